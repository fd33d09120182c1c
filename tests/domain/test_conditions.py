"""Conditions have three truth values: what is not known is neither true nor false."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import pytest

from amends.domain.conditions import BadCondition, compile_condition, names_in

TRUTHS = (True, False, None)


@dataclass
class Claim:
    """What conditions are asked about here."""

    a: object = None
    b: object = None
    settings: dict[str, object] = field(default_factory=lambda: {"limit": 10, "unset": None})
    proofs: frozenset[str] = frozenset()

    def has(self, proof: str) -> bool:
        return proof in self.proofs


def ask(text: str, **known: object) -> bool | None:
    test = compile_condition(
        text, terms={"a", "b"}, settings={"limit", "unset"}, proofs={"receipt"}
    )
    return test(Claim(**known))  # type: ignore[arg-type]


def at_least(one: bool | None, other: bool | None) -> bool | None:
    """Kleene's `or`: true beats unknown, unknown beats false."""
    if True in (one, other):
        return True
    return None if None in (one, other) else False


def opposite(one: bool | None) -> bool | None:
    return None if one is None else not one


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_and_or_not_follow_kleene(a, b):
    assert ask("a or b", a=a, b=b) is at_least(a, b)
    assert ask("a and b", a=a, b=b) is opposite(at_least(opposite(a), opposite(b)))
    assert ask("not a", a=a) is opposite(a)
    assert ask("not (a and b)", a=a, b=b) is ask("not a or not b", a=a, b=b)
    assert ask("surely(a)", a=a) is (a is True)
    assert ask("not surely(a)", a=a) is (a is not True)


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize(("a", "b"), [(None, 1), (1, None), (None, None)])
def test_a_comparison_with_what_is_not_known_is_not_known(sign, a, b):
    assert ask(f"a {sign} b", a=a, b=b) is None
    assert ask(f"a {sign} unset", a=1) is None
    assert ask(f"a {sign} 5") is None


@pytest.mark.parametrize("a", [9, 10, 11])
def test_comparisons_with_fixed_values_settings_and_terms_agree(a):
    for sign, expected in (
        ("==", a == 10),
        ("!=", a != 10),
        ("<", a < 10),
        ("<=", a <= 10),
        (">", a > 10),
        (">=", a >= 10),
    ):
        asked = {ask(f"a {sign} {right}", a=a, b=10) for right in ("10", "limit", "b")}
        assert asked == {expected}


def test_membership_is_asked_of_a_list_of_words():
    assert ask('a in ["x", "y"]', a="x") is True
    assert ask('a in ["x", "y"]', a="z") is False
    assert ask('a not in ["x", "y"]', a="z") is True
    assert ask('a in ["x"]') is None
    assert ask('a not in ["x"]') is None


def test_a_proof_is_on_file_or_it_is_not():
    assert ask('has("receipt")', proofs=frozenset({"receipt"})) is True
    assert ask('has("receipt")') is False
    assert ask('not has("receipt") and a', a=True) is True


def test_a_condition_may_be_fixed():
    assert ask("True") is True
    assert ask("False") is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a ==",
        "a and",
        "c",
        "a == c",
        "a.b",
        "a[0]",
        "a + 1",
        "a == b == 1",
        "a is None",
        "lambda: a",
        "[a for a in b]",
        "__import__('os').system('true')",
        "exec('1')",
        "open('x')",
        'has("hearsay")',
        "has(a)",
        'has("receipt", "receipt")',
        "surely(a, b)",
        "a in b",
        "a in [b]",
        'a in "xyz"',
        "1",
        '"word"',
        "(a := True)",
        "a if b else a",
        "f'{a}'",
        "a\x00b",
    ],
)
def test_what_is_no_condition_is_refused_when_it_is_read(text):
    with pytest.raises(BadCondition):
        ask(text)


def test_the_names_in_a_condition_are_told_once_in_their_order():
    assert names_in('b == 1 and surely(a) and has("receipt") and a > limit') == ["b", "a", "limit"]
