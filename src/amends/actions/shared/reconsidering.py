"""Judges a waiting case anew when what is known of its evidence has changed."""

from __future__ import annotations

from datetime import datetime

from amends.actions.shared.exhibiting import application_of
from amends.actions.shared.granting import record_of
from amends.actions.shared.judging import judge
from amends.actions.shared.reading import borne_out
from amends.actions.shared.screening import screen_again
from amends.domain.access import THE_SYSTEM
from amends.domain.procedure import Act, State
from amends.models.cases import Case, CaseEvent, Ruling
from amends.models.moves import move_case

COMPARED = ("outcome", "refund_fen", "fee_fen", "compensation_fen", "missing_evidence", "held_back")
"""Where these parts of a ruling stay, nothing happens to the case."""

_BY_PEOPLE = (Act.CONSULT, Act.OFFER, Act.ACCEPT_OFFER, Act.DECLINE_OFFER, Act.CONTEST)


def reconsider(case: Case, *, now: datetime) -> None:
    """Screen a locked case again if the rulebook now answers otherwise.

    Only a case that waits for proof, or for the merchant on the rulebook's own word, is judged
    anew; where a person has taken it up, what was read lies before him.
    """
    if case.state not in (State.AWAITING_EVIDENCE, State.NEGOTIATING) or _with_people(case):
        return
    before = Ruling.objects.filter(case=case).order_by("-pk").values_list("document", flat=True)[0]
    after = judge(
        record_of(case, now=now), application_of(case), now=now, borne_out=borne_out(case)
    ).document
    if all(before.get(part) == after.get(part) for part in COMPARED):
        return
    move_case(case, Act.READ, by=THE_SYSTEM, now=now)
    screen_again(case, now=now, last_word=False)


def _with_people(case: Case) -> bool:
    """Whether a person brought the case to where it waits, or has answered it."""
    acts = CaseEvent.objects.filter(case=case, act__in=[*_BY_PEOPLE, Act.ASK])
    return acts.exclude(actor_role=THE_SYSTEM.role).exists()
