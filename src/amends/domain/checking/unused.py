"""Ladders of proof and settings that nothing uses: whoever changes one changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from amends.domain.checking.dials import conditions_of
from amends.domain.checking.faults import Fault, Kind
from amends.domain.procedure import PATIENCE
from amends.domain.rulebook import Clause, Rulebook

PROGRAM = frozenset(name for name, _ in PATIENCE.values()) | {
    "appeal_days",
    "arrival_working_days",
    "card_feedback_hours",
    "counted_from",
    "discovery_hours",
    "late_when",
    "material_deadline_hours",
    "notice_days",
    "service_fee_applies_to",
    "topup_wait_hours",
    "unread_proof",
    "window_hours",
}
"""Settings that the program reads by name, whether or not a clause does."""


def unused(rulebook: Rulebook) -> Iterator[Fault]:
    """One fault for each ladder that no clause names and each setting that nothing reads."""
    named = {clause.ladder for clause in rulebook.clauses}
    for clause in rulebook.clauses:
        if clause.rungs and clause.id not in named:
            yield Fault(
                Kind.UNUSED,
                f"举证阶梯 {clause.id}（{clause.title['zh']}）没有任何条款采用。",
                f"No clause uses the ladder of proof {clause.id} ({clause.title['en']}).",
                clauses=(clause.id,),
            )
    read = PROGRAM.union(*(_settings_of(clause) for clause in rulebook.clauses))
    read = read.union(*(condition.names for condition in conditions_of(rulebook)))
    for setting in rulebook.schema.values():
        if setting.name not in read:
            yield Fault(
                Kind.UNUSED,
                f"设置 {setting.name}（{setting.zh}）没有被任何条件、条文或程序使用。",
                f"Nothing reads the setting {setting.name} ({setting.en}): no condition, no text, "
                "and not the program.",
                settings=(setting.name,),
            )


def _settings_of(clause: Clause) -> set[str]:
    """What a clause's fields and sentences name, settings among it."""
    sentences = [*clause.title.values(), *clause.text.values()]
    sentences += [*clause.holds.values(), *clause.fails.values()]
    figures = {name for said in sentences for _, name, _, _ in Formatter().parse(said) if name}
    return {clause.fee, clause.compensation, *(rung.within for rung in clause.rungs)} | figures
