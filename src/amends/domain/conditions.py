"""The language of a clause's condition: three truth values, checked as it is read, compiled to Python.

A condition is a small expression: `order_state == "used" and not has("official_verification")`.
It knows comparisons, `in`, `and`, `or`, `not`, the names of terms and settings, and `has("…")` for
a proof on file. A fact that is not known is `None`, and so is every comparison with it; `and`,
`or` and `not` follow Kleene's logic, so that what is missing is never taken for false. Which terms
can be unknown is known beforehand, so that the others cost no more than Python's own operators.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Truth = bool | None
"""True, false, or not known."""

CALLS = frozenset({"has", "surely"})
"""`has("…")` asks for a proof on file; `surely(…)` holds only where its inner is known to hold."""

COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ORDERED = frozenset({"<", "<=", ">", ">="})


class Known(Protocol):
    """What a condition may name: a term or a setting."""

    @property
    def kind(self) -> str:
        """`flag`, `number` or `word`."""

    @property
    def words(self) -> Collection[str]:
        """The words it can be, where it is a word."""

    @property
    def unknown(self) -> bool:
        """Whether it may be not known."""

    @property
    def source(self) -> str:
        """Python that gives it over a view called `v`; empty for the attribute of its name."""


class BadCondition(ValueError):
    """The text is not a condition; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition ready to be asked. `source` is its Python over a view called `v`."""

    text: str
    names: tuple[str, ...]
    proofs: tuple[str, ...]
    source: str
    unknown: bool
    test: Callable[[Any], Truth]


@dataclass(frozen=True)
class Language:
    """What conditions may speak of: terms and settings by name, and the types of proof."""

    terms: Mapping[str, Known]
    settings: Mapping[str, Known]
    proofs: Collection[str]

    def compile(self, text: str) -> Condition:
        """The condition that a text describes. Raises `BadCondition`."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise BadCondition(f"不是条件：{text}", f"not an expression: {text}") from error
        writer = _Writer(self)
        said = writer.truth(tree)
        return Condition(
            text=text.strip(),
            names=tuple(dict.fromkeys(writer.names)),
            proofs=tuple(dict.fromkeys(writer.proofs)),
            source=said.source,
            unknown=said.unknown,
            # The source is written here, of names and constants that were looked up one by one.
            test=eval(f"lambda v: {said.source}", {"__builtins__": {}}),  # noqa: S307
        )


@dataclass(frozen=True)
class _Said:
    """A piece of Python, whether its value may be None, and what is known of that value."""

    source: str
    unknown: bool
    known: Known | None = None


