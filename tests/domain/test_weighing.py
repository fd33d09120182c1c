"""Weighing an exhibit: what differs is named, what cannot be told stays open, nobody is accused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.weighing import (
    CATEGORIES,
    Category,
    Deal,
    Piece,
    Seen,
    Weight,
    distance,
    same_number,
    supported,
    weigh,
)

PAID = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEAL = Deal(order_no="KM20260302000123", price_fen=9750, paid_at=PAID, sums_fen=(19500,))
TICKS = {"has_order_no": True, "has_amount": True, "has_time": True, "legible": True}
GOOD = Seen(
    order_nos=("KM20260302000123",),
    amounts_fen=(9750,),
    times=(PAID + timedelta(minutes=3),),
    legible=True,
)


def piece(seen: Seen | None = GOOD, kind: str = "order_page", **more: Any) -> Piece:
    values: dict[str, Any] = {
        "kind": kind,
        "shows": TICKS,
        "brought_at": PAID + timedelta(hours=2),
        "has_file": True,
        "seen": seen,
    }
    return Piece(**values | more)


def weight(code: str, of: Piece) -> Weight:
    [found] = [each for each in weigh(of, DEAL) if each.code == code]
    return found


def test_every_type_of_evidence_has_one_category() -> None:
    extra = {"refund_application_record", "rejection_screenshot"}
    assert set(CATEGORIES) >= EVIDENCE_TYPES
    assert CATEGORIES.keys() - EVIDENCE_TYPES <= extra
    assert CATEGORIES["seller_chat"] is Category.COMMUNICATION
    assert CATEGORIES["third_party_report"] is Category.OFFICIAL
    assert CATEGORIES["bound_account_info"] is Category.IDENTITY


def test_a_good_order_page_holds_in_every_finding() -> None:
    found = weigh(piece(elsewhere=0), DEAL)
    assert {each.code: each.holds for each in found} == dict.fromkeys(
        ["elsewhere", "order_no", "amount", "time", "stamp", "legible", "ticked"], True
    )


@pytest.mark.parametrize(
    ("read", "holds"),
    [
        ("KM20260302000123", True),
        ("km2026 0302 0001 23", True),
        ("KM2026O302000123", None),
        ("KM2026030200123", None),
        ("0302000123", None),
        ("KM20260302000999", False),
        ("KM30260302000132", False),
    ],
)
def test_an_order_number_one_character_off_cannot_be_read_surely(read: str, holds: object) -> None:
    assert same_number(read, DEAL.order_no) is holds
    seen = Seen(order_nos=(read,), legible=True)
    assert weight("order_no", piece(seen)).holds is holds


def test_one_right_number_among_several_is_enough() -> None:
    seen = Seen(order_nos=("XX99999999", DEAL.order_no), legible=True)
    assert weight("order_no", piece(seen)).holds is True


def test_other_numbers_are_what_a_list_of_double_orders_is_for() -> None:
    seen = Seen(order_nos=("KM99999999",), legible=True)
    found = weigh(piece(seen, kind="extra_order_nos"), DEAL)
    assert "order_no" not in {each.code for each in found}


@pytest.mark.parametrize(
    ("fens", "holds"), [((9750,), True), ((100, 19500), True), ((9700,), False), ((), None)]
)
def test_an_amount_is_the_price_or_another_sum_of_the_order(
    fens: tuple[int, ...], holds: object
) -> None:
    assert weight("amount", piece(Seen(amounts_fen=fens))).holds is holds


def test_a_wrong_amount_names_both_sums() -> None:
    because = weight("amount", piece(Seen(amounts_fen=(9700,)))).because
    assert because.says("en") == "It shows ¥97.00; the order cost ¥97.50."
    assert "¥97.00" in because.zh


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (timedelta(minutes=-59), True),
        (timedelta(hours=-1), True),
        (timedelta(hours=-1, seconds=-1), False),
        (timedelta(hours=2), True),
        (timedelta(hours=2, seconds=1), False),
    ],
)
def test_a_time_lies_between_the_order_and_the_claim(after: timedelta, holds: bool) -> None:
    assert weight("time", piece(Seen(times=(PAID + after,)))).holds is holds


def test_a_time_counts_as_a_stamp_where_no_watermark_was_looked_for() -> None:
    assert weight("stamp", piece(Seen(times=(PAID,)))).holds is True
    assert weight("stamp", piece(Seen())).holds is None
    assert weight("stamp", piece(Seen(marks={"has_timestamp_or_watermark": False}))).holds is False


def test_an_edited_file_is_a_signal_and_no_finding_against_anybody() -> None:
    found = weight("edited", piece(Seen(edited_with="Photo Editor 3", legible=True)))
    assert found.holds is None
    assert "cropping or marking" in found.because.en


def test_the_same_picture_in_other_cases_is_told_to_the_staff_alone() -> None:
    found = weight("elsewhere", piece(elsewhere=2))
    assert (found.holds, found.inside) == (False, True)
    assert weight("elsewhere", piece(elsewhere=0)).holds is True
    assert "elsewhere" not in {each.code for each in weigh(piece(elsewhere=None), DEAL)}


def test_ticks_that_are_not_seen_are_named() -> None:
    seen = Seen(order_nos=(DEAL.order_no,), marks={"has_amount": False}, legible=True)
    found = weight("ticked", piece(seen))
    assert found.holds is False
    assert found.because.en == "Ticked, but not seen: the amount."


def test_ticks_that_only_a_person_can_see_are_left_to_him() -> None:
    shows = {"full_process": True, "difference_marked": True}
    found = weigh(piece(GOOD, kind="login_recording", shows=shows), DEAL)
    assert "ticked" not in {each.code for each in found}


def test_what_is_not_read_yet_is_open() -> None:
    assert weight("read", piece(None)).holds is None


def test_an_exhibit_without_a_file_is_only_what_was_written() -> None:
    [found] = weigh(piece(None, has_file=False), DEAL)
    assert (found.code, found.holds) == ("file", False)


def test_the_readers_own_word_on_a_mark_comes_first() -> None:
    assert supported("has_time", Seen(times=(PAID,), marks={"has_time": False})) is False
    assert supported("has_time", Seen(times=(PAID,))) is True
    assert supported("error_code", Seen()) is None
    assert supported("legible", Seen(legible=False)) is False


def test_distances_are_counted_as_far_as_they_matter() -> None:
    assert [distance("ABC", other) for other in ("ABC", "ABD", "AB", "XABC", "CBA")] == [
        0,
        1,
        1,
        1,
        2,
    ]


ACCUSING = "造假 伪造 欺诈 骗 作弊 虚假 fake forged fraud cheat lie".split()


def test_no_finding_accuses_anybody() -> None:
    bad = Seen(
        order_nos=("XX11111111",),
        amounts_fen=(1,),
        times=(PAID - timedelta(days=9),),
        marks={"has_timestamp_or_watermark": False, "has_amount": False},
        legible=False,
        edited_with="Editor",
    )
    for each in weigh(piece(bad, elsewhere=3), DEAL):
        words = each.because.zh + each.because.en.lower()
        assert not [word for word in ACCUSING if word in words.split() or word in each.because.zh]


@pytest.mark.parametrize("told", [True, False, None])
def test_a_recording_says_whether_the_other_side_was_told(told: bool | None) -> None:
    shows = {} if told is None else {"notified": told}
    found = weight("notice", piece(None, kind="call_recording", shows=shows))
    assert (found.holds, found.clause) == (told, "E-02")


@pytest.mark.parametrize("inside", [True, False, None])
def test_a_chat_says_whether_it_was_held_on_the_platform(inside: bool | None) -> None:
    shows = {} if inside is None else {"in_platform": inside}
    found = weight("platform", piece(GOOD, kind="seller_chat", shows=shows))
    assert (found.holds, found.clause) == (inside, "E-05")
