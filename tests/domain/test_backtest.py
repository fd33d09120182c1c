"""What a draft rulebook would have changed, counted and told."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from amends.domain import decide, default_rulebook, parse_facts
from amends.domain.backtest import (
    EXAMPLES,
    SAME_KIND_MAX,
    Example,
    Group,
    Tally,
    Tried,
    Verdict,
    judge,
    tally,
)
from amends.domain.synthetic import synthetic_cases
from rule_facts import PAGE, UNUSED, delivered, undelivered

BOOK = default_rulebook()
DRAFT = BOOK.with_settings({"fee_pct": 20, "window_hours": 1, "no_reason_refund": False})
MADE_UP = synthetic_cases(7, [BOOK, DRAFT])

numbers = st.lists(st.integers(0, 20_000), unique=True, max_size=40)


def made_up(places: Sequence[int]) -> Tally:
    """The tally of made-up cases, which have a merchant each so that every group is filled."""
    cases = (
        Tried(place, f"n{place}", MADE_UP.facts(place), BOOK.id, f"m{place % 3}")
        for place in places
    )
    return tally(cases, BOOK, DRAFT)


def merged(*tallies: Tally) -> Tally:
    whole = Tally()
    for each in tallies:
        whole.merge(each)
    return whole


def tried(*documents: dict[str, object], **changed: object) -> Tally:
    """Documents put to the default rulebook and to the same with some settings changed."""
    cases = [
        Tried(place, str(place), parse_facts(document).facts, BOOK.id)
        for place, document in enumerate(documents)
    ]
    return tally(cases, BOOK, BOOK.with_settings(changed))


@given(numbers, st.integers(0, 40))
def test_the_tally_of_all_cases_is_the_merger_of_the_tallies_of_parts(
    places: list[int], cut: int
) -> None:
    assert merged(made_up(places[:cut]), made_up(places[cut:])) == made_up(places)


@given(numbers, st.integers(0, 40), st.integers(0, 40))
def test_it_does_not_matter_which_tallies_are_merged_first_or_in_which_order(
    places: list[int], one: int, two: int
) -> None:
    first, last = sorted((one, two))
    a, b, c = made_up(places[:first]), made_up(places[first:last]), made_up(places[last:])
    assert merged(merged(a, b), c) == merged(a, merged(b, c)) == merged(c, a, b)


@given(numbers)
def test_the_sums_of_the_groups_are_the_sums_of_all_and_what_one_gains_another_bears(
    places: list[int],
) -> None:
    found = made_up(places)
    whole = found.all
    assert whole.cases == len(places) == sum(found.outcomes.values())
    assert whole.flipped == sum(n for (a, b), n in found.outcomes.items() if a != b)
    assert whole.buyers_fen + whole.merchants_fen + whole.platform_fen == 0
    for kind in ("reason", "product_class", "merchant"):
        parts = Group()
        for (of, _), group in found.groups.items():
            if of == kind:
                parts.merge(group)
        assert parts == whole


@given(numbers)
def test_the_same_rulebook_changes_nothing(places: list[int]) -> None:
    cases = (Tried(place, "", MADE_UP.facts(place), BOOK.id) for place in places)
    found = tally(cases, BOOK, default_rulebook().with_settings({}))
    assert (found.all.changed, found.examples(), found.before) == (0, [], found.after)


@given(st.integers(0, 100_000))
def test_a_verdict_is_what_the_whole_ruling_says(place: int) -> None:
    facts = MADE_UP.facts(place)
    said, ruling = judge(facts, BOOK), decide(facts, BOOK)
    assert said.outcome == ruling.outcome
    assert said.clause == ruling.clauses[0].id
    assert said.refund_fen == ruling.refund_fen
    assert said.fee_fen == ruling.fee_fen
    assert said.compensation_fen == ruling.compensation_fen
    assert said.merchant_fen + said.platform_fen == said.buyer_fen


def activated(amount_fen: int = 10_000, **changes: object) -> dict[str, object]:
    """Goods that were activated, not used, and are no longer wanted: refunded less a fee."""
    return delivered(
        "activated_unused",
        "no_longer_wanted",
        amount_fen=amount_fen,
        evidence=[PAGE, UNUSED],
        **changes,
    )


def test_a_higher_fee_is_found_in_every_case_that_has_one_and_in_no_other() -> None:
    used = delivered("used", "no_longer_wanted", evidence=[PAGE])
    found = tried(activated(), activated(333), undelivered(), used, fee_pct=20)
    # Of 333 fen, 15 % are 50 and 20 % are 67, halves going up.
    assert (found.all.changed, found.all.flipped) == (2, 0)
    assert found.before["fee_fen"] == 1500 + 50
    assert found.after["fee_fen"] == 2000 + 67
    assert found.after["refund_fen"] - found.before["refund_fen"] == -517
    assert (found.all.buyers_fen, found.all.merchants_fen) == (-517, 517)
    assert [each.moved_fen for each in found.examples()] == [-500, -17]


def test_a_shorter_window_turns_grants_within_the_old_one_into_other_answers() -> None:
    early, late = "2026-03-11T03:00:00+00:00", "2026-03-12T01:00:00+00:00"
    unwanted = [
        delivered("unactivated", "no_longer_wanted", applied_at=at, evidence=[PAGE])
        for at in (early, late)
    ]
    found = tried(*unwanted, card_feedback_hours=1)
    assert found.outcomes == {("approve", "approve"): 1, ("approve", "reject"): 1}
    [example] = found.examples()
    assert (example.name, example.flips, example.moved_fen) == ("1", True, -10_000)


def test_the_platform_bears_what_the_deposit_of_a_merchant_who_is_gone_does_not_cover() -> None:
    gone = undelivered(merchant={"status": "absconded", "deposit_fen": 3000})
    said = judge(parse_facts(gone).facts, BOOK)
    assert (said.refund_fen, said.merchant_fen, said.platform_fen) == (10_000, 3000, 7000)


def changed(place: int, reason: str, clause: str, fen: int, *, flips: bool = False) -> Example:
    before = Verdict("A-1", "approve", 10_000)
    after = Verdict(clause, "reject" if flips else "approve", 10_000 - fen)
    return Example(place, str(place), "v", reason, before, after, None)


def chosen(*examples: Example) -> list[int]:
    found = Tally()
    for each in examples:
        kind = (*each.clauses, each.reason)
        found.merge(Tally(kinds={kind: [each]}))
    return [each.place for each in found.examples()]


def test_examples_show_other_outcomes_before_other_sums_and_large_sums_before_small_ones() -> None:
    assert chosen(
        changed(1, "other", "B-1", 500),
        changed(2, "other", "B-2", 9000),
        changed(3, "other", "B-3", 10, flips=True),
    ) == [3, 2, 1]


def test_of_ten_examples_not_all_are_the_same_change() -> None:
    crowd = [changed(place, "other", "B-1", 9000 - place) for place in range(30)]
    reasons = [changed(40 + n, f"r{n}", "B-1", 50) for n in range(9)]
    shown = chosen(*crowd, *reasons, changed(60, "other", "B-2", 1))
    assert len(shown) == EXAMPLES
    assert 60 in shown
    assert len([place for place in shown if place < 30]) == 1


def test_of_one_kind_of_change_the_best_few_are_kept() -> None:
    crowd = [changed(place, "other", "B-1", place) for place in range(1, 30)]
    assert chosen(*crowd) == [29, 28, 27]
    assert SAME_KIND_MAX == 3
