"""Conditions have three truth values: what is not known is neither true nor false."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.conditions import BadCondition, Condition, Language
from amends.domain.rulebook import Setting
from amends.domain.terms import Term

TRUTHS = (True, False, None)


def term(kind: str, *, words: Iterable[str] = (), unknown: bool = True) -> Term[object]:
    return Term(lambda view: None, kind, words=words, unknown=unknown)


LANGUAGE = Language(
    terms={
        "a": term("flag"),
        "b": term("flag"),
        "sure": term("flag", unknown=False),
        "m": term("number"),
        "n": term("number"),
        "word": term("word", words=["x", "y", "z"]),
    },
    settings={"limit": Setting("limit", 10, "hours", "界限", "limit")},
    proofs={"receipt"},
)


@dataclass
class Claim:
    """What conditions are asked about here."""

    a: bool | None = None
    b: bool | None = None
    sure: bool = False
    m: int | None = None
    n: int | None = None
    word: str | None = None
    settings: dict[str, object] = field(default_factory=lambda: {"limit": 10})
    proofs: frozenset[str] = frozenset()


def read(text: str) -> Condition:
    return LANGUAGE.compile(text)


def ask(text: str, **known: object) -> bool | None:
    return read(text).test(Claim(**known))  # type: ignore[arg-type]


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


@pytest.mark.parametrize("a", TRUTHS)
@pytest.mark.parametrize("sure", [True, False])
def test_what_is_always_known_joins_what_is_not_by_the_same_logic(a, sure):
    assert ask("a or sure", a=a, sure=sure) is ask("sure or a", a=a, sure=sure) is at_least(a, sure)
    both = opposite(at_least(opposite(a), opposite(sure)))
    assert ask("a and sure", a=a, sure=sure) is ask("sure and a", a=a, sure=sure) is both
    assert ask("not sure", sure=sure) is (not sure)


CONDITIONS = st.recursive(
    st.sampled_from(["a", "b", "sure", "m > 3", "n == limit", 'has("receipt")', "True"]),
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("(not {})".format, inner)
        | st.builds("surely({})".format, inner)
    ),
    max_leaves=8,
)
FLAGS = st.none() | st.booleans()
NUMBERS = st.none() | st.sampled_from([3, 4, 10])


def worked_out(node: ast.expr, claim: Claim) -> bool | None:
    """The truth of a condition's tree by the book, without being compiled."""
    match node:
        case ast.BoolOp(op=op, values=values):
            truths = [worked_out(value, claim) for value in values]
            decisive = isinstance(op, ast.Or)
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
        case ast.UnaryOp(operand=operand):
            return opposite(worked_out(operand, claim))
        case ast.Call(func=ast.Name(id="surely"), args=[inner]):
            return worked_out(inner, claim) is True
        case ast.Call():
            return "receipt" in claim.proofs
        case ast.Compare(left=ast.Name(id="m")):
            return None if claim.m is None else claim.m > 3
        case ast.Compare():
            return None if claim.n is None else claim.n == 10
        case ast.Constant(value=bool(fixed)):
            return fixed
        case ast.Name(id=name):
            truth: bool | None = getattr(claim, name)
            return truth
    raise AssertionError(ast.dump(node))


@given(CONDITIONS, FLAGS, FLAGS, st.booleans(), NUMBERS, NUMBERS, st.booleans())
def test_compiled_conditions_have_the_truth_that_the_logic_gives(text, a, b, sure, m, n, proven):
    proofs = frozenset({"receipt"} if proven else ())
    claim = Claim(a=a, b=b, sure=sure, m=m, n=n, proofs=proofs)
    condition = read(text)
    truth = condition.test(claim)
    assert truth is worked_out(ast.parse(text, mode="eval").body, claim)
    assert condition.unknown or truth is not None


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize(("m", "n"), [(None, 1), (1, None), (None, None)])
def test_a_comparison_with_what_is_not_known_is_not_known(sign, m, n):
    assert ask(f"m {sign} n", m=m, n=n) is None
    assert ask(f"m {sign} 5") is None
    assert ask(f"m {sign} limit") is None


@pytest.mark.parametrize("m", [9, 10, 11])
def test_comparisons_with_fixed_values_settings_and_terms_agree(m):
    for sign, expected in (
        ("==", m == 10),
        ("!=", m != 10),
        ("<", m < 10),
        ("<=", m <= 10),
        (">", m > 10),
        (">=", m >= 10),
    ):
        asked = {ask(f"m {sign} {right}", m=m, n=10) for right in ("10", "limit", "n")}
        assert asked == {expected}


def test_membership_is_asked_of_a_list_of_words():
    assert ask('word in ["x", "y"]', word="x") is True
    assert ask('word in ["x", "y"]', word="z") is False
    assert ask('word not in ["x", "y"]', word="z") is True
    assert ask('word in ["x"]') is None
    assert ask('word not in ["x"]') is None


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
        "m == c",
        "m",
        "a == 1",
        "a > b",
        "m == 'x'",
        "word == 'w'",
        "word < 'x'",
        'word in ["w"]',
        "m in [True]",
        "m in []",
        "a == limit",
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
    condition = read('m == 1 and surely(a) and has("receipt") and m > limit')
    assert condition.names == ("m", "a", "limit")
    assert condition.proofs == ("receipt",)


def test_what_is_refused_is_told_in_both_languages():
    with pytest.raises(BadCondition) as refusal:
        read("word == 'w'")
    assert "x, y, z" in refusal.value.zh
    assert "is none of x, y, z" in refusal.value.en
