"""A rulebook: its settings and its clauses, ready to be asked.

`rulebook_file` reads one from its text; `decide` puts facts before it. A rulebook never changes:
`with_settings` gives another one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from amends.domain.agenda import Agenda
from amends.domain.conditions import Condition, Truth
from amends.domain.refused import Language, Refused
from amends.domain.view import TERMS, View
from amends.domain.vocabulary import (
    Escalation,
    Liable,
    Outcome,
    Route,
    Track,
)
from amends.domain.wording import Figures

PARTS = ("admissibility", "liability", "remedy", "evidence", "route", "procedure", "execution")
"""The parts of a rulebook, in the order in which a lawyer thinks and the clauses are asked."""

REFUNDS = ("none", "rest", "units", "days", "extra_charges")
INSTEAD = ("replacement", "redelivery", "compensation")
UNKNOWNS = ("skip", "manual", "need_evidence")

NUMBERS = frozenset({"hours", "working_days", "calendar_days", "percent"})
UNITS = (*sorted(NUMBERS), "flag", "choice", "words", "range", "range_by_channel")


class BadSetting(Refused):
    """A setting does not exist or cannot have this value."""

    code = "bad-setting"
    zh = "设置 {name} 不能取值 {value}：{why}"
    en = "The setting {name} cannot be {value}: {why}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting may hold: a number in a range, one of some words, a flag, or spans of days."""

    name: str
    value: object
    unit: str
    zh: str
    en: str
    one_of: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000

    @property
    def kind(self) -> str:
        """What a condition can compare it with: `number`, `flag`, `word`, or nothing."""
        if self.unit in NUMBERS:
            return "number"
        return {"flag": "flag", "choice": "word"}.get(self.unit, "")

    @property
    def words(self) -> Collection[str]:
        """The words that it can be."""
        return self.one_of

    @property
    def unknown(self) -> bool:
        """Never: a setting is always known."""
        return False

    @property
    def source(self) -> str:
        """Where a claim's view has it."""
        return f"v.settings[{self.name!r}]"

    def fault_of(self, value: object) -> str | None:
        """Why the value cannot be used; None when it can."""
        if self.unit in ("range", "range_by_channel"):
            return _fault_of_range(value)
        if self.unit == "words":
            words = value if isinstance(value, list | tuple) else [value]
            bad = [word for word in words if word not in self.one_of]
            return f"one or more of {', '.join(self.one_of)}" if bad else None
        if self.unit == "percent" and isinstance(value, list | tuple):
            return self._fault_of_span(value)
        if self.one_of:
            return None if value in self.one_of else f"one of {', '.join(self.one_of)}"
        if self.unit == "flag":
            return None if isinstance(value, bool) else "true or false"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (isinstance(value, float) and self.unit != "percent"):
            return "a number" if self.unit == "percent" else "a whole number"
        assert isinstance(value, int | float)
        return None if self.least <= value <= self.most else f"{self.least} to {self.most}"

    def _fault_of_span(self, value: Sequence[object]) -> str | None:
        """Percentages may be quoted as a span, the least first; its middle is what is taken."""
        ends = [each for each in value if not isinstance(each, list | tuple)]
        if len(value) != 2 or len(ends) != 2 or any(map(self.fault_of, ends)):
            return f"a number or two, {self.least} to {self.most}"
        least, most = ends
        assert isinstance(least, int | float)
        assert isinstance(most, int | float)
        return None if least <= most else "two numbers, the least first"


