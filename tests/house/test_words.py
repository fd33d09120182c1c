"""The pages have a word, in both languages, for every value that records can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from amends.actions.shared.screening import NOTICES
from amends.domain.access import Role
from amends.domain.procedure import ENDS, FILED, OPEN, PATIENCE, Act, Stage, State, awaited
from amends.domain.proof_sentences import PROOFS
from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.rulebook_file import default_rulebook
from amends.domain.vocabulary import Channel, Liable, Outcome, ProductClass, Reason, UsedBy
from amends.entrypoints.portal import notice_words, proof_words, words
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


def test_everything_that_is_told_has_words_and_no_words_are_left_over() -> None:
    told = {pair for pairs in NOTICES.values() for pair in pairs}
    for _, text in modules(SRC / "actions"):
        told |= notices_told(text)
    worded = {(role, name) for role, said in notice_words.TOLD.items() for name in said}
    assert told - worded == set()
    assert worded - told == set()


def notices_told(text: str) -> set[tuple[str, str]]:
    """The roles and templates in a module's calls of `tell`, which loops and choices may vary."""
    module = tree(text)
    loops = [node for node in ast.walk(module) if isinstance(node, ast.For)]
    found = set()
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and dotted(call.func) == "tell":
            _, role, template = call.args[:3]
            around = [loop for loop in loops if call in ast.walk(loop)]
            if isinstance(template, ast.Name):
                assert dotted(around[0].iter.value) == "NOTICES", ast.unparse(call)  # type: ignore[attr-defined]
                continue
            for one in choices(role, around):
                for name in choices(template, around):
                    found.add(
                        (str(Role[dotted(one).removeprefix("Role.")]), ast.literal_eval(name))
                    )
    return found


def choices(value: ast.expr, loops: list[ast.For]) -> list[ast.expr]:
    """What an argument can be: itself, either side of a choice, or what its loop goes through."""
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    if isinstance(value, ast.Name):
        (loop,) = [loop for loop in loops if dotted(loop.target) == value.id]
        assert isinstance(loop.iter, ast.Tuple)
        return loop.iter.elts
    return [value]


def test_what_is_told_is_read_from_calls_loops_and_choices() -> None:
    text = """
for role in (Role.BUYER, Role.MERCHANT):
    tell(case, role, "paid", now=now)
tell(case, Role.AGENT if late else Role.FINANCE, "over" if last else "late", now=now)
for role, template in NOTICES[act]:
    tell(case, role, template, now=now)
"""
    assert notices_told(text) == {
        *(("buyer", "paid"), ("merchant", "paid")),
        *(("agent", "over"), ("agent", "late"), ("finance", "over"), ("finance", "late")),
    }


def test_a_notice_is_filled_with_sums_in_yuan_and_names_of_channels_and_proofs() -> None:
    kinds = {"kinds": ["payment_record", "order_page"]}
    paid = {"amount_fen": 123450, "channel": "alipay", "refund": "R1", "kind": "price"}
    with override("en"):
        assert notice_words.said("buyer", "material_wanted", kinds) == (
            "To go on, we need some proof from you: Payment record, Order page."
        )
        assert notice_words.said("merchant", "refund_succeeded", paid) == (
            "¥1,234.50 has been paid back to the buyer through Alipay."
        )
    with override("zh-hans"):
        assert notice_words.said("buyer", "refund_succeeded", paid) == (
            "¥1,234.50 已通过支付宝退回给您。"
        )


def test_a_notice_is_shown_though_its_words_or_its_facts_are_unknown() -> None:
    with override("en"):
        assert notice_words.said("buyer", "offer_made", {}).startswith("The merchant offers you …")
        assert notice_words.said("buyer", "a_word_of_tomorrow", {}) == "a_word_of_tomorrow"
        assert notice_words.said("operator", "granted", {}) == "granted"


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


def test_every_word_of_a_table_is_translated_when_it_is_shown() -> None:
    for module in (words, notice_words, proof_words, heads, letters, rules, refunds):
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, Mapping):
                said = [leaf for leaf in leaves(table.values()) if " " in str(leaf)]
                assert [leaf for leaf in said if not isinstance(leaf, Promise)] == [], name


def leaves(values: Iterable[object]) -> Iterator[object]:
    """The words in a table's values, of which some are tables, or pairs of a word and a tone."""
    for value in values:
        if isinstance(value, Mapping):
            yield from leaves(value.values())
        elif isinstance(value, tuple):
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
