"""A claim whose facts are settled only when a rule asks for them.

Rules are put to such a claim as to any other. Whatever they read of it is noted, so that the checker
knows by which dials an answer came about, and tries only those in their other positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

from amends.domain.calendar import china_calendar
from amends.domain.checking.dials import Dial, Position, dials_of, written
from amends.domain.checking.tables import GaveUp, Row, Table, joined, merged
from amends.domain.facts import parse_facts
from amends.domain.rulebook import Rulebook, Setting
from amends.domain.view import TERMS, View
from amends.domain.vocabulary import GoodsState, ProductClass, Reason

Key = tuple[str, str, str]
"""The reason, the state and the product class of a claim."""

Parts = Mapping[int, str]
"""Parts of a key by their place."""

Question = Callable[[View], bool]
TRIES = 30_000
"""How many claims one question is put to before it is given up."""

_PARTS: Mapping[str, tuple[int, type[StrEnum]]] = {
    "reason": (0, Reason),
    "order_state": (1, GoodsState),
    "product_class": (2, ProductClass),
}
"""Where the parts of a key stand, and their words."""
_PROOF_DIALS = {
    "no_order_no": "unnumbered",
    "unstamped": "unstamped",
    "other_order": "other_order",
    "off_platform": "seller_chat",
    "promise_in_chat": "seller_chat",
    "urged": "service_chat",
    "payments": "payment_record",
    "order_numbers": "extra_order_nos",
    "payee_differs": "refund_account_info",
}
"""Which dial shows what a file of evidence shows beside its proofs."""

IS, HAS = "is ", "has "
"""How a term and a proof are named beside the dials."""

FREE_UNITS = frozenset({"flag", "choice", "words"})
_CALM = parse_facts(written([], None)).facts


class Model:
    """The claims that can be made under a rulebook, and the settings that they leave open.

    With `free` the settings that are a choice stand as they like: a clause that another choice
    would wake is not dead.
    """

    def __init__(self, rulebook: Rulebook, *, free: bool = False) -> None:
        self.rulebook = rulebook
        self.dials = dials_of(rulebook)
        self.owner = {field: dial for dial in self.dials.values() for field in dial.fields}
        self.free = {}
        if free:
            for name, setting in rulebook.schema.items():
                if setting.unit in FREE_UNITS:
                    dial = _setting_dial(rulebook, setting)
                    self.free[name] = self.dials[dial.name] = dial
        self.by_class = {name for own in rulebook.classes.values() for name in own}
        self._values: dict[str, list[tuple[Parts, Sequence[tuple[Any, Table]]]]] = {}
        self.full = {name: dial.full for name, dial in self.dials.items()}

    def table(self, key: Key, question: Question) -> tuple[Parts, Table]:
        """Where a question is answered with yes, and by which parts of the key. Raises `GaveUp`.

        The table is the same for every key that has these parts.
        """
        parts, answers = self._explored(key, question)
        return parts, dict(answers).get(True, [])

    def values(self, key: Key, term: str) -> tuple[Parts, Sequence[tuple[Any, Table]]]:
        """Every value that a term, or a proof of the name “has …”, can have, and where it has it."""
        kept = self._values.setdefault(term, [])
        for parts, values in kept:
            if all(key[place] == part for place, part in parts.items()):
                return parts, values
        kind = term.removeprefix(HAS)
        if kind != term:
            found = self._explored(key, lambda view: kind in View.proofs.work_out(view))
        else:
            found = self._explored(key, TERMS[term].work_out)
        kept.append(found)
        return found

    def _explored(
        self, key: Key, question: Callable[[View], Any]
    ) -> tuple[Parts, Sequence[tuple[Any, Table]]]:
        """Every answer to a question, and where it is given."""
        answers: dict[Any, list[Row]] = {}
        chosen: dict[str, int] = {}
        claim = _Claim(self, key, chosen)
        for _ in range(TRIES):
            answer = question(cast("View", _AskedView(claim)))
            answers.setdefault(answer, []).extend(claim.rows())
            while chosen:
                last, place = chosen.popitem()
                if place + 1 < claim.positions(last):
                    chosen[last] = place + 1
                    break
            else:
                parts = {place: key[place] for place in claim.read}
                found = [(each, merged(rows, self.full)) for each, rows in answers.items()]
                return parts, [(each, rows) for each, rows in found if rows]
        raise GaveUp

    def document(self, key: Key, chosen: Mapping[str, int]) -> dict[str, Any]:
        """The facts document of a claim."""
        positions = {name: self.dials[name].positions[place] for name, place in chosen.items()}
        edits: list[Mapping[str, Any]] = [{name: key[place] for name, (place, _) in _PARTS.items()}]
        edits += [positions[name].edits for name in self.dials if name in positions]
        return written(edits, self._items(chosen, positions))

    def assumed(self, chosen: Mapping[str, int]) -> dict[str, Any]:
        """The settings that a claim wants otherwise than the rulebook has them."""
        return {
            name: self.free[name].positions[chosen[dial.name]].values[name]
            for name, dial in self.free.items()
            if chosen.get(dial.name)
        }

    def _items(
        self, chosen: Mapping[str, int], positions: Mapping[str, Position]
    ) -> list[Mapping[str, Any]] | None:
        brought = positions.get("evidence", self.dials["evidence"].positions[0])
        if brought.values["proofs"].brought is None:
            return None
        if not brought.values["proofs"].brought:
            return []
        items = [item for position in positions.values() for item in position.items]
        if chosen.get("unnumbered"):
            items = [_without_number(item) for item in items]
        # Whoever brings something brings what no rule here asks for.
        fillers = ("call_recording", "listing_page", "status_page")
        return items or [{"type": next(each for each in fillers if each not in chosen)}]


def _setting_dial(rulebook: Rulebook, setting: Setting) -> Dial:
    """A setting that stands as it likes, its own value first."""
    own = rulebook.settings[setting.name]
    values = [own, *([True, False] if setting.unit == "flag" else setting.one_of)]
    positions = tuple(Position({}, (), {setting.name: value}) for value in values)
    return Dial(f"setting:{setting.name}", (), positions)


def _without_number(item: Mapping[str, Any]) -> Mapping[str, Any]:
    numbered = ("order_page", "payment_record", "contract")
    return {**item, "has_order_no": False} if item["type"] in numbered else item


class _Claim:
    """What was chosen so far of a claim, and what is chosen now because a rule asks for it."""

    def __init__(self, model: Model, key: Key, chosen: dict[str, int]) -> None:
        self.model = model
        self.key = key
        self.chosen = chosen
        self.read: set[int] = set()
        self.facts = _AskedFacts(self)
        self.settings = _AskedSettings(self)
        self._values: dict[str, Sequence[tuple[Any, Table]]] = {}

    def position(self, dial: str) -> Position:
        """Where a dial stands; one that nobody asked for before stands in its first position."""
        return self.model.dials[dial].positions[self.chosen.setdefault(dial, 0)]

    def value(self, term: str) -> Any:
        """The value of a term, or of a proof; of one that nobody asked for before, its first."""
        name = IS + term
        if name not in self._values:
            parts, self._values[name] = self.model.values(self.key, term)
            self.read |= parts.keys()
        return self._values[name][self.chosen.setdefault(name, 0)][0]

    def positions(self, name: str) -> int:
        """How many positions a dial has, or values a term."""
        values = self._values.get(name)
        return len(self.model.dials[name].positions) if values is None else len(values)

    def rows(self) -> list[Row]:
        """Where everything is as it was chosen."""
        row = {name: 1 << at for name, at in self.chosen.items() if name not in self._values}
        tables = [
            self._values[name][at][1] for name, at in self.chosen.items() if name in self._values
        ]
        return joined([[row], *tables])

    def part(self, name: str) -> StrEnum:
        """A part of the key, noted as read."""
        place, words = _PARTS[name]
        self.read.add(place)
        return words(self.key[place])


class _AskedView:
    """Stands for `View`: a term has one of its values; figures are worked out."""

    calendar = china_calendar()

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim
        self.facts = claim.facts
        self.settings = claim.settings

    @property
    def proofs(self) -> _AskedHaving:
        """The proofs on file that count."""
        return _AskedHaving(self._claim)

    def __getattr__(self, name: str) -> Any:
        if name in _PARTS:
            return self._claim.part(name)
        if name in TERMS:
            return self._claim.value(name)
        return getattr(View, name).work_out(self)


class _AskedHaving:
    """Stands for the set of proofs on file that count."""

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim

    def __contains__(self, kind: str) -> bool:
        return bool(self._claim.value(HAS + kind))


class _AskedFacts:
    """Stands for `Facts`: looks a fact up when it is asked for."""

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim

    def __getattr__(self, name: str) -> Any:
        claim = self._claim
        if name in _PARTS:
            return claim.part(name)
        if name == "proofs":
            return _AskedProofs(claim)
        dial = claim.model.owner.get(name)
        return claim.position(dial.name).values[name] if dial else getattr(_CALM, name)


class _AskedProofs:
    """Stands for `Proofs`: each type of evidence is a dial of its own."""

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim

    def __getattr__(self, name: str) -> Any:
        brought = self._claim.position("evidence").values["proofs"].brought
        if name == "brought":
            return brought
        if name in ("counted", "firm"):
            return _AskedKinds(self._claim, name) if brought else frozenset()
        position = self._claim.position(_PROOF_DIALS[name])
        calm = self._claim.model.dials["evidence"].positions[0]
        return getattr((position if brought else calm).values["proofs"], name)


class _AskedKinds:
    """Stands for a set of types of evidence."""

    def __init__(self, claim: _Claim, marks: str) -> None:
        self._claim = claim
        self._marks = marks

    def __contains__(self, kind: str) -> bool:
        if kind not in self._claim.model.dials:
            return False
        proofs = self._claim.position(kind).values["proofs"]
        return kind in getattr(proofs, self._marks)


class _AskedSettings(Mapping[str, Any]):
    """Stands for the settings of a class of goods; notes where the class matters."""

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim

    def __getitem__(self, name: str) -> Any:
        claim, model = self._claim, self._claim.model
        if name in model.free:
            return claim.position(model.free[name].name).values[name]
        if name not in model.by_class:
            return model.rulebook.settings[name]
        return model.rulebook.settings_for(claim.part("product_class"))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claim.model.rulebook.settings)

    def __len__(self) -> int:
        return len(self._claim.model.rulebook.settings)


def assuming(view: View, **terms: Any) -> View:
    """The same claim, seen as if some terms had other values; all else stays as it is."""
    return cast("View", _Assuming(view, terms))


class _Assuming:
    """Stands for `View`: that of another, but for some terms."""

    def __init__(self, view: View, terms: Mapping[str, Any]) -> None:
        self._view = view
        self._terms = terms

    def __getattr__(self, name: str) -> Any:
        return self._terms[name] if name in self._terms else getattr(self._view, name)
