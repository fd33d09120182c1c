"""Reads a rulebook from its TOML text, and says of every mistake what, where and on which line.

All mistakes are reported together, so that a file is mended in one go. `rulebook_schema` describes
the same format for editors.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from amends.domain.conditions import BadCondition, Condition, Language
from amends.domain.near_misses import CHANGES
from amends.domain.proofs import PROOF_NAMES, RECEIPT
from amends.domain.refused import Language as Spoken
from amends.domain.refused import Refused
from amends.domain.rulebook import (
    INSTEAD,
    PARTS,
    REFUNDS,
    UNITS,
    UNKNOWNS,
    Clause,
    Need,
    Rulebook,
    Rung,
    Setting,
    build_rulebook,
)
from amends.domain.shipped import DEFAULT, shipped_text
from amends.domain.toml_rows import Fault, Faults, Row
from amends.domain.toml_writer import written
from amends.domain.variant import whole_table
from amends.domain.view import FIGURES, TERMS
from amends.domain.vocabulary import (
    Escalation,
    GoodsState,
    Liable,
    Outcome,
    ProductClass,
    Reason,
    Route,
    Track,
)

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*@[A-Za-z0-9][A-Za-z0-9._-]*")
CLAUSE_ID = re.compile(r"[A-Z][A-Z0-9]*-[0-9A-Za-z-]+")
TOP_KEYS = {"id", "name", "settings", "classes", "clause"}
SETTING_KEYS = {"value", "unit", "zh", "en", "one_of", "least", "most"}
CLAUSE_KEYS = {
    "id", "part", "rank", "title", "text", "source", "reasons", "states", "classes", "when",
    "outcome", "track", "liable", "refund", "fee", "compensation", "instead", "needs", "ladder",
    "rung", "unknown", "asks", "near", "on", "route", "escalation", "lapse", "holds", "fails",
}  # fmt: skip
RUNG_KEYS = {"on", "who", "brings", "within", "silence"}
RANK_MAX = 99


class BadRulebook(Refused):
    """The text is no rulebook; `faults` lists every mistake."""

    code = "bad-rulebook"
    zh = "规则文件有误：{summary}"
    en = "The rulebook cannot be used: {summary}"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        errors = [
            {"pointer": each.place, "line": each.line, "zh": each.zh, "en": each.en}
            for each in faults
        ]
        super().__init__(summary=self._summary("en"), errors=errors)

    def says(self, language: Spoken = "zh") -> str:
        """All mistakes in one sentence of the reader's language."""
        sentence = self.zh if language == "zh" else self.en
        return sentence.format(summary=self._summary(language))

    def _summary(self, language: Spoken) -> str:
        joint = "；" if language == "zh" else "; "
        return joint.join(told(fault, language) for fault in self.faults)


def told(fault: Fault, language: Spoken) -> str:
    """A mistake with its line and place in a sentence."""
    if language == "zh":
        line = "" if fault.line is None else f"第 {fault.line} 行，"
        return f"{line}{fault.place}：{fault.zh}"
    line = "" if fault.line is None else f"line {fault.line}, "
    return f"{line}{fault.place}: {fault.en}"


