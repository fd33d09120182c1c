"""A grant that rests on ticks alone is found; one that the records carry is not touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.domain.completeness import completeness_of, rung_answered
from amends.domain.confirming import bears_out, rests_on_ticks
from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.rulebook_file import default_rulebook
from amends.domain.ruling import Ruling
from amends.domain.vocabulary import Liable, Outcome
from amends.domain.weighing import Deal, Piece, Seen

PAID = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEAL = Deal(order_no="KM000001", price_fen=1000, paid_at=PAID)
BOOK = default_rulebook()
PAGE = {"type": "order_page", "has_order_no": True, "has_amount": True, "has_time": True}
ERROR = {"type": "key_error_screenshot", "key_visible": True, "error_code": "E1"}


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "order_state": "activated_unused",
        "product_class": "activation_code",
        "reason": "invalid_key",
        "paid_at": PAID.isoformat(),
        "delivered_at": (PAID + timedelta(minutes=5)).isoformat(),
        "applied_at": (PAID + timedelta(hours=2)).isoformat(),
        "promised_delivery_minutes": 10,
        "amount_fen": 1000,
        "channel": "alipay",
        "records": {"delivery_log": "delivered"},
        "evidence": [PAGE, ERROR],
    } | changes


def ruled(document: dict[str, Any]) -> Ruling:
    return decide(parse_facts(document).facts, BOOK)


def piece(kind: str, shows: dict[str, Any], seen: Seen | None, **more: Any) -> Piece:
    return Piece(
        kind=kind,
        shows={name: value for name, value in shows.items() if name != "type"},
        brought_at=PAID + timedelta(hours=2),
        has_file=True,
        seen=seen,
        **more,
    )


SEEN_PAGE = Seen(
    order_nos=("KM000001",),
    amounts_fen=(1000,),
    times=(PAID + timedelta(minutes=1),),
    legible=True,
)
SEEN_ERROR = Seen(error_code="E1", times=(PAID + timedelta(minutes=30),), legible=True)


def test_ticks_alone_carry_no_grant() -> None:
    document = facts()
    assert ruled(document).outcome is Outcome.APPROVE
    assert rests_on_ticks(document, ruled(document), BOOK)


def test_a_grant_on_exhibits_that_were_borne_out_stands() -> None:
    document = facts()
    kept = [
        bears_out(piece("order_page", PAGE, SEEN_PAGE), DEAL),
        bears_out(piece("key_error_screenshot", ERROR, SEEN_ERROR), DEAL),
    ]
    assert all(kept)
    assert not rests_on_ticks(document, ruled(document), BOOK, [each for each in kept if each])


def test_a_grant_that_the_records_carry_needs_no_reader() -> None:
    document = facts(
        order_state="undelivered",
        reason="not_delivered",
        delivered_at=None,
        records={"delivery_log": None},
        evidence=[PAGE],
    )
    assert ruled(document).outcome is Outcome.APPROVE
    assert not rests_on_ticks(document, ruled(document), BOOK)


def test_what_is_not_a_grant_rests_on_nothing() -> None:
    document = facts(evidence=[PAGE])
    assert ruled(document).outcome is Outcome.NEED_EVIDENCE
    assert not rests_on_ticks(document, ruled(document), BOOK)


def test_a_rulebook_may_believe_what_is_ticked() -> None:
    document = facts()
    believing = replace(BOOK, settings={**BOOK.settings, "unread_proof": "believe"}, _by_class={})
    assert not rests_on_ticks(document, ruled(document), believing)


@pytest.mark.parametrize(
    "seen",
    [
        None,
        Seen(),
        replace(SEEN_PAGE, order_nos=("KM000009",)),
        replace(SEEN_PAGE, order_nos=("ZZ777777",)),
        replace(SEEN_PAGE, amounts_fen=(5,)),
        replace(SEEN_PAGE, times=(PAID - timedelta(days=3),)),
        replace(SEEN_PAGE, legible=False),
        replace(SEEN_PAGE, edited_with="Editor"),
    ],
)
def test_what_was_not_read_surely_bears_nothing_out(seen: Seen | None) -> None:
    assert bears_out(piece("order_page", PAGE, seen), DEAL) is None


def test_a_picture_that_lies_in_another_case_bears_nothing_out() -> None:
    assert bears_out(piece("order_page", PAGE, SEEN_PAGE, elsewhere=1), DEAL) is None
    assert bears_out(piece("order_page", PAGE, SEEN_PAGE, elsewhere=0), DEAL) is not None


def test_only_marks_that_were_seen_are_kept_of_those_a_machine_can_see() -> None:
    bare = Seen(order_nos=("KM000001",), legible=True)
    assert bears_out(piece("order_page", PAGE, bare), DEAL) == {
        "type": "order_page",
        "has_order_no": True,
    }


def test_a_recording_takes_a_person() -> None:
    shows = {"full_process": True}
    assert bears_out(piece("login_recording", shows, SEEN_PAGE), DEAL) is None


def test_completeness_counts_what_the_deciding_clause_wants() -> None:
    whole, half = completeness_of(ruled(facts())), completeness_of(ruled(facts(evidence=[PAGE])))
    assert (whole.percent, whole.next_best) == (100, ())
    assert 0 < half.percent < 100
    assert half.next_best[0] == "key_error_screenshot"
    assert half.ladder == "E-11"
    assert "key error screenshot" in half.says("en")
    assert "卡密报错截图" in half.says("zh")


def test_what_only_mends_a_flaw_counts_where_there_is_the_flaw() -> None:
    bare = completeness_of(ruled(facts(evidence=[])))
    assert bare.percent == 0
    assert [each.name for each in bare.wanted] == ["order_page", "key_error_screenshot"]
    unnumbered = facts(evidence=[PAGE | {"has_order_no": False}, ERROR])
    named = [(each.name, each.met) for each in completeness_of(ruled(unnumbered)).wanted]
    assert ("order_no", False) in named


def test_records_that_tell_it_all_want_no_proof() -> None:
    document = facts(
        reason="duplicate_charge", records={"delivery_log": "delivered", "charges": 2}, evidence=[]
    )
    found = completeness_of(ruled(document))
    assert (found.percent, found.wanted) == (100, ())
    assert "no further proof" in found.says("en")


def test_the_merchants_proof_answers_a_rung_of_the_ladder() -> None:
    ladder = BOOK.clause("E-11")
    rung = rung_answered("official_verification", ladder, Liable.MERCHANT)
    assert rung is not None
    assert rung.on is Outcome.MANUAL
    assert rung_answered("payment_record", ladder, Liable.MERCHANT) is None
