"""Dossiers over HTTP: the files themselves, the keys they are signed with, and the verifier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from amends.actions.ports import signing_ring
from amends.actions.trust.fetch_dossier import Handed
from amends.adapters.dossier.archive import verifier


def handed_out(file: Handed) -> StreamingHttpResponse:
    """A file that the browser saves; nothing in it runs or loads anything."""
    answer = StreamingHttpResponse(file.chunks, content_type=file.media_type)
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public halves of the site's signing keys, the one that signs now first."""
    return JsonResponse({"keys": signing_ring().published()})


@require_safe
def verify_program(request: HttpRequest) -> HttpResponse:
    """The program that checks a dossier, for those who want it from the site and not from the archive."""
    answer = HttpResponse(verifier(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer
