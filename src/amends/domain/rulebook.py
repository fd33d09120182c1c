"""A rulebook: its settings and its clauses, read from a TOML text and compiled once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from amends.domain.conditions import BadCondition, Test, Truth, compile_condition, names_in
from amends.domain.refused import Language, Refused
from amends.domain.term_words import not_known
from amends.domain.terms import PROOF_NAMES, TERM_NAMES
from amends.domain.vocabulary import GoodsState, Liable, Outcome, ProductClass, Reason, Track
from amends.domain.wording import Figures

PARTS = ("admissibility", "liability", "remedy", "evidence", "procedure")
REFUNDS = ("none", "rest", "units", "days", "extra_charges")
FEES = ("none", "activated", "service")
UNKNOWNS = ("skip", "manual", "need_evidence")


class BadRulebook(Refused):
    """The text is not a rulebook; `place` names the clause or setting, or the line."""

    code = "bad-rulebook"
    zh = "规则文件有误，位置 {place}：{why}"
    en = "The rulebook cannot be used, at {place}: {why}"


class BadSetting(Refused):
    """A setting does not exist or cannot have this value."""

    code = "bad-setting"
    zh = "设置 {name} 不能取值 {value}：{why}"
    en = "The setting {name} cannot be {value}: {why}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting may hold: a number in a range, one of some words, a flag, or ranges."""

    name: str
    value: object
    unit: str
    zh: str
    en: str
    one_of: tuple[object, ...] = ()
    least: int = 0
    most: int = 1_000_000

    def fault_of(self, value: object) -> str | None:
        """Why the value cannot be used; None when it can."""
        if self.unit == "range_by_channel":
            return _fault_of_range(value)
        if self.unit == "words":
            words = value if isinstance(value, list | tuple) else [value]
            bad = [word for word in words if word not in self.one_of]
            return f"one or more of {', '.join(map(str, self.one_of))}" if bad else None
        if self.one_of:
            return None if value in self.one_of else f"one of {', '.join(map(str, self.one_of))}"
        if self.unit == "flag":
            return None if isinstance(value, bool) else "true or false"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (isinstance(value, float) and self.unit != "percent"):
            return "a number" if self.unit == "percent" else "a whole number"
        assert isinstance(value, int | float)
        return None if self.least <= value <= self.most else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Need:
    """A proof that a clause wants: any one of the alternatives; the first is asked for."""

    any_of: tuple[str, ...]
    when: Test | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One rule: what it says in both languages, where it comes from, and what it decides."""

    id: str
    part: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    reasons: frozenset[str]
    states: frozenset[str]
    classes: frozenset[str]
    when: str
    test: Test | None
    outcome: Outcome | None
    track: Track
    liable: Liable | None
    refund: str
    fee: str
    needs: tuple[Need, ...]
    unknown: str
    asks: tuple[str, ...]
    holds: Mapping[str, str]
    fails: Mapping[str, str]
    near: Mapping[str, str]
    near_test: Test | None
    lapse: bool
    names: tuple[str, ...] = field(default=())

    def because(self, held: Truth, figures: Mapping[str, object], language: Language) -> str:
        """Why the clause holds, fails, or cannot be known."""
        if held is None:
            unknown = [name for name in self.names if figures.get(name, 0) is None]
            return not_known(unknown or self.names, language)
        said = (self.holds if held else self.fails).get(language)
        if not said:
            said = self.text[language] if held else _NOT_SO[language] + self.title[language]
        # Most sentences name no figure, and a copy of all figures for each would be dear.
        return said.format_map(Figures(figures, language)) if "{" in said else said

    def written(self, settings: Mapping[str, object], language: Language) -> str:
        """The clause's text with the numbers of the settings filled in."""
        return self.text[language].format_map(Figures(settings, language))

    def near_miss(self, figures: Mapping[str, object], language: Language) -> str:
        """What would have made the difference."""
        return self.near[language].format_map(Figures(figures, language))


