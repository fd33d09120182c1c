"""Money does not move on ticks alone: who looks first, and what stays instant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends.actions.procedure.answer_claim import accept_claim
from amends.actions.procedure.run_clock import run_clock
from amends.domain.exhibits import Exhibit, StoredFile
from amends.models.cases import Ruling
from amends.models.refunds import Refund
from amends.models.rulebooks import rulebook
from claim_world import GOOD_PAGE, KEY_ERROR, ClaimWorld, case_of, faults, file, told
from money_world import NOW
from practice import proves

pytestmark = pytest.mark.django_db

TINY = StoredFile(sha256="0" * 64, media_type="image/png", size_bytes=70, name="1x1.png")
BARE = (GOOD_PAGE, KEY_ERROR)
ALL_TICKED = [
    Exhibit(kind=each.kind, shows={**each.shows, "legible": True}, file=TINY) for each in BARE
]


@proves("EV-3")
def test_one_white_pixel_with_every_box_ticked_pays_nobody() -> None:
    case = case_of(file(ClaimWorld().sold("activated_unused"), "invalid_key", evidence=ALL_TICKED))
    assert case.state == "negotiating"
    assert not Refund.objects.filter(case=case).exists()
    assert ("merchant", "answer_wanted") in told(case)


def test_what_is_held_back_is_a_proposal_with_its_sum() -> None:
    filed = file(ClaimWorld().sold("activated_unused"), "invalid_key", evidence=BARE)
    assert (filed.ruling["outcome"], filed.ruling["held_back"]) == ("manual", True)
    assert (filed.ruling["refund_fen"], filed.ruling["arrival"]) == (1000, None)
    ruling = Ruling.objects.get(case=filed.case_id)
    assert (ruling.outcome, ruling.refund_fen) == ("manual", 1000)
    assert faults() == []


def test_the_merchant_who_accepts_pays_what_was_proposed() -> None:
    world = ClaimWorld()
    case = case_of(file(world.sold("activated_unused"), "invalid_key", evidence=BARE))
    accept_claim(world.seller, case.pk, now=NOW)
    assert Refund.objects.get(case=case).amount_fen == 1000
    assert faults() == []


def test_the_merchants_silence_grants_it() -> None:
    case = case_of(file(ClaimWorld().sold("activated_unused"), "invalid_key", evidence=ALL_TICKED))
    assert run_clock(case.pk, now=NOW + timedelta(hours=49))
    assert Refund.objects.get(case=case).amount_fen == 1000


def test_a_person_looks_where_the_merchant_cannot_answer() -> None:
    world = ClaimWorld()
    world.merchant.status = "unresponsive"
    world.merchant.save()
    case = case_of(file(world.sold("activated_unused"), "invalid_key", evidence=ALL_TICKED))
    assert case.state == "adjudicating"


@pytest.mark.parametrize("evidence", [(), (GOOD_PAGE,)])
def test_what_the_records_show_is_paid_at_once_whatever_is_brought(evidence: Any) -> None:
    case = case_of(file(ClaimWorld().sold(), "not_delivered", evidence=evidence))
    assert case.state == "granted"


def test_a_rulebook_may_believe_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ClaimWorld().sold("activated_unused")
    book = rulebook(order.rulebook_id)
    monkeypatch.setitem(book.settings, "unread_proof", "believe")  # type: ignore[arg-type]
    assert case_of(file(order, "invalid_key", evidence=ALL_TICKED)).state == "granted"