@dataclass(frozen=True, slots=True)
class Need:
    """A proof that a clause wants: any one of the alternatives; the first is asked for.

    `lacks` says of a claim's view that none of them is on file although one is wanted.
    """

    any_of: tuple[str, ...]
    when: Condition | None = None
    lacks: Callable[[View], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = [FLAWS.get(name, f"{name!r} not in v.proofs") for name in self.any_of]
        if self.when is not None:
            parts.insert(0, self.when.source)
        # Names of proofs are quoted, and a condition's source was written by its compiler.
        test = eval(f"lambda v: {' and '.join(parts)}", {"__builtins__": {}})  # noqa: S307
        object.__setattr__(self, "lacks", test)


FLAWS: Mapping[str, str] = {
    "order_no": "v.facts.proofs.no_order_no",
    "timestamp_or_watermark": "v.facts.proofs.unstamped",
    "in_platform_chat": "v.facts.proofs.off_platform",
    "specific_description": "v.vague",
    "second_payment_record": "v.payments < 2",
}
"""What a claim lacks where evidence is there but flawed, as Python over its view."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder of proof: after this outcome, who brings what, by when, and what then.

    `silence` is the outcome where he does not; `within` names the setting of his time.
    """

    on: Outcome
    who: Liable
    brings: tuple[Need, ...]
    within: str
    silence: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One rule: what it says in both languages, where it comes from, and what it does.

    A clause with an `outcome` decides when it holds. One without adds to a grant (`fee`,
    `compensation`), or says how it is handled (`route`, `escalation`); one with `rungs` is a ladder
    of proof that others name; one with none of these is a provision, which only informs. A clause
    without a track is on the one that the claim's reason belongs to.
    """

    id: str
    part: str
    rank: int
    title: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    reasons: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    when: Condition | None = None
    outcome: Outcome | None = None
    track: Track | None = None
    liable: Liable | None = None
    refund: str = "none"
    fee: str = ""
    compensation: str = ""
    instead: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    ladder: str = ""
    rungs: tuple[Rung, ...] = ()
    unknown: str = "skip"
    asks: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    on: frozenset[str] = frozenset()
    route: Route | None = None
    escalation: Escalation | None = None
    lapse: bool = False
    holds: Mapping[str, str] = field(default_factory=dict)
    fails: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops_when_unknown(self) -> bool:
        """Whether it ends the search where its condition cannot be known."""
        return self.unknown != "skip"

    def concerns(self, reason: str, state: str, product_class: str) -> bool:
        """Whether it is asked at all for these."""
        return (
            (not self.reasons or reason in self.reasons)
            and (not self.states or state in self.states)
            and (not self.classes or product_class in self.classes)
        )

    def because(self, held: Truth, view: View, language: Language) -> str:
        """Why the clause holds, fails, or cannot be known."""
        if held is None:
            return _not_known(self, view, language)
        said = (self.holds if held else self.fails).get(language)
        if not said:
            said = self.text[language] if held else _NOT_SO[language] + self.title[language]
        # Most sentences name no figure, and filling in costs more than looking.
        return said.format_map(Figures(view, language)) if "{" in said else said

    def written(self, settings: Mapping[str, object], language: Language) -> str:
        """The clause's text with the numbers of the settings filled in."""
        said = self.text[language]
        return said.format_map(Figures(_Settings(settings), language)) if "{" in said else said


_NOT_SO = {"zh": "不适用：", "en": "Does not apply: "}


@dataclass(frozen=True, slots=True)
class _Settings:
    """Settings alone, where a text is written out without a claim."""

    settings: Mapping[str, object]


def _not_known(clause: Clause, view: View, language: Language) -> str:
    """The sentence that says which of the things that the clause looks at are not known."""
    names = clause.when.names if clause.when else ()
    terms = [TERMS[name] for name in names if name in TERMS and TERMS[name].unknown]
    open_terms = [term for term in terms if getattr(view, term.name) is None] or terms
    if language == "zh":
        return f"尚不清楚：{'、'.join(term.zh for term in open_terms)}。"
    return f"Not known yet: {', '.join(term.en for term in open_terms)}."


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """A rulebook ready to decide.

    `classes` holds the settings that a product class has for itself; `agenda` knows which clauses
    are asked for a reason, a state and a class.
    """

    id: str
    name: Mapping[str, str]
    settings: Mapping[str, object]
    clauses: tuple[Clause, ...]
    schema: Mapping[str, Setting]
    classes: Mapping[str, Mapping[str, object]]
    agenda: Agenda
    _by_class: dict[str, Mapping[str, object]] = field(default_factory=dict, repr=False)

    def settings_for(self, product_class: str) -> Mapping[str, object]:
        """The settings that hold for a product class."""
        found = self._by_class.get(product_class)
        if found is None:
            own = self.classes.get(product_class)
            found = {**self.settings, **own} if own else self.settings
            self._by_class[product_class] = found
        return found

    def with_settings(self, mapping: Mapping[str, object]) -> Rulebook:
        """The same clauses under other settings; raises `BadSetting`.

        Whoever states a setting means it for every product class. Where only the general window is
        given, it is also the window of card keys.
        """
        for name, value in mapping.items():
            setting = self.schema.get(name)
            if setting is None:
                raise BadSetting(name=name, value=value, why="there is no such setting")
            fault = setting.fault_of(value)
            if fault is not None:
                raise BadSetting(name=name, value=value, why=f"it must be {fault}")
        changed = dict(mapping)
        if "window_hours" in mapping and "card_feedback_hours" in self.schema:
            changed.setdefault("card_feedback_hours", mapping["window_hours"])
        classes = {
            kind: {name: value for name, value in own.items() if name not in changed}
            for kind, own in self.classes.items()
        }
        settings = {**self.settings, **changed}
        return replace(self, settings=settings, classes=classes, _by_class={})

    def clause(self, id: str) -> Clause:
        """The clause with this id; raises `KeyError`."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise KeyError(id)


def build_rulebook(
    id: str,
    name: Mapping[str, str],
    schema: Mapping[str, Setting],
    clauses: Iterable[Clause],
    classes: Mapping[str, Mapping[str, object]],
) -> Rulebook:
    """A rulebook of these parts, with the agenda of its clauses."""
    clauses = tuple(clauses)
    return Rulebook(
        id=id,
        name=name,
        settings={name: setting.value for name, setting in schema.items()},
        clauses=clauses,
        schema=schema,
        classes=classes,
        agenda=Agenda(clauses),
    )


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
