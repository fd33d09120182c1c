"""The published versions of the rulebook, and publishing the next one from a file."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.actions.rules.publish_rulebook import publish_rulebook
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.forms import moment_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.rules import version_line
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.models.rulebooks import RulebookVersion, in_force

BYTES_MAX = 1024 * 1024
"""Far above the size of any rulebook that people can read."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.OPERATOR)
def rulebooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version with its fingerprint, and the form to publish; one statement, as sessions go."""
    now, refusal, status = clock.now(), "", 200
    if request.method == "POST":
        try:
            published = _publish(request, actor, now)
        except Refused as refused:
            refusal, status = sentence_of(refused), status_of(refused)
        else:
            said = gettext("Version %(version)s is published.") % {"version": published.pk}
            messages.success(request, said)
            return redirect("portal:rulebooks")
    versions = list(RulebookVersion.objects.defer("text").order_by("-effective_at", "-pk"))
    current = in_force(versions, now=now)
    lines = tuple(version_line(version, current) for version in versions)
    draft = request.POST.dict()
    return show(
        request, "operator/rulebooks.html", lines, status=status, refusal=refusal, draft=draft
    )


def _publish(request: HttpRequest, actor: Actor, now: datetime) -> RulebookVersion:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise BadInput(summary=gettext("choose the file of the rulebook."))
    if upload.size > BYTES_MAX:
        raise BadInput(summary=gettext("the file is larger than any rulebook."))
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput(summary=gettext("the file is not text in UTF-8.")) from fault
    effective_at = moment_of(request.POST.get("effective_at", ""))
    return publish_rulebook(actor, text, effective_at=effective_at, now=now)
