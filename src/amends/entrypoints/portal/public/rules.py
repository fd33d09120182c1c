"""The public rulebook: the version in force, or an older one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amends.domain.access import Actor
from amends.domain.refused import NotFound
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.rules import rulebook_page
from amends.entrypoints.portal.who import page
from amends.models.rulebooks import RulebookVersion, in_force


@require_safe
@page()
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The words that decisions cite, with every number the rules fix; `?version=` shows another."""
    versions = list(RulebookVersion.objects.defer("text").order_by("-effective_at", "-pk"))
    current = in_force(versions, now=clock.now())
    asked = request.GET.get("version")
    wanted = current if asked is None else next((v for v in versions if v.pk == asked), None)
    if wanted is None:
        raise NotFound(what_zh="该版本的规则", what_en="version of the rules")
    return show(request, "public/rules.html", rulebook_page(wanted, versions, current))
