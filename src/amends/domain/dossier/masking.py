"""Takes out of texts what their reader may not see: contacts, numbers of people, keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"

_KINDS: Mapping[str, str] = {
    "mail": r"[0-9A-Za-z][\w.+-]*@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}",
    "long": rf"{_EDGE}(?:\d{{17}}[\dXx]|\d{{16,19}}|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]\d{{1,3}})?){_END}",
    "phone": rf"{_EDGE}(?:\+?(?:00)?86[- ]?)?1[3-9]\d(?:[-\s·.]{{0,2}}\d{{4}}){{2}}{_END}",
    "line": rf"{_EDGE}0\d{{2,3}}[- ]\d{{7,8}}{_END}",
    "qq": r"(?i:qq|扣扣|企鹅)(?:号码?|群)?\s*[:：是]?\s*(?P<qq_id>[1-9]\d{4,11})",
    "wx": r"(?i:微信|weixin|wechat|\bwx|\bvx|\bv信)(?:号|\s?id)?\s*[:：是]?\s*(?P<wx_id>[A-Za-z][\w-]{5,19})",
}
"""Patterns of what names or reaches a person: mail, identity and bank cards, phones, chats."""

_NARROW = {0xFF01 + place: 0x21 + place for place in range(94)}
"""Full-width signs, each as its plain one."""


class Masker:
    """Masks texts for one reader."""

    def __init__(self, *, hide: Mapping[str, str], keep: Iterable[str] = ()) -> None:
        """`hide` are secrets known word for word and what is written instead, found however they
        are spaced or hyphenated; `keep` are numbers that stay, such as the order's own, and the
        reader's own contact."""
        kept = sorted(filter(None, map(str.strip, keep)), key=len, reverse=True)
        self._masks = [mask for secret, mask in hide.items() if _signs(secret)]
        hidden = [_spaced(secret) for secret in hide if _signs(secret)]
        parts = [f"(?P<h{place}>{pattern})" for place, pattern in enumerate(hidden)]
        if kept:
            words = "|".join(_spaced(word) for word in kept if _signs(word))
            parts.append(f"(?P<kept>{words})")
        parts += [f"(?P<{name}>{pattern})" for name, pattern in _KINDS.items()]
        self._pattern = re.compile("|".join(parts))

    def text(self, text: str) -> str:
        """The text with everything masked that is not for its reader."""
        # Patterns read full-width signs as plain ones; what is not masked stays as it was written.
        parts, at = [], 0
        for match in self._pattern.finditer(text.translate(_NARROW)):
            kept = match.groupdict().get("kept")
            parts += [text[at : match.start()], kept or self._masked(match)]
            at = match.end()
        return "".join(parts) + text[at:]

    def value(self, value: object) -> object:
        """A JSON value with all its texts masked, also those that are keys."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(name)): self.value(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(inner) for inner in value]
        return value

    def _masked(self, match: re.Match[str]) -> str:
        kind, found = str(match.lastgroup), match[0]
        if kind.startswith("h"):
            return self._masks[int(kind[1:])]
        if kind == "mail":
            return f"{found[0]}***@{found.partition('@')[2]}"
        if kind in ("phone", "line"):
            digits = re.sub(r"\D", "", found)
            digits = digits.removeprefix("00").removeprefix("86") if kind == "phone" else digits
            return f"{digits[:3]}****{digits[-4:]}"
        if kind in ("qq", "qq_id"):
            return found.replace(match["qq_id"], "***")
        if kind in ("wx", "wx_id"):
            return found.replace(match["wx_id"], "***")
        return f"****{found[-4:]}"


def _signs(secret: str) -> str:
    return re.sub(r"[\W_]", "", secret)


def _spaced(secret: str) -> str:
    """A pattern that finds a secret with or without blanks, hyphens and dots, in any letter case."""
    signs = r"[\s\-_·.@]{0,3}".join(re.escape(sign) for sign in _signs(secret))
    return rf"(?i:{_EDGE}{signs}{_END})"
