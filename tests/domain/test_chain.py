"""The chain of proof: links in order of time, gaps named, contradictions told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.domain.chain import (
    Chain,
    Link,
    Look,
    Message,
    Records,
    Shown,
    Source,
    Use,
    chain_of,
    masked_address,
)
from amends.domain.chain_words import CONTRADICTIONS

PAID = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return PAID + timedelta(minutes=minutes)


def records(**changes: Any) -> Records:
    values: dict[str, Any] = {
        "reason": "invalid_key",
        "quantity": 1,
        "title": "Card 100",
        "description": "Face value 100",
        "promised_minutes": 10,
        "paid_at": PAID,
        "payments": ((PAID, 9750),),
        "deliveries": ((after(5), 1),),
        "looks": (Look(at=after(20), by="buyer", address="203.0.113.9"),),
        "uses": (),
        "talk": (),
        "exhibits": (),
        "confirmed_at": None,
        "claimed_at": after(120),
    }
    return Records(**values | changes)


def codes(chain: Chain) -> set[str]:
    return {each.code for each in chain.contradictions}


def gaps(chain: Chain) -> set[Link]:
    return {each.link for each in chain.gaps if each.matters}


def test_the_records_alone_make_a_line_in_order_of_time() -> None:
    chain = chain_of(records())
    times = [each.at for each in chain.happenings]
    assert times == sorted(times)
    assert [each.link for each in chain.happenings] == [
        Link.TERMS,
        Link.TERMS,
        Link.PROMISE,
        Link.PROMISE,
        Link.DELIVERY,
        Link.DELIVERY,
        Link.TALK,
    ]
    assert {each.source for each in chain.happenings} == {Source.RECORD}


def test_the_first_look_decides_and_shows_only_the_network_it_came_from() -> None:
    looks = [Look(at=after(n), by="buyer", address="203.0.113.9") for n in (20, 30)]
    found = [each for each in chain_of(records(looks=looks)).happenings if each.decisive]
    assert [each.at for each in found] == [after(20)]
    assert "203.0.*.*" in found[0].said.en
    assert "113" not in found[0].said.en


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("203.0.113.9", "203.0.*.*"),
        ("2001:db8:1:2::7", "2001:0db8:0001:*"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_is_told_by_its_network(address: str, masked: str) -> None:
    assert masked_address(address) == masked


def test_use_before_the_first_look_and_after_it_are_told_apart() -> None:
    before = chain_of(records(uses=(Use(at=after(12), kind="used"),)))
    later = chain_of(records(uses=(Use(at=after(40), kind="used"),)))
    assert codes(before) == {"use_before_look"}
    assert codes(later) == {"look_before_use"}
    assert "8 min later" in before.contradictions[0].said.en
    assert "20 min later" in later.contradictions[0].said.en


def test_a_look_in_the_log_counts_as_a_look() -> None:
    uses = (Use(at=after(15), kind="viewed"), Use(at=after(12), kind="activated"))
    assert codes(chain_of(records(looks=(), uses=uses))) == {"use_before_look"}


def test_use_before_the_delivery_is_named_where_nobody_looked() -> None:
    uses = (Use(at=after(3), kind="used"),)
    assert codes(chain_of(records(looks=(), uses=uses))) == {"use_before_delivery"}


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("delivery_before_payment", {"deliveries": ((after(-3), 1),)}),
        ("look_before_delivery", {"deliveries": ((after(30), 1),)}),
        ("seen_but_missing", {"reason": "not_delivered"}),
        ("too_many", {"deliveries": ((after(5), 1), (after(6), 1))}),
        ("confirmed_before_delivery", {"confirmed_at": after(2)}),
        ("found_before_delivery", {"discovered_at": after(1)}),
        ("one_charge", {"reason": "duplicate_charge"}),
        (
            "other_order",
            {"exhibits": (Shown(number=1, kind="order_page", by="buyer", at=after(90), other_order=True),)},
        ),
        (
            "shown_before_payment",
            {
                "exhibits": (
                    Shown(number=1, kind="order_page", by="buyer", at=after(90), seen_at=(after(-90),)),
                )
            },
        ),
    ],
)  # fmt: skip
def test_what_cannot_both_be_true_is_named(code: str, changes: dict[str, Any]) -> None:
    assert codes(chain_of(records(**changes))) == {code}


def test_use_after_the_claim_and_use_of_what_is_not_wanted_are_named() -> None:
    uses = (Use(at=after(150), kind="used"),)
    found = chain_of(records(reason="no_longer_wanted", uses=uses))
    assert codes(found) == {"look_before_use", "use_after_claim", "used_but_unwanted"}


def test_every_contradiction_has_a_test_that_finds_it() -> None:
    tried = {
        "use_before_look", "look_before_use", "use_before_delivery", "delivery_before_payment",
        "look_before_delivery", "seen_but_missing", "use_after_claim", "used_but_unwanted",
        "too_many", "confirmed_before_delivery", "found_before_delivery", "one_charge",
        "other_order", "shown_before_payment",
    }  # fmt: skip
    assert set(CONTRADICTIONS) == tried


def test_records_that_agree_contradict_nothing() -> None:
    assert codes(chain_of(records())) == set()


def test_a_missing_promise_matters_only_where_fault_is_claimed() -> None:
    bare = {"promised_minutes": None, "description": ""}
    assert Link.PROMISE in gaps(chain_of(records(**bare)))
    assert Link.PROMISE not in gaps(chain_of(records(reason="no_longer_wanted", **bare)))


@pytest.mark.parametrize(
    "shown",
    [
        {"talk": (Message(at=after(1), by="merchant", text="放心，包激活，质保一年"),)},
        {"talk": (Message(at=after(1), by="merchant", text="We guarantee it works."),)},
        {"exhibits": (Shown(number=1, kind="listing_page", by="buyer", at=after(90)),)},
        {
            "exhibits": (
                Shown(number=1, kind="seller_chat", by="buyer", at=after(90), shows={"shows": ["promise"]}),
            )
        },
    ],
)  # fmt: skip
def test_a_promise_may_stand_in_the_talk_or_in_an_exhibit(shown: dict[str, Any]) -> None:
    chain = chain_of(records(promised_minutes=None, description="", **shown))
    assert Link.PROMISE not in {each.link for each in chain.gaps}
    assert chain.of(Link.PROMISE)


def test_the_buyers_own_words_promise_nothing() -> None:
    talk = (Message(at=after(1), by="buyer", text="你保证能用吗"),)
    chain = chain_of(records(promised_minutes=None, description="", talk=talk))
    assert Link.PROMISE in gaps(chain)


def test_a_missing_receipt_fits_a_claim_that_nothing_came() -> None:
    nothing: dict[str, Any] = {"deliveries": (), "looks": ()}
    fits = chain_of(records(reason="not_delivered", **nothing))
    assert Link.DELIVERY not in gaps(fits)
    assert "as the claim says" in next(g for g in fits.gaps if g.link is Link.DELIVERY).said.en
    assert Link.DELIVERY in gaps(chain_of(records(**nothing)))


def test_a_result_is_shown_by_an_exhibit_or_by_the_use_log() -> None:
    assert Link.RESULT in gaps(chain_of(records()))
    shown = (Shown(number=1, kind="key_error_screenshot", by="buyer", at=after(90)),)
    assert Link.RESULT not in gaps(chain_of(records(exhibits=shown)))
    assert Link.RESULT not in gaps(chain_of(records(uses=(Use(at=after(40), kind="used"),))))


def test_an_exhibit_stands_at_the_time_that_was_read_in_it() -> None:
    shown = (
        Shown(
            number=4, kind="key_error_screenshot", by="buyer", at=after(90), seen_at=(after(25),)
        ),
    )
    [found] = chain_of(records(exhibits=shown)).of(Link.RESULT)
    assert (found.at, found.exhibit, found.source) == (after(25), 4, Source.EXHIBIT)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("", "The claim was filed"),
        ("contact", "the contact bound at the purchase"),
        ("account", "from the account that bought it"),
        ("shop", "by the shop for its buyer"),
    ],
)
def test_it_is_told_how_the_claimant_was_known(by: str, said: str) -> None:
    [claimed] = chain_of(records(claimed_by=by)).of(Link.TALK)
    assert said in claimed.said.en