class _Writer:
    """Writes a condition's tree as Python and notes what it names."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._count = 0
        self.names: list[str] = []
        self.proofs: list[str] = []

    def truth(self, node: ast.expr) -> _Said:
        """A node that must be true, false or unknown."""
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return self._joined([self.truth(value) for value in values], stop=False)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._joined([self.truth(value) for value in values], stop=True)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._opposite(self.truth(operand))
            case ast.Compare(left=left, ops=[comparison], comparators=[right]):
                return self._comparison(left, comparison, right)
            case ast.Call(func=ast.Name(id="has"), args=[ast.Constant(value=str(proof))]):
                return self._proof(proof)
            case ast.Call(func=ast.Name(id="surely"), args=[inner]):
                said = self.truth(inner)
                return _Said(f"({said.source} is True)", False) if said.unknown else said
            case ast.Constant(value=bool(fixed)):
                return _Said(str(fixed), False)
            case ast.Name():
                said = self._name(node)
                if said.known is None or said.known.kind != "flag":
                    raise BadCondition(
                        f"{node.id} 不是是非项，须与某个值比较",
                        f"{node.id} is neither true nor false: compare it with something",
                    )
                return said
        raise _cannot("不能作为条件", "cannot be asked", node)

    def _joined(self, parts: list[_Said], *, stop: bool) -> _Said:
        """`and` (which stops at false) or `or` (at true), where a part may be unknown."""
        if not any(part.unknown for part in parts):
            word = " or " if stop else " and "
            return _Said("(" + word.join(part.source for part in parts) + ")", False)
        source, unknown = "", []
        for part in parts:
            if part.unknown:
                name = self._new_name()
                unknown.append(f"{name} is None")
                source += f"{stop} if ({name} := {part.source}) is {stop} else "
            else:
                source += f"{stop} if {'' if stop else 'not '}{part.source} else "
        return _Said(f"({source}None if {' or '.join(unknown)} else {not stop})", True)

    def _opposite(self, said: _Said) -> _Said:
        if not said.unknown:
            return _Said(f"(not {said.source})", False)
        name = self._new_name()
        return _Said(f"(None if ({name} := {said.source}) is None else not {name})", True)

    def _comparison(self, left: ast.expr, comparison: ast.cmpop, right: ast.expr) -> _Said:
        value = self._name(left)
        if isinstance(comparison, ast.In | ast.NotIn):
            words = self._list(right, value)
            sign = "in" if isinstance(comparison, ast.In) else "not in"
            return self._guarded([value], lambda names: f"{names[0]} {sign} {words}")
        sign = COMPARISONS.get(type(comparison), "")
        if not sign:
            raise BadCondition("不支持这种比较", "there is no such comparison")
        other = (
            self._constant(right.value, value)
            if isinstance(right, ast.Constant)
            else self._name(right)
        )
        for side in (value, other):
            if sign in ORDERED and side.known is not None and side.known.kind != "number":
                raise _cannot("只有数值可以比较大小", "only numbers are less or more", left)
        if value.known and other.known and value.known.kind != other.known.kind:
            raise _cannot("两边类型不同", "the sides are of different kinds", left)
        return self._guarded([value, other], lambda names: f"{names[0]} {sign} {names[1]}")

    def _guarded(self, sides: list[_Said], compare: Callable[[list[str]], str]) -> _Said:
        """A comparison that is unknown where one of its sides is."""
        names, guards = [], []
        for side in sides:
            if side.unknown:
                name = self._new_name()
                guards.append(f"({name} := {side.source}) is None")
                names.append(name)
            else:
                names.append(side.source)
        if not guards:
            return _Said(f"({compare(names)})", False)
        return _Said(f"(None if {' or '.join(guards)} else {compare(names)})", True)

    def _name(self, node: ast.expr) -> _Said:
        if not isinstance(node, ast.Name):
            raise _cannot("左边须为名称", "wants a name", node)
        name = node.id
        known = self._language.terms.get(name) or self._language.settings.get(name)
        if known is not None:
            self.names.append(name)
            return _Said(known.source or f"v.{name}", known.unknown, known)
        raise BadCondition(
            f"没有名为 {name} 的事实或设置", f"neither a term nor a setting is called {name}"
        )

    def _constant(self, fixed: object, beside: _Said) -> _Said:
        _check(fixed, beside.known)
        return _Said(repr(fixed), False)

    def _list(self, node: ast.expr, beside: _Said) -> str:
        items = node.elts if isinstance(node, ast.List | ast.Tuple) else []
        fixed = [item.value for item in items if isinstance(item, ast.Constant)]
        if not fixed or len(fixed) != len(items):
            raise BadCondition("in 须跟一个列表", "`in` wants a list of words or numbers")
        for each in fixed:
            _check(each, beside.known)
        return repr(tuple(fixed))

    def _proof(self, proof: str) -> _Said:
        if proof not in self._language.proofs:
            raise BadCondition(f"没有名为 {proof} 的证据类型", f"no proof is called {proof}")
        self.proofs.append(proof)
        return _Said(f"({proof!r} in v.proofs)", False)

    def _new_name(self) -> str:
        self._count += 1
        return f"_{self._count}"


def _check(fixed: object, known: Known | None) -> None:
    """Refuse a constant that the named thing can never be: a slip of the keyboard."""
    if known is None:
        return
    kind = _KINDS.get(type(fixed))
    if kind != known.kind:
        raise BadCondition(
            f"{fixed!r} 的类型不对，应为{_KIND_WORDS[known.kind]}",
            f"{fixed!r} is of the wrong kind: a {known.kind} is wanted",
        )
    if kind == "word" and known.words and fixed not in known.words:
        words = ", ".join(known.words)
        raise BadCondition(f"{fixed!r} 不在 {words} 之中", f"{fixed!r} is none of {words}")


_KINDS: Mapping[type, str] = {bool: "flag", int: "number", float: "number", str: "word"}
_KIND_WORDS = {"flag": "是非值", "number": "数值", "word": "词"}


def _cannot(zh: str, en: str, node: ast.expr) -> BadCondition:
    text = ast.unparse(node)
    return BadCondition(f"{zh}：{text}", f"{en}: {text}")