def parse_rulebook(text: str) -> Rulebook:
    """The rulebook that a TOML text describes. Raises `BadRulebook` with every mistake in it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        fault = Fault("TOML", int(line[1]) if line else None, f"不是 TOML：{error}", str(error))
        raise BadRulebook([fault]) from error
    faults = Faults(text)
    return _Reader(whole_table(table, faults), faults).rulebook()


def whole_text(text: str) -> str:
    """A rulebook's text that stands for itself: a variant is written out, another is left as it is.

    What is published is whole, so that it says the same for ever. Raises `BadRulebook`.
    """
    parse_rulebook(text)
    table = tomllib.loads(text)
    if "based_on" not in table:
        return text
    return written(whole_table(table, Faults(text)))


def default_rulebook_text() -> str:
    """The text of the rulebook that a new marketplace starts with."""
    return shipped_text(DEFAULT)


@cache
def default_rulebook() -> Rulebook:
    """The default rulebook, compiled."""
    return shipped_rulebook(DEFAULT)


@cache
def shipped_rulebook(id: str) -> Rulebook:
    """A shipped rulebook, compiled; raises `KeyError`."""
    return parse_rulebook(shipped_text(id))


class _Reader:
    """Reads the parts of a rulebook and collects every mistake with its place."""

    def __init__(self, table: Mapping[str, Any], faults: Faults) -> None:
        self._table = table
        self._faults = faults
        self._schema: dict[str, Setting] = {}
        self._ladders: dict[str, tuple[Need, ...]] = {}
        self._language = Language(TERMS, {}, PROOF_NAMES)

    def rulebook(self) -> Rulebook:
        """The whole rulebook. Raises `BadRulebook`."""
        top = Row(self._faults, self._table)
        top.only(TOP_KEYS)
        id = top.text("id")
        if id and not ID.fullmatch(id):
            top.wrong(
                "id", "须为 名称@版本，如 shop@2026.1", "wants name@version, like shop@2026.1"
            )
        name = top.both("name")
        self._schema = self._settings(top)
        self._language = Language(TERMS, self._schema, PROOF_NAMES)
        self._faults.figures = FIGURES | self._schema.keys()
        rows = top.rows("clause")
        self._ladders = {row.id: self._proof_of(row) for row in rows if "rung" in row.table}
        clauses = [self._clause(row) for row in rows]
        self._in_order(rows, clauses)
        classes = self._classes(top)
        faults = self._faults.in_order()
        if faults:
            raise BadRulebook(faults)
        return build_rulebook(id, name, self._schema, clauses, classes)

    def _settings(self, top: Row) -> dict[str, Setting]:
        rows = top.tables("settings")
        if not rows:
            top.wrong("settings", "没有任何设置", "there are none")
        return {row.name: self._setting(row) for row in rows}

    def _setting(self, row: Row) -> Setting:
        row.only(SETTING_KEYS)
        if row.name in FIGURES:
            row.wrong("", "与事实同名", "has the name of a term")
        unit = row.one("unit", UNITS)
        setting = Setting(
            name=row.name,
            value=row.table.get("value"),
            unit=unit,
            zh=row.text("zh"),
            en=row.text("en"),
            one_of=row.words("one_of", None),
            least=row.whole("least", 0),
            most=row.whole("most", 1_000_000),
        )
        if unit in ("choice", "words") and not setting.one_of:
            row.wrong("one_of", "须列出可取的值", "wants the words that it can be")
        if "value" not in row.table:
            row.wrong("value", "为必填", "is required")
        elif unit in UNITS and (fault := setting.fault_of(setting.value)):
            row.wrong("value", f"取值不符：须为 {fault}", f"must be {fault}")
        return setting

    def _classes(self, top: Row) -> dict[str, dict[str, object]]:
        """The settings that a product class has for itself."""
        classes: dict[str, dict[str, object]] = {}
        for row in top.tables("classes"):
            if row.name not in list(ProductClass):
                row.wrong("", "没有这个商品类别", "no product class is called so")
            for name, value in row.table.items():
                setting = self._schema.get(name)
                fault = "a setting" if setting is None else setting.fault_of(value)
                if fault:
                    row.wrong(name, f"须为 {fault}", f"must be {fault}")
            classes[row.name] = dict(row.table)
        return classes

    def _proof_of(self, row: Row) -> tuple[Need, ...]:
        """What the first rung of a ladder asks of the buyer."""
        for rung in row.rows("rung"):
            if rung.table.get("on") == Outcome.NEED_EVIDENCE:
                return self._needs(rung, "brings", PROOF_NAMES)
        return ()

    def _clause(self, row: Row) -> Clause:
        row.only(CLAUSE_KEYS)
        if not CLAUSE_ID.fullmatch(row.text("id")):
            row.wrong("id", "须如 D-04", "wants an id like D-04")
        needs, ladder = self._proof(row)
        clause = Clause(
            id=row.id,
            part=row.one("part", PARTS),
            rank=row.whole("rank", 1, most=RANK_MAX),
            title=row.both("title"),
            text=row.both("text"),
            source=row.text("source"),
            reasons=frozenset(row.words("reasons", list(Reason))),
            states=frozenset(row.words("states", list(GoodsState))),
            classes=frozenset(row.words("classes", list(ProductClass))),
            when=self._condition(row, "when"),
            outcome=row.word("outcome", Outcome),
            track=row.word("track", Track),
            liable=row.word("liable", Liable),
            refund=row.one("refund", REFUNDS, "none"),
            fee=self._percent(row, "fee"),
            compensation=self._percent(row, "compensation"),
            instead=row.words("instead", INSTEAD),
            needs=needs,
            ladder=ladder,
            rungs=tuple(self._rung(each) for each in row.rows("rung")),
            unknown=row.one("unknown", UNKNOWNS, "skip"),
            asks=tuple(sorted(row.words("asks", PROOF_NAMES))),
            near=row.words("near", CHANGES),
            on=frozenset(row.words("on", list(Outcome))),
            route=row.word("route", Route),
            escalation=row.word("escalation", Escalation),
            lapse=row.flag("lapse"),
            holds=row.both("holds", wanted=False),
            fails=row.both("fails", wanted=False),
        )
        self._fits_together(row, clause)
        return clause

    def _proof(self, row: Row) -> tuple[tuple[Need, ...], str]:
        """What a clause wants shown, and the ladder of its proof.

        A ladder's id among the needs stands for what its first rung asks of the buyer.
        """
        value = row.table.get("needs", [])
        if not isinstance(value, list):
            row.wrong("needs", "须为列表", "wants a list")
            value = []
        ladder = row.text("ladder", wanted=False)
        if ladder and ladder not in self._ladders:
            row.wrong("ladder", f"没有名为 {ladder} 的举证阶梯", f"no ladder is called {ladder}")
        needs: list[Need] = []
        for item in value:
            if isinstance(item, str) and item in self._ladders:
                ladder = ladder or item
                needs += self._ladders[item]
            else:
                needs.append(self._need(row, "needs", item, PROOF_NAMES))
        return tuple(needs), ladder

    def _fits_together(self, row: Row, clause: Clause) -> None:
        """What a clause must have, given what it does."""
        if clause.outcome is not None and "when" not in row.table:
            row.wrong("when", "有结论的条款须有条件", "a clause that decides wants a condition")
        if (clause.needs or clause.asks) and not clause.ladder and clause.outcome is not None:
            row.wrong(
                "ladder",
                "索要证据的条款须指明举证阶梯",
                "a clause that asks for proof names a ladder",
            )
        if clause.outcome is Outcome.APPROVE and clause.refund == "none":
            row.wrong(
                "refund", "同意退款须写明退多少", "a clause that approves says what is refunded"
            )
        if clause.outcome is Outcome.APPROVE and "liable" not in row.table:
            row.wrong(
                "liable", "同意退款须写明由谁承担", "a clause that approves says who answers for it"
            )
        if clause.unknown == "need_evidence" and not clause.asks:
            row.wrong("asks", "须写明索要什么", "says what to ask for")
        if clause.route is not None and not clause.on:
            row.wrong("on", "须写明适用的结论", "says for which outcomes")

    def _rung(self, row: Row) -> Rung:
        row.only(RUNG_KEYS)
        within = row.text("within")
        setting = self._schema.get(within)
        if setting is None or setting.unit not in ("hours", "working_days", "calendar_days"):
            row.wrong("within", "须为时限设置的名称", "wants the name of a setting of time")
        return Rung(
            on=row.word("on", Outcome, wanted=True) or Outcome.MANUAL,
            who=row.word("who", Liable, wanted=True) or Liable.BUYER,
            brings=self._needs(row, "brings", PROOF_NAMES | {RECEIPT}),
            within=within,
            silence=row.word("silence", Outcome, wanted=True) or Outcome.MANUAL,
        )

    def _needs(self, row: Row, key: str, names: Collection[str]) -> tuple[Need, ...]:
        """The proofs in a list."""
        value = row.table.get(key, [])
        if not isinstance(value, list):
            row.wrong(key, "须为列表", "wants a list")
            value = []
        return tuple(self._need(row, key, item, names) for item in value)

    def _need(self, row: Row, key: str, item: Any, names: Collection[str]) -> Need:
        when = None
        if isinstance(item, dict):
            inner = Row(self._faults, item, (*row.path, key), f"{row.place}/{key}")
            inner.only({"any", "when"})
            when = self._condition(inner, "when")
            item = item.get("any", "")
        if not isinstance(item, str):
            row.wrong(
                key, "须为文本，或带 any 与 when 的表", "wants texts, or tables with any and when"
            )
            item = ""
        any_of = tuple(name.strip() for name in item.split("|"))
        for name in any_of:
            if name not in names:
                row.wrong(key, f"没有名为“{name}”的证据", f"no proof is called {name!r}")
        return Need(any_of, when)

    def _condition(self, row: Row, key: str) -> Condition | None:
        text = row.text(key, wanted=False)
        if not text:
            return None
        try:
            return self._language.compile(text)
        except BadCondition as error:
            row.wrong(key, error.zh, error.en)
            return None

    def _percent(self, row: Row, key: str) -> str:
        name = row.text(key, wanted=False)
        setting = self._schema.get(name)
        if name and (setting is None or setting.unit != "percent"):
            row.wrong(key, "须为百分比设置的名称", "wants the name of a setting in percent")
            return ""
        return name

    def _in_order(self, rows: list[Row], clauses: list[Clause]) -> None:
        """Ids are used once; parts and ranks come in their order, so a file reads as it is asked."""
        seen: set[str] = set()
        last = (0, 0)
        for row, clause in zip(rows, clauses, strict=True):
            if clause.id in seen:
                row.wrong("id", "编号重复", "the id is used twice")
            seen.add(clause.id)
            if clause.part not in PARTS:
                continue
            here = (PARTS.index(clause.part), clause.rank)
            if here < last:
                row.wrong(
                    "rank" if here[0] == last[0] else "part",
                    "次序不对：先按部分、再按级别排列",
                    "is out of order: parts come in their order, and ranks within them",
                )
            last = max(last, here)
        if not clauses:
            self._faults.note(("clause",), "/clause", "没有任何条款", "there are no clauses")
