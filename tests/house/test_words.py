"""The pages have a word, in both languages, for every value that records can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from amends.domain.access import Role
from amends.domain.procedure import ENDS, FILED, OPEN, PATIENCE, Act, Stage, State, awaited
from amends.domain.proof_sentences import PROOFS
from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.rulebook import default_rulebook
from amends.domain.vocabulary import Channel, Liable, Outcome, ProductClass, Reason, UsedBy
from amends.entrypoints.portal import proof_words, words
from amends.entrypoints.portal.finance import refunds
from amends.entrypoints.portal.finance.refunds import PILES
from amends.entrypoints.portal.presenters import heads, letters, rules
from amends.entrypoints.portal.presenters.proofs import SHOWN_BY
from amends.models.cases import OfferKind, Wish
from amends.models.merchants import MerchantStatus
from amends.models.orders import OrderState, UseKind
from amends.models.payouts import Pile
from amends.models.refunds import RefundState
from source_tree import SRC, dotted, modules, tree

DECIDERS = {Role.SYSTEM, Role.AGENT, Role.SUPERVISOR, Role.MERCHANT, Role.BUYER, Role.CLOCK}


def noted() -> set[str]:
    """The events that actions note on a case without moving it."""
    return {
        str(call.args[1].value)
        for _, text in modules(SRC / "actions")
        for call in ast.walk(tree(text))
        if isinstance(call, ast.Call)
        and dotted(call.func) == "note_on_case"
        and isinstance(call.args[1], ast.Constant)
    }


TABLES: Mapping[str, tuple[Iterable[object], Iterable[object]]] = {
    "reasons": (words.REASONS, Reason),
    "reasons in groups": (
        [reason for _, group in words.REASON_GROUPS for reason in group],
        Reason,
    ),
    "states of orders": (words.ORDER_STATES, OrderState),
    "states of cases": (words.CASE_STATES, State),
    "where a case stands": (words.STANDING, State),
    "whose turn it is": (words.TURN, OPEN - {State.SCREENING}),
    "your turn": (words.YOUR_TURN, {state for state in OPEN if awaited(state)}),
    "what the clock will do": (words.CONSEQUENCES, PATIENCE),
    "events of a case": (words.ACTS, {*Act, FILED, *noted()}),
    "roles": (words.ROLES, Role),
    "channels": (words.CHANNELS, Channel),
    "kinds of goods": (words.PRODUCT_CLASSES, ProductClass),
    "use": (words.USES, UseKind),
    "who used it": (words.USED_BY, UsedBy),
    "wishes": (words.WISHES, Wish),
    "offers": (words.OFFERS, OfferKind),
    "states of refunds": (words.REFUND_STATES, RefundState),
    "states of merchants": (words.MERCHANT_STATES, MerchantStatus),
    "who answers for it": (words.LIABLE, Liable),
    "stages": (heads.STEPS, Stage),
    "ends": (heads.END_STEPS, ENDS),
    "outcomes": (letters.SENTENCES, Outcome),
    "titles of letters": (letters.TITLES, DECIDERS),
    "signatures of letters": (letters.SIGNED, DECIDERS),
    "outcomes of clauses": (rules.OUTCOMES, Outcome),
    "parts of a rulebook": (rules.PARTS, {clause.part for clause in default_rulebook().clauses}),
    "kinds of proof": (proof_words.KINDS, PROOFS),
    "piles of refunds": (PILES, Pile),
}
"""For each table of words, its keys and the vocabulary they must be."""


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_a_word_for_each_value_and_for_no_other(table: str) -> None:
    keys, vocabulary = TABLES[table]
    assert sorted(map(str, keys)) == sorted(map(str, vocabulary))


def test_every_type_of_evidence_is_a_kind_of_proof() -> None:
    assert EVIDENCE_TYPES - proof_words.KINDS.keys() == set()


def test_what_is_said_about_kinds_and_marks_of_proof_is_about_known_ones() -> None:
    asked = {mark for marks in proof_words.MARKS_OF.values() for mark in marks}
    assert asked | set(proof_words.PLAIN_MARKS) == set(proof_words.MARKS)
    for kinds in (
        proof_words.HOW,
        proof_words.MARKS_OF,
        proof_words.CLAIM_KINDS,
        proof_words.MERCHANT_KINDS,
        SHOWN_BY,
        SHOWN_BY.values(),
    ):
        assert set(kinds) - proof_words.KINDS.keys() == set()


def test_hints_and_tones_are_about_known_reasons_and_acts() -> None:
    assert words.REASON_HINTS.keys() - words.REASONS.keys() == set()
    assert words.ACT_TONES.keys() - words.ACTS.keys() == set()


def test_every_choice_of_the_rulebook_has_a_word() -> None:
    choices = {
        str(choice)
        for setting in default_rulebook().schema.values()
        for choice in setting.one_of
        if not isinstance(choice, bool)
    }
    assert choices - rules.CHOICES.keys() - words.REASONS.keys() == set()
    units = {setting.unit for setting in default_rulebook().schema.values()}
    assert units - rules.UNITS.keys() - {"range_by_channel", "words", "flag", "choice"} == set()


def test_every_word_of_a_table_is_translated_when_it_is_shown() -> None:
    for module in (words, proof_words, heads, letters, rules, refunds):
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, Mapping):
                said = [leaf for leaf in leaves(table.values()) if " " in str(leaf)]
                assert [leaf for leaf in said if not isinstance(leaf, Promise)] == [], name


def leaves(values: Iterable[object]) -> Iterator[object]:
    """The words in a table's values, of which some are pairs of a word and a tone."""
    for value in values:
        if isinstance(value, tuple):
            yield from leaves(value)
        else:
            yield value


def test_a_word_is_spoken_in_the_readers_language() -> None:
    with override("zh-hans"):
        assert words.word(words.REASONS, "invalid_key") == "卡密无效"
        assert words.reader() == "zh"
    with override("en"):
        assert words.word(words.REASONS, "invalid_key") == "The key does not work"
        assert words.reader() == "en"
    assert words.word(words.REASONS, "a word of tomorrow") == "a word of tomorrow"
