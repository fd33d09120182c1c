"""Whatever goes wrong, in the one shape of a problem and in the caller's language."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import get_language_from_request
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic_core import to_json

from amends.domain.fields import BadRecord
from amends.domain.refused import Language, Refused
from amends.entrypoints.api.refusals import (
    BadParameter,
    BadUpload,
    NoSuchPlace,
    NotSignedIn,
    ServerFault,
    TooLarge,
    Unavailable,
)
from amends.entrypoints.api.sentences import places_in_address, places_in_body
from amends.entrypoints.problems import MEDIA_TYPE, problem, status_of

log = logging.getLogger("amends.api")

MIB = 1024 * 1024
_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
_HEADERS = {
    "not-signed-in": {"WWW-Authenticate": "Bearer"},
    "in-flight": {"Retry-After": "1"},
    "unavailable": {"Retry-After": "5"},
    "files-away": {"Retry-After": "5"},
    "copy-in-making": {"Retry-After": "3"},
}
"""What HTTP wants beside the body."""


def language_of(request: HttpRequest) -> Language:
    """The language the caller reads: Chinese unless he asks for English."""
    return "en" if get_language_from_request(request).startswith("en") else "zh"


def refuse(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal as an answer."""
    language = language_of(request)
    answer = HttpResponse(
        to_json(problem(refused, language)),
        status=status_of(refused),
        content_type=MEDIA_TYPE,
        headers=_HEADERS.get(refused.code),
    )
    answer["Content-Language"] = _LANGUAGES[language]
    return answer


def refusal_for(request: HttpRequest, error: BaseException) -> Refused:
    """What to tell the caller of an exception; a fault of ours is logged and told without details."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, AuthenticationError):
        return NotSignedIn()
    if isinstance(error, ValidationError):
        return _misread(error)
    if isinstance(error, Http404):
        return NoSuchPlace(path=request.path)
    if isinstance(error, RequestDataTooBig):
        return TooLarge(maximum_mib=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MIB)
    if isinstance(error, UnreadablePostError):
        return BadUpload()
    if isinstance(error, HttpError) and error.__cause__ is not None:
        # Ninja wraps whatever its parser of bodies raised.
        return refusal_for(request, error.__cause__)
    if isinstance(error, (OperationalError, InterfaceError)):
        log.warning("the database did not answer %s %s: %s", request.method, request.path, error)
        return Unavailable()
    log.error("%s %s broke", request.method, request.path, exc_info=error)
    return ServerFault()


def no_such_place(request: HttpRequest) -> HttpResponse:
    """The answer at every address that does not exist."""
    return refuse(request, NoSuchPlace(path=request.path))


def _misread(error: ValidationError) -> Refused:
    in_address = [one for one in error.errors if one["loc"][0] in ("path", "query")]
    if in_address:
        return BadParameter(places_in_address(in_address))
    return BadRecord(places_in_body(error.errors))
