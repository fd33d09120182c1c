"""Reads JSON bodies: strict UTF-8 JSON of bounded depth, without what no record can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic_core import from_json

from amends.domain.fields import BadRecord
from amends.entrypoints.api.refusals import BadJson, WrongMediaType

MEDIA_TYPE = "application/json"
_BOM = b"\xef\xbb\xbf"
_PLACE = re.compile(r"(?P<why>.*) at line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)


class StrictJson(Parser):
    """Takes JSON as RFC 8259 writes it, perhaps after a byte order mark, and nothing near it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What the body says. Raises `WrongMediaType`, `BadJson`, or `BadRecord` for a NUL."""
        if not _is_json(request.content_type or ""):
            raise WrongMediaType(given=request.content_type or "?", wanted=MEDIA_TYPE)
        return read_json(request.body)


def read_json(body: bytes) -> Any:
    """The value a JSON text stands for. Raises `BadJson`, or `BadRecord` for a NUL in a text."""
    body = body.removeprefix(_BOM)
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise _bad_json(body, error) from error
    # A NUL can only come escaped; looking for the escape saves walking through every body.
    if b"\\u0000" in body:
        errors = [_holds_nul(pointer) for pointer in _places_of_nul(value, "")]
        if errors:
            raise BadRecord(errors)
    return value


def pointer_part(name: object) -> str:
    """A field's name or an index as a part of a JSON Pointer (RFC 6901)."""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def _is_json(content_type: str) -> bool:
    return content_type == MEDIA_TYPE or (
        content_type.startswith("application/") and content_type.endswith("+json")
    )


def _bad_json(body: bytes, error: ValueError) -> BadJson:
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        before = body[: broken.start]
        line = before.count(b"\n") + 1
        column = broken.start - (before.rfind(b"\n") + 1) + 1
        return BadJson(line=line, column=column, why="not UTF-8")
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return BadJson(line=1, column=1, why="unreadable")
    return BadJson(line=int(found["line"]), column=int(found["column"]), why=found["why"])


def _places_of_nul(value: object, pointer: str) -> Iterator[str]:
    if isinstance(value, str):
        if "\x00" in value:
            yield pointer
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _places_of_nul(entry, pointer + pointer_part(index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            if "\x00" in name:
                yield pointer
            yield from _places_of_nul(entry, pointer + pointer_part(name))


def _holds_nul(pointer: str) -> dict[str, str]:
    return {"pointer": pointer, "zh": "含有空字符(NUL)", "en": "holds a NUL character"}
