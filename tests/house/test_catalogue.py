"""The portal's Chinese is complete: every sentence has its words, and no words are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
import pytest

from amends.entrypoints.portal.translations import LOCALE, keep_in_step, sentences
from source_tree import TEMPLATES

SOURCE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
CATALOGUE = polib.pofile(str(SOURCE), encoding="utf-8")
PLACE = re.compile(r"%\(\w+\)[sd]|%%")
HAN = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
PROPER_NAMES = re.compile("中文|明断|之印")
"""What templates say in Chinese to everybody: a language's own name, and the seal's."""

WORDLESS = re.compile(r"[\W\d_]*")


def words_of(entry: polib.POEntry) -> list[str]:
    """The Chinese of an entry: one text, or its one plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_untranslated_and_nothing_is_unused() -> None:
    wanted = set(sentences())
    plurals = {one: many for one, many in wanted if many}
    wanted = {(one, plurals.get(one, "")) for one, _ in wanted}
    kept = {(entry.msgid, entry.msgid_plural) for entry in CATALOGUE}
    assert wanted - kept == set(), "run python -m amends.entrypoints.portal.translations"
    assert kept - wanted == set(), "run python -m amends.entrypoints.portal.translations"
    assert [entry.msgid for entry in CATALOGUE if not all(words_of(entry))] == []


def faults(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with the Chinese of an entry."""
    wordless = WORDLESS.fullmatch(PLACE.sub("", entry.msgid))
    for words in words_of(entry):
        plain = PLACE.sub("", words)
        if sorted(PLACE.findall(words)) != sorted(PLACE.findall(entry.msgid)):
            yield f"{entry.msgid!r} and {words!r} name different values"
        if not HAN.search(plain) and not wordless:
            yield f"{words!r} is not Chinese"
        if HALF_WIDTH.search(plain):
            yield f"{words!r} has half-width punctuation"
        if words != words.strip() and entry.msgid == entry.msgid.strip():
            yield f"{words!r} has a space at its edge"
    if entry.fuzzy:
        yield f"{entry.msgid!r} is marked as unsure"
    if HAN.search(entry.msgid):
        yield f"{entry.msgid!r} is not English"


def test_every_sentence_and_its_words_agree() -> None:
    assert [fault for entry in CATALOGUE for fault in faults(entry)] == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("At most %(amount)s", "最多"),
        ("At most %(amount)s", "最多 %(sum)s"),
        ("Sign in", "Sign in"),
        ("Yes, it does", "是,可以"),
        ("Sign in", "登录 "),
        ("登录", "登录"),
    ],
)
def test_words_that_do_not_fit_are_seen(sentence: str, words: str) -> None:
    assert len(list(faults(polib.POEntry(msgid=sentence, msgstr=words)))) == 1


def test_chinese_has_one_plural_form() -> None:
    assert CATALOGUE.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert {tuple(e.msgstr_plural) for e in CATALOGUE if e.msgid_plural} == {(0,)}


def test_every_sentence_is_listed_once() -> None:
    said = [entry.msgid for entry in CATALOGUE]
    assert len(said) == len(set(said))


def test_sentences_are_found_in_templates_and_in_code() -> None:
    found = dict(sentences())
    assert found["asked %(n)s time"] == "asked %(n)s times"
    assert "Skip to the content" in found
    assert "The merchant answers for it." in found


def test_the_command_adds_what_is_new_and_drops_what_is_gone() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Stays", msgstr="留"))
    catalogue.append(polib.POEntry(msgid="Goes", msgstr="去"))
    catalogue.append(polib.POEntry(msgid="%(n)s day", msgstr="%(n)s 天"))
    wanted = [("Stays", ""), ("New", ""), ("%(n)s day", "%(n)s days"), ("%(n)s day", "")]
    keep_in_step(catalogue, wanted)
    assert [entry.msgid for entry in catalogue] == ["%(n)s day", "New", "Stays"]
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == ["%(n)s day", "New"]
    assert catalogue[0].msgid_plural == "%(n)s days"


def test_templates_hold_no_chinese_sentence() -> None:
    pages = {page.name: page.read_text("utf-8") for page in TEMPLATES.rglob("*.html")}
    assert [name for name, text in pages.items() if HAN.search(PROPER_NAMES.sub("", text))] == []
