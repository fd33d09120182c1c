"""The laws of templates: each gives what in one template breaks it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_CODE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_NAMED = re.compile(r"\{%-?\s*url\s+([\"'])(?P<name>[^\"']+)\1")
_DEED = re.compile(r"\{\{\s*(?:[a-z_]+\.)*(?:case_)?url\s*\}\}(?P<act>[a-z_]+)/")
_USED = re.compile(r"\{%-?\s*(?:include|extends)\s+([\"'])(?P<name>[^\"']+)\1")
_ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9]", re.IGNORECASE)
_LEADS = frozenset({"href", "src", "action", "formaction", "srcset", "data"})


class _Reader(HTMLParser):
    """Collects what a strict content security policy would block, or what leads off the site."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"an inline <{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{name} on <{tag}>")
            if value.strip().lower().startswith(("javascript:", "js:")):
                self.found.append(f"a script in {name} of <{tag}>")
            if name in _LEADS and _ELSEWHERE.match(value.strip()):
                self.found.append(f"{name} of <{tag}> leads off the site")


def unsafe_parts(template: str) -> list[str]:
    """Inline styles, scripts and event handlers, and addresses of other sites."""
    reader = _Reader()
    reader.feed(_VALUE.sub("x", _CODE.sub("", template)))
    reader.close()
    return reader.found


def address_names(template: str) -> list[str]:
    """The names in its `{% url %}` tags."""
    return [found["name"] for found in _NAMED.finditer(template)]


def deeds(template: str) -> list[str]:
    """The acts it posts to a case: the word after the case's own address."""
    return [found["act"] for found in _DEED.finditer(template)]


def parts(template: str) -> list[str]:
    """The templates it includes or extends."""
    return [found["name"] for found in _USED.finditer(template)]