_NOT_SO = {"zh": "不适用：", "en": "Does not apply: "}


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """A rulebook ready to decide. `index` lists the clauses to ask for a reason, a state and a class."""

    id: str
    name: Mapping[str, str]
    settings: Mapping[str, object]
    clauses: tuple[Clause, ...]
    schema: Mapping[str, Setting]
    index: Mapping[tuple[str, str, str], tuple[Clause, ...]]

    def with_settings(self, mapping: Mapping[str, object]) -> Rulebook:
        """The same clauses under other settings; raises `BadSetting`.

        Where only the general window is given, it is also the window of card keys and of physical
        goods: whoever states one window means that one.
        """
        changed = dict(self.settings)
        for name, value in mapping.items():
            setting = self.schema.get(name)
            if setting is None:
                raise BadSetting(name=name, value=value, why="there is no such setting")
            fault = setting.fault_of(value)
            if fault is not None:
                raise BadSetting(name=name, value=value, why=f"it must be {fault}")
            changed[name] = value
        if "window_hours" in mapping:
            for name in ("card_feedback_hours", "physical_window_hours"):
                if name not in mapping and name in changed:
                    changed[name] = mapping["window_hours"]
        return replace(self, settings=changed)

    def clause(self, id: str) -> Clause:
        """The clause with this id; raises `KeyError`."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise KeyError(id)


def parse_rulebook(text: str) -> Rulebook:
    """The rulebook that a TOML text describes. Raises `BadRulebook` naming the place."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(place="TOML", why=str(error)) from error
    id = _word(table, "id", "id")
    if "@" not in id:
        raise BadRulebook(place="id", why="wants name@version")
    schema = {
        name: _setting(name, row) for name, row in _table(table, "settings", "settings").items()
    }
    if not schema:
        raise BadRulebook(place="settings", why="there are none")
    rows = table.get("clause", [])
    if not isinstance(rows, list) or not rows:
        raise BadRulebook(place="clause", why="there are no clauses")
    clauses = tuple(_clause(row, number, schema) for number, row in enumerate(rows, 1))
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            raise BadRulebook(place=f"clause {clause.id}", why="the id is used twice")
        seen.add(clause.id)
    return Rulebook(
        id=id,
        name=_both(table, "name", "name"),
        settings={name: setting.value for name, setting in schema.items()},
        clauses=clauses,
        schema=schema,
        index=_index(clauses),
    )


def default_rulebook_text() -> str:
    """The text of the rulebook that a new marketplace starts with."""
    return files("amends.domain").joinpath("rulebooks/default.toml").read_text(encoding="utf-8")


@cache
def default_rulebook() -> Rulebook:
    """The default rulebook, compiled."""
    return parse_rulebook(default_rulebook_text())


def _index(clauses: tuple[Clause, ...]) -> dict[tuple[str, str, str], tuple[Clause, ...]]:
    return {
        (reason.value, state.value, kind.value): tuple(
            clause
            for clause in clauses
            if clause.test is not None
            and (not clause.reasons or reason in clause.reasons)
            and (not clause.states or state in clause.states)
            and (not clause.classes or kind in clause.classes)
        )
        for reason in Reason
        for state in GoodsState
        for kind in ProductClass
    }


_SETTING_KEYS = {"value", "unit", "zh", "en", "one_of", "least", "most"}


def _setting(name: str, row: Any) -> Setting:
    place = f"settings.{name}"
    if not isinstance(row, dict) or "value" not in row:
        raise BadRulebook(place=place, why="wants a table with a value")
    _only(row, _SETTING_KEYS, place)
    setting = Setting(
        name=name,
        value=row["value"],
        unit=_word(row, "unit", place),
        zh=_word(row, "zh", place),
        en=_word(row, "en", place),
        one_of=tuple(row.get("one_of", ())),
        least=row.get("least", 0),
        most=row.get("most", 1_000_000),
    )
    fault = setting.fault_of(setting.value)
    if fault is not None:
        raise BadRulebook(place=place, why=f"the value must be {fault}")
    return setting


_CLAUSE_KEYS = {
    "id", "part", "title", "text", "source", "reasons", "states", "classes", "when", "outcome",
    "track", "liable", "refund", "fee", "needs", "unknown", "asks", "holds", "fails", "near",
    "lapse",
}  # fmt: skip


