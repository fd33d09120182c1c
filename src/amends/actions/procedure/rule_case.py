"""An arbiter rules on a case: he grants it, in whole or in part, or refuses it, with reasons."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.deciding import latest_ruling, record_decision
from amends.actions.shared.granting import check_amounts, pay_out, record_of
from amends.actions.shared.judging import ruling_event
from amends.actions.shared.retrying import retried
from amends.domain.access import Actor, Role
from amends.domain.procedure import Act, State, move
from amends.domain.refused import Refused
from amends.domain.texts import STATEMENT_MAX, checked_text
from amends.domain.vocabulary import Outcome
from amends.models.cases import Case, Ruling
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell
from amends.models.orderseal import records_sealed


class SamePerson(Refused):
    """An appeal is ruled on by somebody else than the first ruling."""

    code = "same-person"
    zh = "申诉须由另一位客服裁定，您已作出一审裁定。"
    en = "An appeal is ruled on by another person; the first ruling was yours."


def rule_case(
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    grant: bool,
    refund_fen: int | None = None,
    compensation_fen: int = 0,
    reasons: str,
    dry_run: bool = False,
) -> Ruling:
    """The ruling, with the money set aside where it grants. A dry run is rolled back at the end.

    `refund_fen` None grants what the rulebook proposed, or what is left of the price. Raises
    `TextRefused` without reasons, `TooMuch`, `NothingToPay`, `SamePerson`, `NotFound`,
    `NoSuchMove` or `NotYours`.
    """
    reasons = checked_text(reasons, field="reasons", at_most=STATEMENT_MAX, needed=True)

    def attempt() -> Ruling:
        with transaction.atomic():
            case = lock_case(case_id, actor)
            # Whether he may rule at all is said before what is wrong with his amounts.
            move(State(case.state), Act.GRANT if grant else Act.REFUSE, by=actor.role)
            _check_another_person(case, actor)
            if grant:
                ruling = _grant(case, actor, refund_fen, compensation_fen, reasons, now)
            else:
                ruling = _refuse(case, actor, reasons, now)
            if dry_run:
                transaction.set_rollback(True)
        return ruling

    return retried(attempt)


def _grant(
    case: Case,
    actor: Actor,
    refund_fen: int | None,
    compensation_fen: int,
    reasons: str,
    now: datetime,
) -> Ruling:
    order, proposal = record_of(case, now=now), latest_ruling(case)
    if refund_fen is None:
        refund_fen = proposal.refund_fen or order.grantable_fen
    check_amounts(order, refund_fen, compensation_fen)
    ruling = record_decision(
        case,
        by=actor,
        outcome=Outcome.APPROVE,
        refund_fen=refund_fen,
        compensation_fen=compensation_fen,
        reasons=reasons,
        now=now,
    )
    move_case(case, Act.GRANT, by=actor, now=now, body=_sealed(case, ruling))
    pay_out(
        case,
        order,
        refund_fen=refund_fen,
        compensation_fen=compensation_fen,
        liable=proposal.document.get("liable"),
        now=now,
    )
    granted_fen = refund_fen + compensation_fen
    tell(case, Role.MERCHANT, "granted_by_ruling", {"refund_fen": granted_fen}, now=now)
    return ruling


def _refuse(case: Case, actor: Actor, reasons: str, now: datetime) -> Ruling:
    ruling = record_decision(case, by=actor, outcome=Outcome.REJECT, reasons=reasons, now=now)
    case.refused_at = now
    move_case(case, Act.REFUSE, by=actor, now=now, body=_sealed(case, ruling))
    final = case.state == State.UPHELD
    tell(case, Role.BUYER, "refused_for_good" if final else "refused", now=now)
    tell(case, Role.MERCHANT, "refused_by_ruling", now=now)
    return ruling


def _sealed(case: Case, ruling: Ruling) -> dict[str, object]:
    """The ruling, with the state of the records that it was made upon."""
    return ruling_event(ruling.pk, ruling.document) | {"records": records_sealed(case.order_id)}


def _check_another_person(case: Case, actor: Actor) -> None:
    if case.state != State.SECOND_INSTANCE or actor.id is None:
        return
    if Ruling.objects.filter(case=case, person_id=actor.id).exists():
        raise SamePerson
