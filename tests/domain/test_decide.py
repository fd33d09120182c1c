"""What the default rulebook decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.domain.decide import decide, decide_outcome
from amends.domain.facts import InvalidFacts, parse_facts
from amends.domain.letter import letter
from amends.domain.rulebook import BadSetting
from amends.domain.rulebook_file import (
    BadRulebook,
    default_rulebook,
    default_rulebook_text,
    parse_rulebook,
)
from amends.domain.ruling import Ruling
from amends.domain.vocabulary import Channel, GoodsState, ProductClass, Reason

PAID = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
PAGE = {"type": "order_page", "has_order_no": True, "has_amount": True, "has_time": True}
ERROR = {"type": "key_error_screenshot", "key_visible": True, "error_code": "E1042"}


def facts(**changes: Any) -> dict[str, Any]:
    """An undelivered game card, half an hour after payment, unless the test says otherwise."""
    after = changes.pop("after", timedelta(minutes=30))
    base: dict[str, Any] = {
        "order_state": "undelivered",
        "product_class": "game_card",
        "reason": "not_delivered",
        "paid_at": PAID.isoformat(),
        "promised_delivery_minutes": 10,
        "applied_at": (PAID + after).isoformat(),
        "amount_fen": 10000,
        "channel": "alipay",
    }
    return base | changes


def delivered(**changes: Any) -> dict[str, Any]:
    """Goods delivered five minutes after payment."""
    return facts(**{"delivered_at": (PAID + timedelta(minutes=5)).isoformat()} | changes)


def rule(document: dict[str, Any], **assume: object) -> dict[str, Any]:
    book = default_rulebook().with_settings(assume)
    return decide(parse_facts(document).facts, book).to_document("r", "en")


def brief(document: dict[str, Any], **assume: object) -> tuple[object, ...]:
    r = rule(document, **assume)
    return r["outcome"], r["refund_fen"], r["fee_fen"], r["liable"], r["track"]


FAULT = ("approve", 10000, 0, "merchant", "fault")
LATE = ("reject", 0, 0, "buyer", "no_fault")


def test_a_late_order_is_refunded_by_the_merchant() -> None:
    assert brief(facts()) == FAULT


def test_exactly_the_promise_is_not_late_and_is_called_off_in_full() -> None:
    on_time = facts(after=timedelta(minutes=10))
    assert brief(on_time) == ("approve", 10000, 0, "buyer", "no_fault")
    assert brief(facts(after=timedelta(minutes=10, seconds=1))) == FAULT


def test_a_late_delivery_is_refunded_in_full() -> None:
    late = facts(
        order_state="activated_unused",
        reason="delayed_delivery",
        delivered_at=(PAID + timedelta(minutes=25)).isoformat(),
    )
    assert brief(late) == FAULT


def test_unactivated_goods_are_refunded_in_full_without_a_reason() -> None:
    wanted = delivered(order_state="unactivated", reason="no_longer_wanted")
    assert brief(wanted) == ("approve", 10000, 0, "buyer", "no_fault")


def test_activated_unused_goods_cost_a_fee_and_want_proof() -> None:
    claim = delivered(order_state="activated_unused", reason="no_longer_wanted")
    assert rule(claim)["missing_evidence"] == ["unused_proof"]
    shown = claim | {"evidence": [{"type": "unused_proof", "complete": True}]}
    assert brief(shown) == ("approve", 8500, 1500, "buyer", "no_fault")
    assert brief(shown, fee_pct=10)[1:3] == (9000, 1000)
    assert brief(shown, activated_unused_policy="no_refund")[0] == "reject"


@pytest.mark.parametrize("state", ["used", "partly_used"])
def test_used_goods_are_not_refunded_without_fault(state: str) -> None:
    assert brief(delivered(order_state=state, reason="no_longer_wanted")) == LATE


def test_the_end_of_the_window_is_inside_it() -> None:
    claim = delivered(order_state="unactivated", reason="no_longer_wanted")
    end = PAID + timedelta(hours=24, minutes=5)
    assert brief(claim | {"applied_at": end.isoformat()})[0] == "approve"
    assert brief(claim | {"applied_at": (end + timedelta(seconds=1)).isoformat()}) == LATE


def test_one_window_stated_is_the_window_of_card_keys_too() -> None:
    claim = delivered(
        order_state="unactivated", reason="no_longer_wanted", after=timedelta(48 / 24)
    )
    assert brief(claim)[0] == "reject"
    assert brief(claim, window_hours=72)[0] == "approve"


def test_an_unknown_delivery_time_is_not_guessed() -> None:
    claim = facts(order_state="unactivated", reason="no_longer_wanted", after=timedelta(days=9))
    assert brief(claim)[0] == "manual"


def test_an_invalid_key_wants_the_order_and_the_error_screen() -> None:
    claim = delivered(order_state="activated_unused", reason="invalid_key")
    assert rule(claim)["missing_evidence"] == ["order_page", "key_error_screenshot"]
    assert brief(claim | {"evidence": [PAGE, ERROR]}) == FAULT
    unnumbered = [PAGE | {"has_order_no": False}, ERROR]
    assert rule(claim | {"evidence": unnumbered})["missing_evidence"] == ["order_no"]


def test_a_missed_window_does_not_bar_a_claim_of_fault() -> None:
    claim = delivered(order_state="activated_unused", reason="invalid_key", after=timedelta(days=9))
    sure = [PAGE, ERROR | {"error_code": True}]
    assert brief(claim | {"evidence": sure}) == FAULT
    assert brief(claim | {"evidence": [PAGE, {"type": "key_error_screenshot"}]})[0] == (
        "need_evidence"
    )


def test_a_key_redeemed_before_delivery_is_the_merchants_fault() -> None:
    records = {"used_at": (PAID - timedelta(hours=1)).isoformat(), "delivery_log": "used"}
    claim = delivered(order_state="used", reason="already_used_key", records=records)
    assert brief(claim) == FAULT


def test_a_key_the_buyer_used_is_refused() -> None:
    records = {"delivery_log": "used", "used_by": "buyer_account"}
    claim = delivered(order_state="used", reason="invalid_key", records=records)
    assert brief(claim)[0] == "reject"


def test_used_without_effect_wants_both_sides_proof() -> None:
    claim = delivered(order_state="used", reason="used_but_ineffective", evidence=[PAGE])
    assert rule(claim)["missing_evidence"] == ["official_failure_proof", "ingame_record"]
    both = [PAGE, {"type": "official_failure_proof"}, {"type": "ingame_record"}]
    assert brief(claim | {"evidence": both}) == FAULT


def test_a_second_charge_is_paid_back_by_the_platform() -> None:
    claim = delivered(order_state="used", reason="duplicate_charge", records={"charges": 2})
    ruling = rule(claim)
    assert (ruling["liable"], ruling["refund_fen"]) == ("platform", 10000)
    assert ruling["paid_from"] == ["platform_advance"]


def test_a_second_charge_nobody_recorded_wants_the_second_payment() -> None:
    claim = delivered(order_state="used", reason="duplicate_charge", records={"charges": 1})
    assert rule(claim)["missing_evidence"] == ["second_payment_record"]


def test_what_was_refunded_is_not_refunded_again() -> None:
    assert brief(facts(records={"prior_refund": True, "prior_refund_fen": 10000}))[0] == "reject"
    rest = facts(records={"prior_refund": True, "prior_refund_fen": 4000})
    assert brief(rest)[:2] == ("approve", 6000)


def test_special_goods_are_excluded_unless_consent_is_known_to_lack() -> None:
    claim = delivered(order_state="unactivated", reason="no_longer_wanted", special_offer=True)
    assert brief(claim)[0] == "reject"
    assert brief(claim | {"exclusion_consent": False})[0] == "approve"


def test_a_platform_fault_is_never_held_against_the_buyer() -> None:
    claim = delivered(
        order_state="used",
        reason="platform_fault",
        platform={"fault_logged": True},
        after=timedelta(days=30),
    )
    assert brief(claim) == ("approve", 10000, 0, "platform", "fault")


def test_a_merchant_who_is_gone_is_advanced_for() -> None:
    claim = facts(
        reason="merchant_absconded",
        merchant={"status": "absconded", "balance_sufficient": False, "deposit_fen": 500},
    )
    ruling = rule(claim)
    assert ruling["outcome"] == "approve"
    assert ruling["paid_from"] == ["deposit", "platform_advance"]


def test_missing_pieces_are_refunded_by_the_piece() -> None:
    quantity = {"ordered": 3, "delivered": 2}
    claim = delivered(order_state="unactivated", reason="partial_delivery", quantity=quantity)
    assert brief(claim)[:2] == ("approve", 3333)


def test_days_not_served_are_refunded() -> None:
    records = {"promised_days": 30, "granted_days": 7}
    claim = delivered(
        order_state="partly_used",
        product_class="membership",
        reason="not_as_described",
        records=records,
    )
    assert brief(claim)[:2] == ("approve", 7667)


def test_a_topup_has_to_wait_more_than_a_day() -> None:
    claim = facts(
        order_state="used",
        product_class="phone_topup",
        reason="topup_not_arrived",
        evidence=[PAGE, {"type": "carrier_query"}],
    )
    assert brief(claim | {"applied_at": (PAID + timedelta(hours=24)).isoformat()})[0] == "manual"
    assert brief(claim | {"applied_at": (PAID + timedelta(hours=24, seconds=1)).isoformat()}) == (
        FAULT
    )


def test_late_material_ends_a_no_fault_claim_only() -> None:
    process = {
        "material_requested_at": PAID.isoformat(),
        "now": (PAID + timedelta(hours=49)).isoformat(),
    }
    own = delivered(order_state="activated_unused", reason="no_longer_wanted", process=process)
    assert brief(own)[0] == "reject"
    fault = own | {"reason": "invalid_key"}
    assert brief(fault)[0] == "manual"


def test_an_appeal_counts_from_the_day_after_the_refusal() -> None:
    process = {"rejected_at": "2026-03-01T09:00:00+08:00", "new_evidence": True}
    last = facts(process=process | {"appealed_at": "2026-03-08T23:59:00+08:00"})
    assert brief(last)[0] == "manual"
    over = facts(process=process | {"appealed_at": "2026-03-09T00:00:00+08:00"})
    assert brief(over)[0] == "reject"


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-03-05", "none"), ("2026-03-06", "remind_service"), ("2026-03-24", "third_party")],
)
def test_escalation_counts_working_days(day: str, due: str) -> None:
    process = {"submitted_at": "2026-03-02T09:00:00+08:00", "now": f"{day}T10:00:00+08:00"}
    claim = delivered(order_state="used", reason="invalid_key", process=process)
    assert rule(claim)["escalation"] == due


@pytest.mark.parametrize(("hours", "due"), [(48, "none"), (48.1, "remind_service")])
def test_a_complaint_about_the_delivery_is_urged_by_the_hour(hours: float, due: str) -> None:
    submitted = datetime(2026, 3, 2, 1, tzinfo=UTC)
    process = {
        "submitted_at": submitted.isoformat(),
        "now": (submitted + timedelta(hours=hours)).isoformat(),
    }
    assert rule(facts(process=process))["escalation"] == due
    sooner = rule(facts(process=process), undelivered_handle_hours=2)
    assert sooner["escalation"] == "remind_service"


def test_silence_counts_from_the_claim_where_nothing_says_when_it_was_submitted() -> None:
    process = {"now": "2026-04-20T10:00:00+08:00", "platform_replied": False}
    assert rule(facts(process=process))["escalation"] == "third_party"
    assert rule(facts(process={"now": process["now"]}))["escalation"] == "none"


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("amount_fen", -1, "/amount_fen"),
        ("amount_fen", 10**15, "/amount_fen"),
        ("amount_fen", 1.5, "/amount_fen"),
        ("amount_fen", True, "/amount_fen"),
        ("paid_at", "2026-03-11T10:00:00", "/paid_at"),
        ("reason", "whim", "/reason"),
        ("claims", ["a\x00b"], "/claims/0"),
        ("merchant", [], "/merchant"),
        ("records", {"charges": "2"}, "/records/charges"),
        ("evidence", [{"type": "x"}], "/evidence/0/type"),
        ("evidence", [{"type": "order_page", "count": float("nan")}], "/evidence/0/count"),
    ],
)
def test_a_bad_fact_is_refused_with_its_place(key: str, value: object, pointer: str) -> None:
    with pytest.raises(InvalidFacts) as refusal:
        parse_facts(facts(**{key: value}))
    assert [error["pointer"] for error in refusal.value.errors] == [pointer]


def test_an_unknown_key_is_warned_of() -> None:
    parsed = parse_facts({"id": "1", "facts": facts(colour="red")})
    assert [warning["pointer"] for warning in parsed.warnings] == ["/facts/colour"]


def test_a_bad_setting_is_refused() -> None:
    for name, value in [("fee_pct", 80), ("nonsense", 1), ("counted_from", "birth")]:
        with pytest.raises(BadSetting):
            default_rulebook().with_settings({name: value})


@pytest.mark.parametrize(
    ("old", "new"),
    [('id = "A-02"', 'id = "A-01"'), ("not coherent", "not coherently"), ("= 15", "= 99")],
)
def test_a_broken_rulebook_is_refused(old: str, new: str) -> None:
    text = default_rulebook_text()
    assert old in text
    with pytest.raises(BadRulebook):
        parse_rulebook(text.replace(old, new, 1))


FLAG = st.none() | st.booleans()
ANY = st.fixed_dictionaries(
    {
        "order_state": st.sampled_from([s.value for s in GoodsState]),
        "product_class": st.sampled_from([c.value for c in ProductClass]),
        "reason": st.sampled_from([r.value for r in Reason]),
        "channel": st.sampled_from([c.value for c in Channel]),
        "amount_fen": st.integers(0, 10**9),
        "applied_at": st.integers(0, 400).map(lambda h: (PAID + timedelta(hours=h)).isoformat()),
        "delivered_at": st.none()
        | st.integers(0, 90).map(lambda m: (PAID + timedelta(minutes=m)).isoformat()),
        "special_offer": FLAG,
        "receipt_confirmed": FLAG,
        "records": st.fixed_dictionaries(
            {
                "charges": st.none() | st.integers(1, 4),
                "prior_refund_fen": st.none() | st.integers(0, 10**9),
                "promised_days": st.none() | st.integers(0, 400),
                "granted_days": st.none() | st.integers(0, 400),
            }
        ),
        "quantity": st.fixed_dictionaries(
            {"ordered": st.none() | st.integers(0, 9), "delivered": st.none() | st.integers(0, 9)}
        ),
        "evidence": st.none()
        | st.lists(st.sampled_from([PAGE, ERROR, {"type": "unused_proof"}]), max_size=3),
    }
)


@settings(max_examples=400, deadline=None)
@given(ANY)
def test_every_claim_gets_one_sound_ruling(changes: dict[str, Any]) -> None:
    document = facts(**changes)
    parsed = parse_facts(document).facts
    book = default_rulebook().with_settings({"service_fee_applies_to": "all"})
    ruling = decide(parsed, book)
    paid = parsed.amount_fen
    if parsed.reason is Reason.DUPLICATE_CHARGE:
        paid *= max(parsed.charges or 2, 2) - 1
    assert ruling.findings
    assert ruling.refund_fen + ruling.fee_fen <= max(paid - (parsed.prior_refund_fen or 0), 0)
    assert ruling.track == "no_fault" or ruling.fee_fen == 0
    assert ruling.outcome != "need_evidence" or ruling.missing_evidence
    assert decide_outcome(parsed, book) == (ruling.outcome, ruling.refund_fen, ruling.fee_fen)
    again = decide(parse_facts(document | {"shoe_size": 43}).facts, book)
    for language in ("zh", "en"):
        said = ruling.to_document("r", language)  # type: ignore[arg-type]
        assert said == again.to_document("r", language)  # type: ignore[arg-type]
        assert str(letter(said, language=language)).strip()  # type: ignore[arg-type]


def test_a_ruling_without_findings_cannot_be_built() -> None:
    ruling = decide(parse_facts(facts()).facts, default_rulebook())
    parts = {name: getattr(ruling, name) for name in Ruling.__slots__} | {"findings": ()}
    with pytest.raises(ValueError, match="no findings"):
        Ruling(**parts)


@pytest.mark.parametrize("kind", ProductClass)
def test_a_clause_of_one_class_is_not_weighed_on_goods_of_another(kind: ProductClass) -> None:
    found = rule(delivered(product_class=kind.value, order_state="used", reason="invalid_key"))
    weighed = {finding["clause"] for finding in found["findings"]}
    assert ("A-10" in weighed) is (kind is ProductClass.GAME_ACCOUNT)
