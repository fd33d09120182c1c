"""Puts a case that is being screened again before the rulebook and carries its ruling out."""

from __future__ import annotations

from datetime import datetime

from amends.actions.shared.exhibiting import application_of
from amends.actions.shared.granting import pay_out, record_of
from amends.actions.shared.judging import act_upon, judge
from amends.actions.shared.reading import borne_out
from amends.domain.access import THE_SYSTEM, Role
from amends.domain.procedure import Act
from amends.domain.ruling import Ruling as Verdict
from amends.domain.settlement import holds_for
from amends.domain.vocabulary import Outcome, Track
from amends.models.cases import Case, Ruling
from amends.models.moves import move_case
from amends.models.notices import tell


def screen_again(case: Case, *, now: datetime, last_word: bool) -> None:
    """Judge a locked case anew on all that is on file.

    `last_word` says that the time for bringing evidence is over: what is still missing then ends a
    no-fault claim, while a claim of fault goes before a person, who rules on the file.
    """
    order = record_of(case, now=now)
    judgement = judge(order, application_of(case), now=now, borne_out=borne_out(case))
    ruling = judgement.ruling
    owed_fen = ruling.refund_fen + ruling.compensation_fen
    _, left = holds_for(order, owed_fen, liable=ruling.liable)
    act = act_upon(judgement, order, covered=not left)
    if last_word and act is Act.ASK and ruling.track == Track.NO_FAULT:
        act = Act.LAPSE
    elif last_word and act in (Act.ASK, Act.CONSULT):
        act = Act.REFER
    Ruling.objects.create(
        id=judgement.id,
        case=case,
        rulebook_id=order.rulebook_id,
        outcome=judgement.outcome,
        refund_fen=ruling.refund_fen,
        fee_fen=ruling.fee_fen,
        compensation_fen=ruling.compensation_fen,
        document=judgement.document,
        facts=judgement.facts,
        decided_by=THE_SYSTEM.role,
        decided_at=now,
    )
    if act is Act.ASK:
        case.asked_at = now
    if act is Act.REJECT:
        case.refused_at = now
    move_case(case, act, by=THE_SYSTEM, now=now, body=judgement.as_event())
    if act is Act.APPROVE:
        pay_out(
            case,
            order,
            refund_fen=ruling.refund_fen,
            compensation_fen=ruling.compensation_fen,
            liable=ruling.liable,
            now=now,
        )
        tell(case, Role.MERCHANT, "granted_by_rule", facts_told(ruling), now=now)
    else:
        for role, template in NOTICES[act]:
            tell(case, role, template, facts_told(ruling), now=now)


NOTICES: dict[Act, tuple[tuple[Role, str], ...]] = {
    Act.APPROVE: ((Role.BUYER, "granted"), (Role.MERCHANT, "granted_by_rule")),
    Act.REJECT: ((Role.BUYER, "refused"),),
    Act.ASK: ((Role.BUYER, "material_wanted"),),
    Act.CONSULT: ((Role.BUYER, "with_merchant"), (Role.MERCHANT, "answer_wanted")),
    Act.REFER: ((Role.BUYER, "before_an_agent"), (Role.AGENT, "ruling_wanted")),
    Act.LAPSE: ((Role.BUYER, "lapsed"),),
}
"""Whom the rulebook's ruling is told, and in which words."""


def facts_told(ruling: Verdict) -> dict[str, object]:
    """What these notices are filled with: the sum that is granted, or the proof that is wanted."""
    if ruling.outcome == Outcome.NEED_EVIDENCE:
        return {"kinds": list(ruling.missing_evidence)}
    return {"refund_fen": ruling.refund_fen + ruling.compensation_fen}
