"""Who pays: each source in turn, never more than it has, and nothing is lost on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amends.domain.waterfall import Draw, draw

SOURCES = st.lists(st.integers(-1000, 10**12), max_size=6).map(lambda sums: list(enumerate(sums)))
OWED = st.integers(0, 10**12)


def test_sources_give_in_their_order():
    sources = [("balance", 300), ("deposit", 200), ("fund", 900)]
    assert draw(700, sources) == (
        [Draw("balance", 300), Draw("deposit", 200), Draw("fund", 200)],
        0,
    )


def test_a_debt_that_the_first_source_covers_touches_no_other():
    assert draw(300, [("balance", 300), ("deposit", 200)]) == ([Draw("balance", 300)], 0)


def test_nothing_owed_draws_nothing_and_an_empty_house_gives_nothing():
    assert draw(0, [("balance", 300)]) == ([], 0)
    assert draw(300, []) == ([], 300)


@given(OWED, SOURCES)
def test_what_is_drawn_and_what_is_left_make_up_the_debt(owed, sources):
    draws, left = draw(owed, sources)
    assert sum(each.amount_fen for each in draws) + left == owed
    assert left >= 0


@given(OWED, SOURCES)
def test_no_source_gives_more_than_it_has_or_less_than_a_fen(owed, sources):
    draws, _ = draw(owed, sources)
    assert all(0 < each.amount_fen <= dict(sources)[each.source] for each in draws)


@given(OWED, SOURCES)
def test_a_later_source_gives_only_when_all_earlier_ones_are_dry(owed, sources):
    draws, left = draw(owed, sources)
    taken = {each.source: each.amount_fen for each in draws}
    last = max(taken, default=-1)
    dry = [name for name, fen in sources if name < last and fen > 0]
    assert all(taken.get(name) == dict(sources)[name] for name in dry)
    if left:
        assert all(taken.get(name, 0) == max(fen, 0) for name, fen in sources)
