"""The parts of a clause in plain words: what it applies to, what it asks, and what it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from amends.domain.condition_words import condition_in_words
from amends.domain.near_misses import CHANGES
from amends.domain.refused import Language
from amends.domain.rule_words import (
    OUTCOMES,
    PARTIES,
    WORDS,
    listed,
    proof_in_words,
    setting_in_words,
    word_for,
)
from amends.domain.rulebook import Clause, Need, Rulebook, Rung

TEXTS = frozenset({"title", "text", "holds", "fails"})
"""The parts that are sentences in both languages."""


def part_in_words(clause: Clause, part: str, book: Rulebook, language: Language) -> str:
    """A part of the clause, by the name that a `Change` gives it; "" where there is nothing of it.

    `text.zh` is the Chinese text as it is written, with the names of figures in braces.
    """
    field, _, of = part.partition(".")
    value = getattr(clause, field, None)
    if field in TEXTS:
        return value.get(of or language, "") if value else ""
    if not value and value is not False:
        return ""
    if field == "when" and clause.when:
        return condition_in_words(clause.when, book, language).sentence(language)
    if field == "needs":
        return "\n".join(need_in_words(need, book, language) for need in clause.needs)
    if field == "rungs":
        return "\n".join(rung_in_words(rung, book, language) for rung in clause.rungs)
    if field in ("fee", "compensation"):
        return setting_named(str(value), book, language)
    if field == "near":
        changes = [
            CHANGES[name].zh if language == "zh" else CHANGES[name].en for name in clause.near
        ]
        return "\n".join(said.format_map(figures_open(book)) for said in changes)
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, frozenset | tuple):
        return listed(_in_order(field, value, language), language)
    return word_for(field, value, language)


def figures_open(book: Rulebook) -> Mapping[str, object]:
    """What a sentence of the rulebook may name: settings, and a gap for what only a claim has."""
    return defaultdict(lambda: "…", book.settings)


def need_in_words(need: Need, book: Rulebook, language: Language) -> str:
    """A proof that is wanted, its alternatives, and when."""
    zh = language == "zh"
    names = [proof_in_words(name, language) for name in need.any_of]
    said = listed(names, language, last=" 或 " if zh else " or ")
    if need.when is None:
        return said
    when = condition_in_words(need.when, book, language).sentence(language)
    return f"{said}（仅当：{when}）" if zh else f"{said} (only if: {when})"


def rung_in_words(rung: Rung, book: Rulebook, language: Language) -> str:
    """Who brings what after which outcome, by when, and what follows his silence."""
    zh = language == "zh"
    place = 0 if zh else 1
    who = PARTIES[rung.who][place]
    brings = "；" if zh else "; "
    proofs = brings.join(need_in_words(need, book, language) for need in rung.brings)
    proofs = proofs or ("条款所要求的证据" if zh else "the proof that the clause asks for")
    time = setting_in_words(book.schema[rung.within], book.settings[rung.within], language)
    after, silence = OUTCOMES[rung.on][place], OUTCOMES[rung.silence][place]
    if zh:
        return f"“{after}”之后，{who}在 {time}内提交：{proofs}。未提交的，结论为“{silence}”。"
    return f"After “{after}”, {who} brings within {time}: {proofs}. Without it: “{silence}”."


def setting_named(name: str, book: Rulebook, language: Language) -> str:
    """A setting by its words, with its value."""
    setting = book.schema[name]
    value = setting_in_words(setting, book.settings[name], language)
    return f"{setting.zh}（{value}）" if language == "zh" else f"{setting.en} ({value})"


def settings_used(clause: Clause, book: Rulebook) -> list[str]:
    """The names of the settings that the clause's words, conditions and effects rest on."""
    texts = " ".join(text for field in TEXTS for text in (getattr(clause, field) or {}).values())
    conditions = [clause.when, *(need.when for need in clause.needs)]
    conditions += [need.when for rung in clause.rungs for need in rung.brings]
    named = {name for condition in conditions if condition for name in condition.names}
    named |= {clause.fee, clause.compensation, *(rung.within for rung in clause.rungs)}
    return [name for name in book.schema if name in named or f"{{{name}}}" in texts]


def _in_order(field: str, values: Iterable[object], language: Language) -> list[str]:
    """Words of a set in the order of the vocabulary; of a list as they stand."""
    if isinstance(values, frozenset):
        values = [word for word in WORDS[field] if word in values]
    return [word_for(field, value, language) for value in values]