def _clause(row: Any, number: int, schema: Mapping[str, Setting]) -> Clause:
    if not isinstance(row, dict):
        raise BadRulebook(place=f"clause {number}", why="wants a table")
    id = _word(row, "id", f"clause {number}")
    place = f"clause {id}"
    _only(row, _CLAUSE_KEYS, place)
    when = row.get("when", "")
    classes = _words(row, "classes", place, [c.value for c in ProductClass])
    near = dict(row.get("near", {}))
    near_when = near.pop("when", "")
    return Clause(
        id=id,
        part=_one(row, "part", place, PARTS),
        title=_both(row, "title", place),
        text=_both(row, "text", place),
        source=_word(row, "source", place),
        reasons=_words(row, "reasons", place, [r.value for r in Reason]),
        states=_words(row, "states", place, [s.value for s in GoodsState]),
        classes=classes,
        when=when,
        test=_test(when, place, schema) if when else None,
        outcome=Outcome(_one(row, "outcome", place, list(Outcome))) if "outcome" in row else None,
        track=Track(_one(row, "track", place, list(Track), "no_fault")),
        liable=Liable(_one(row, "liable", place, list(Liable))) if "liable" in row else None,
        refund=_one(row, "refund", place, REFUNDS, "none"),
        fee=_one(row, "fee", place, FEES, "none"),
        needs=tuple(_need(need, place, schema) for need in row.get("needs", [])),
        unknown=_one(row, "unknown", place, UNKNOWNS, "skip"),
        asks=tuple(sorted(_words(row, "asks", place, PROOF_NAMES))),
        holds=_both(row, "holds", place, wanted=False),
        fails=_both(row, "fails", place, wanted=False),
        near=_both({"near": near}, "near", place) if near else {},
        near_test=_test(near_when, place, schema) if near_when else None,
        lapse=bool(row.get("lapse", False)),
        names=tuple(names_in(when)) if when else (),
    )


def _need(need: Any, place: str, schema: Mapping[str, Setting]) -> Need:
    when = ""
    if isinstance(need, dict):
        _only(need, {"any", "when"}, place)
        need, when = need.get("any", ""), need.get("when", "")
    if not isinstance(need, str):
        raise BadRulebook(place=place, why="a need is a text or a table with `any` and `when`")
    names = tuple(name.strip() for name in need.split("|"))
    for name in names:
        if name not in PROOF_NAMES:
            raise BadRulebook(place=place, why=f"no proof is called {name!r}")
    return Need(names, _test(when, place, schema) if when else None)


def _test(text: str, place: str, schema: Mapping[str, Setting]) -> Test:
    try:
        return compile_condition(text, terms=TERM_NAMES, settings=schema, proofs=PROOF_NAMES)
    except BadCondition as error:
        raise BadRulebook(place=place, why=str(error)) from error


def _fault_of_range(value: object) -> str | None:
    ranges = list(value.values()) if isinstance(value, Mapping) else [value]
    for pair in ranges:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            return "two whole numbers, the least and the most"
        if not all(isinstance(day, int) and not isinstance(day, bool) for day in pair):
            return "two whole numbers, the least and the most"
        if not 0 <= pair[0] <= pair[1] <= 90:
            return "two whole numbers from 0 to 90, the least first"
    return None


def _only(row: Mapping[str, Any], keys: set[str], place: str) -> None:
    for key in row:
        if key not in keys:
            raise BadRulebook(place=place, why=f"nothing is called {key!r} here")


def _table(row: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise BadRulebook(place=place, why=f"{key} wants a table")
    return value


def _word(row: Mapping[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadRulebook(place=place, why=f"{key} wants a text")
    return value.strip()


def _both(row: Mapping[str, Any], key: str, place: str, *, wanted: bool = True) -> dict[str, str]:
    value = _table(row, key, place)
    if not value and not wanted:
        return {}
    _only(value, {"zh", "en"}, f"{place} {key}")
    return {"zh": _word(value, "zh", f"{place} {key}"), "en": _word(value, "en", f"{place} {key}")}


def _one(row: Mapping[str, Any], key: str, place: str, allowed: Any, otherwise: str = "") -> str:
    value = row.get(key, otherwise)
    if value not in allowed:
        words = ", ".join(map(str, allowed))
        raise BadRulebook(place=place, why=f"{key} is {value!r}, which is none of {words}")
    return str(value)


def _words(row: Mapping[str, Any], key: str, place: str, allowed: Any) -> frozenset[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadRulebook(place=place, why=f"{key} wants a list of texts")
    for word in value:
        if word not in allowed:
            raise BadRulebook(place=place, why=f"{key} has {word!r}, which is not known")
    return frozenset(value)
