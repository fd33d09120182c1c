"""What a term is: a word that conditions may use, worked out from the facts when first asked for.

`View` (in `view.py`) has every term, declared by one of the decorators of this file. A ruling asks for
a handful of them, so each is worked out once, on demand, and then remembered by its view.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

from amends.domain.calendar import Calendar, china_calendar
from amends.domain.facts import Facts

V = TypeVar("V")


class Claim:
    """One claim: its facts, the settings for its product class, and the calendar of working days.

    Without a calendar the shipped one counts.
    """

    def __init__(
        self, facts: Facts, settings: Mapping[str, Any], calendar: Calendar | None = None
    ) -> None:
        self.facts = facts
        self.settings = settings
        self.calendar = calendar or china_calendar()


class Term(Generic[V]):
    """A word of conditions, or a figure that only sentences name.

    `kind` is `flag`, `number` or `word` (one of `words`), or `figure`. `zh` and `en` say what it is
    in a sentence; `unknown` is whether it can be not known, which is then None. `source` is Python
    over a view called `v` that gives it more directly, where there is one.
    """

    def __init__(
        self,
        work_out: Callable[[Any], V],
        kind: str,
        zh: str = "",
        en: str = "",
        *,
        words: Iterable[str] = (),
        unknown: bool = False,
        source: str = "",
    ) -> None:
        self.work_out = work_out
        self.kind = kind
        self.zh = zh
        self.en = en
        self.words: Collection[str] = tuple(str(word) for word in words)
        self.unknown = unknown
        self.source = source
        self.name = ""
        self.__doc__ = work_out.__doc__ or "As in the facts document."

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, view: None, owner: type) -> Term[V]: ...
    @overload
    def __get__(self, view: object, owner: type) -> V: ...
    def __get__(self, view: object | None, owner: type) -> Term[V] | V:
        if view is None:
            return self
        # Not a data descriptor: the next look finds the value in the view itself.
        value = view.__dict__[self.name] = self.work_out(view)
        return value


def flag(zh: str, en: str, *, unknown: bool = False) -> Callable[[Callable[[Any], V]], Term[V]]:
    """A term that is true or false."""
    return lambda work_out: Term(work_out, "flag", zh, en, unknown=unknown)


def number(zh: str, en: str, *, unknown: bool = False) -> Callable[[Callable[[Any], V]], Term[V]]:
    """A term that is a whole number."""
    return lambda work_out: Term(work_out, "number", zh, en, unknown=unknown)


def word(
    words: Iterable[str], zh: str, en: str, *, unknown: bool = False
) -> Callable[[Callable[[Any], V]], Term[V]]:
    """A term that is one of some words."""
    return lambda work_out: Term(work_out, "word", zh, en, words=words, unknown=unknown)


def figure(work_out: Callable[[Any], V]) -> Term[V]:
    """What conditions do not know and sentences may name in {braces}."""
    return Term(work_out, "figure")


def fact(
    path: str,
    zh: str,
    en: str,
    *,
    words: type[StrEnum] | None = None,
    number: bool = False,
    unknown: bool = True,
    said: str = "As in the facts document.",
) -> Term[Any]:
    """A term that is a fact as it stands; `said` is how it is known."""
    kind = "word" if words else "number" if number else "flag"
    term: Term[Any] = Term(
        attrgetter(f"facts.{path}"),
        kind,
        zh,
        en,
        words=words or (),
        unknown=unknown,
        source=f"v.facts.{path}",
    )
    # A getter of the standard library describes itself, not the fact.
    term.__doc__ = said
    return term
