"""A condition in plain words, so that nobody has to read an expression to know when a clause holds.

`not` is carried inwards to what it denies, and every comparison becomes a line like “the state of
the goods: used”.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from amends.domain.conditions import COMPARISONS, Condition
from amends.domain.refused import Language
from amends.domain.rule_words import listed, proof_in_words, setting_in_words, word_for
from amends.domain.rulebook import Rulebook
from amends.domain.view import TERMS

_WHETHER = "whether "
_WHETHER_ZH = re.compile("是否|(能)否")


@dataclass(frozen=True, slots=True)
class Said:
    """A line, or lines of which all or any must be so."""

    text: str = ""
    kind: Literal["line", "all", "any"] = "line"
    parts: tuple[Said, ...] = ()

    def sentence(self, language: Language) -> str:
        """The whole in one sentence, what belongs together in brackets."""
        if self.kind == "line":
            return self.text
        joint = _JOINTS[self.kind][0 if language == "zh" else 1]
        brackets = ("（", "）") if language == "zh" else ("(", ")")
        return joint.join(
            part.text if part.kind == "line" else part.sentence(language).join(brackets)
            for part in self.parts
        )


_JOINTS: Mapping[str, tuple[str, str]] = {"all": ("，且", ", and "), "any": ("，或", ", or ")}
_OPPOSITES: Mapping[str, str] = {"==": "!=", "<": ">=", ">": "<="}
_OPPOSITES = {**_OPPOSITES, **{opposite: sign for sign, opposite in _OPPOSITES.items()}}
_SIGNS: Mapping[str, tuple[str, str]] = {
    "==": ("", ""),
    "!=": ("不是 ", "not "),
    "<": ("少于 ", "less than "),
    "<=": ("至多 ", "at most "),
    ">": ("多于 ", "more than "),
    ">=": ("至少 ", "at least "),
}


def condition_in_words(condition: Condition, book: Rulebook, language: Language) -> Said:
    """When a condition of the rulebook holds."""
    tree = ast.parse(condition.text, mode="eval").body
    return _Speaker(book, language).say(tree, so=True)


class _Speaker:
    """Says the parts of a condition in one language; `so` is false inside of a `not`."""

    def __init__(self, book: Rulebook, language: Language) -> None:
        self._book = book
        self._language = language
        self._zh = language == "zh"

    def say(self, node: ast.expr, *, so: bool) -> Said:
        """A node that is true or false."""
        match node:
            case ast.BoolOp(op=op, values=values):
                kind: Literal["all", "any"] = "all" if isinstance(op, ast.And) is so else "any"
                return self._joined(kind, (self.say(value, so=so) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.say(operand, so=not so)
            case ast.Call(func=ast.Name(id="surely"), args=[inner]):
                return self._surely(self.say(inner, so=True), so=so)
            case ast.Call(args=[ast.Constant(value=str(proof))]):
                name = proof_in_words(proof, self._language)
                shown = ("已提交", "on file") if so else ("没有提交", "not on file")
                return Said(f"{shown[0]}{name}" if self._zh else f"{name}: {shown[1]}")
            case ast.Compare(left=ast.Name(id=name), ops=[comparison], comparators=[right]):
                return self._comparison(name, comparison, right, so=so)
            case ast.Constant(value=fixed):
                always = bool(fixed) is so
                return Said(
                    ("总是成立" if always else "从不成立")
                    if self._zh
                    else ("always" if always else "never")
                )
        return self._yes_or_no(node.id if isinstance(node, ast.Name) else "", so)

    def _joined(self, kind: Literal["all", "any"], parts: Iterable[Said]) -> Said:
        """Parts of the same kind become one list."""
        flat: list[Said] = []
        for part in parts:
            flat += part.parts if part.kind == kind else (part,)
        return Said(kind=kind, parts=tuple(flat))

    def _surely(self, inner: Said, *, so: bool) -> Said:
        """What must be known for certain, or must not."""
        said = inner.sentence(self._language)
        if self._zh:
            return Said(f"{'可以确定' if so else '不能确定'}：{said}")
        return Said(f"{'known for certain' if so else 'not known for certain'}: {said}")

    def _comparison(self, name: str, comparison: ast.cmpop, right: ast.expr, *, so: bool) -> Said:
        if isinstance(comparison, ast.In | ast.NotIn):
            among = isinstance(comparison, ast.In) is so
            if ast.unparse(right) in ("[True, False]", "[False, True]"):
                known = (
                    ("已知" if among else "未知") if self._zh else ("known" if among else "open")
                )
                return self._line(name, known)
            values = [self._value(name, each) for each in getattr(right, "elts", [])]
            said = listed(values, self._language, last=" 或 " if self._zh else " or ")
            return self._line(name, said if among else f"{'不是 ' if self._zh else 'not '}{said}")
        sign = COMPARISONS[type(comparison)]
        if isinstance(right, ast.Constant) and isinstance(right.value, bool):
            return self._yes_or_no(name, right.value is ((sign == "==") is so))
        word = _SIGNS[sign if so else _OPPOSITES[sign]][0 if self._zh else 1]
        return self._line(name, word + self._value(name, right))

    def _yes_or_no(self, name: str, yes: bool) -> Said:
        """A flag: what is so is stated (“the delivery is late”), what is not is answered by no."""
        asked, stated = self._named(name), ""
        if self._zh:
            stated = _WHETHER_ZH.sub(lambda found: found[1] or "", asked, count=1)
        elif asked.startswith(_WHETHER):
            stated = asked.removeprefix(_WHETHER)
        return (
            Said(stated) if yes and stated not in ("", asked) else self._line(name, self._flag(yes))
        )

    def _line(self, name: str, said: str) -> Said:
        return Said(f"{self._named(name)}{'：' if self._zh else ': '}{said}")

    def _named(self, name: str) -> str:
        known = TERMS.get(name) or self._book.schema.get(name)
        return (known.zh if self._zh else known.en) if known else name

    def _flag(self, so: bool) -> str:
        return ("是" if so else "否") if self._zh else ("yes" if so else "no")

    def _value(self, name: str, node: ast.expr) -> str:
        """What something is compared with: a word, a number, or a setting with what it is now."""
        if isinstance(node, ast.Name):
            setting = self._book.schema.get(node.id)
            if setting is None:
                return self._named(node.id)
            value = setting_in_words(setting, self._book.settings[node.id], self._language)
            said = self._named(node.id)
            return f"{said}（{value}）" if self._zh else f"{said} ({value})"
        value = getattr(node, "value", "")
        return (
            self._flag(value) if isinstance(value, bool) else word_for(name, value, self._language)
        )
