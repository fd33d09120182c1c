"""How much a form may send, decided before any of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amends.domain.files import MIB
from amends.domain.refused import Refused
from amends.entrypoints.portal.refusals import refusal_page
from amends.entrypoints.portal.who import PROVED, user_of

STRANGERS_BYTES = MIB
"""The largest form of somebody who neither signed in nor proved an order: such forms hold no files."""


class FormTooLarge(Refused):
    """The form with its files is larger than is taken."""

    code = "form-too-large"
    zh = "表单和文件合计超过 {maximum_mib} MB，未作任何处理。请返回，分几次提交文件。"
    en = "The form and its files are larger than {maximum_mib} MiB, and nothing was done. Go back and send fewer files."


class FormBounds:
    """Refuses forms with files that are too large, or come without saying how large they are.

    Stands before the check against forged forms, which reads the whole of a form. The API reads no
    forms, and other bodies have Django's own limit.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page's answer, or the refusal's."""
        if request.content_type != "multipart/form-data" or request.path.startswith("/api/"):
            return self._answer(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        most = self._most(request)
        if not length.isdigit() or int(length) > most:
            return refusal_page(request, FormTooLarge(maximum_mib=most // MIB))
        return self._answer(request)

    def _most(self, request: HttpRequest) -> int:
        known = bool(request.session.get(PROVED)) or user_of(request) is not None
        return int(settings.AMENDS_FORM_MAX_MB) * MIB if known else STRANGERS_BYTES
