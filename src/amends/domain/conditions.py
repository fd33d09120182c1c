"""The language of a clause's condition, compiled once into closures with three truth values.

A condition is a small expression: `order_state == "used" and not has("official_verification")`.
It knows comparisons, `in`, `and`, `or`, `not`, the names of terms and settings, and `has("…")` for
a proof on file. A fact that is not known is `None`, and so is every comparison with it; `and`,
`or` and `not` follow Kleene's logic, so that what is missing is never taken for false.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Container, Sequence
from typing import Protocol

Truth = bool | None
"""True, false, or not known."""


class Terms(Protocol):
    """What a condition is evaluated on: terms as attributes, settings, and proofs on file."""

    settings: dict[str, object]

    def has(self, proof: str) -> bool:
        """Whether a proof of this type is on file and counts."""


Test = Callable[[Terms], Truth]
Value = Callable[[Terms], object]

COMPARISONS: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}


CALLS = frozenset({"has", "surely"})
"""`has("…")` asks for a proof on file; `surely(…)` holds only where its inner is known to hold."""


class BadCondition(ValueError):
    """The text is not a condition; the message says why."""


def compile_condition(
    text: str, *, terms: Container[str], settings: Container[str], proofs: Container[str]
) -> Test:
    """The test that a condition's text describes. Raises `BadCondition` for anything unknown."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise BadCondition(f"not an expression: {text!r}") from error
    return _Compiler(terms, settings, proofs).test(tree.body)


def names_in(text: str) -> list[str]:
    """The terms and settings that a condition looks at, in order of appearance, each once."""
    nodes = ast.walk(ast.parse(text.strip(), mode="eval"))
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id not in CALLS]
    ordered = sorted(names, key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in ordered))


class _Compiler:
    def __init__(
        self, terms: Container[str], settings: Container[str], proofs: Container[str]
    ) -> None:
        self._terms = terms
        self._settings = settings
        self._proofs = proofs

    def test(self, node: ast.expr) -> Test:
        """A node that must be true, false or unknown."""
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return _all([self.test(value) for value in values])
            case ast.BoolOp(op=ast.Or(), values=values):
                return _any([self.test(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _not(self.test(operand))
            case ast.Compare(left=left, ops=[comparison], comparators=[right]):
                return self._compare(left, comparison, right)
            case ast.Call(func=ast.Name(id="has"), args=[ast.Constant(value=str(proof))]):
                if proof not in self._proofs:
                    raise BadCondition(f"no proof is called {proof!r}")
                return lambda terms: terms.has(proof)
            case ast.Call(func=ast.Name(id="surely"), args=[inner]):
                return _surely(self.test(inner))
            case ast.Constant(value=bool(fixed)):
                return lambda terms: fixed
            case ast.Name():
                return _truth(self._value(node))
        raise BadCondition(f"cannot be asked: {ast.unparse(node)}")

    def _compare(self, left: ast.expr, comparison: ast.cmpop, right: ast.expr) -> Test:
        value = self._value(left)
        if isinstance(comparison, ast.In | ast.NotIn):
            return _member(value, self._words(right), isinstance(comparison, ast.In))
        compare = COMPARISONS.get(type(comparison))
        if compare is None:
            raise BadCondition(f"cannot compare with {type(comparison).__name__}")
        if isinstance(right, ast.Constant):
            return _compare_fixed(value, compare, right.value)
        return _compare_two(value, compare, self._value(right))

    def _value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=fixed):
                return lambda terms: fixed
            case ast.Name(id=name) if name in self._terms:
                return operator.attrgetter(name)
            case ast.Name(id=name) if name in self._settings:
                return lambda terms: terms.settings[name]
            case ast.Name(id=name):
                raise BadCondition(f"neither a term nor a setting is called {name!r}")
        raise BadCondition(f"has no value: {ast.unparse(node)}")

    def _words(self, node: ast.expr) -> frozenset[object]:
        if not isinstance(node, ast.List | ast.Tuple):
            raise BadCondition("`in` wants a list of words")
        words = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        if len(words) != len(node.elts):
            raise BadCondition("`in` wants a list of words")
        return frozenset(words)


def _all(tests: Sequence[Test]) -> Test:
    def test(terms: Terms) -> Truth:
        answer: Truth = True
        for each in tests:
            held = each(terms)
            if held is False:
                return False
            if held is None:
                answer = None
        return answer

    return test


def _any(tests: Sequence[Test]) -> Test:
    def test(terms: Terms) -> Truth:
        answer: Truth = False
        for each in tests:
            held = each(terms)
            if held:
                return True
            if held is None:
                answer = None
        return answer

    return test


def _not(inner: Test) -> Test:
    def test(terms: Terms) -> Truth:
        held = inner(terms)
        return None if held is None else not held

    return test


def _surely(inner: Test) -> Test:
    return lambda terms: inner(terms) is True


def _truth(value: Value) -> Test:
    def test(terms: Terms) -> Truth:
        found = value(terms)
        return None if found is None else bool(found)

    return test


def _member(value: Value, words: frozenset[object], wanted: bool) -> Test:
    def test(terms: Terms) -> Truth:
        found = value(terms)
        return None if found is None else (found in words) is wanted

    return test


def _compare_fixed(value: Value, compare: Callable[[object, object], bool], fixed: object) -> Test:
    def test(terms: Terms) -> Truth:
        found = value(terms)
        return None if found is None else compare(found, fixed)

    return test


def _compare_two(left: Value, compare: Callable[[object, object], bool], right: Value) -> Test:
    def test(terms: Terms) -> Truth:
        one, other = left(terms), right(terms)
        return None if one is None or other is None else compare(one, other)

    return test
