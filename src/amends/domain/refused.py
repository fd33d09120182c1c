"""The one way to say no: a stable code, the facts, and a sentence in the reader's language.

Everything below the entrypoints refuses by raising a subclass of `Refused`. Only the
entrypoints know status codes; clients, pages and translations hang on `code`.
"""

from __future__ import annotations

from typing import ClassVar, Literal

Language = Literal["zh", "en"]


class Refused(Exception):
    """Something asked for may not be done.

    Subclasses set `code` (stable, kebab-case) and the two sentences, which may name facts in
    braces. The facts travel along, so a client gets the useful number beside the words.
    """

    code: ClassVar[str] = "refused"
    zh: ClassVar[str] = "无法执行该操作。"
    en: ClassVar[str] = "This cannot be done."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.says("en"))

    def says(self, language: Language = "zh") -> str:
        """The sentence for a reader, with the facts filled in."""
        sentence = self.zh if language == "zh" else self.en
        return sentence.format(**self.facts)


class NotFound(Refused):
    """There is no such thing, or the asker may not know that there is."""

    code = "not-found"
    zh = "找不到{what_zh}，或您无权查看。请核对编号。"
    en = "There is no such {what_en}, or it is not yours to see. Check the number."


class NotAllowed(Refused):
    """The asker is known but this act is not open to him."""

    code = "not-allowed"
    zh = "您的身份（{role}）不能执行“{act}”。"
    en = "“{act}” is not open to the {role}."


class BadInput(Refused):
    """What was sent cannot be read. `errors` lists each place as a JSON Pointer and a sentence."""

    code = "bad-input"
    zh = "提交的内容有误：{summary}"
    en = "What was sent cannot be used: {summary}"
