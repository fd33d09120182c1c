"""What holds for every ruling of the default rulebook, whatever the facts are."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amends.domain.decide import decide
from amends.domain.facts import Facts, parse_facts
from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.rulebook_file import default_rulebook
from amends.domain.ruling import Ruling
from amends.domain.vocabulary import (
    Channel,
    DeliveryLog,
    GoodsState,
    MerchantStatus,
    Outcome,
    ProductClass,
    Reason,
    Track,
    UsedBy,
)
from rule_facts import UNUSED, after, delivered, rule


def words(enumeration: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([word.value for word in enumeration])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


FLAG = maybe(st.booleans())
FEN = st.integers(0, 10**10)
TIME = st.integers(-3000, 60_000).map(lambda minutes: after(minutes=minutes))
MARKS = st.sampled_from(["legible", "has_order_no", "key_visible", "complete", "in_platform"])
ITEM = st.builds(
    lambda kind, marks: {"type": kind, **marks},
    st.sampled_from(sorted(EVIDENCE_TYPES)),
    st.dictionaries(MARKS, st.booleans(), max_size=3),
)
RECORD = maybe(st.booleans() | st.sampled_from(["invalid", "success", "unclear"]))
DOCUMENTS = st.fixed_dictionaries(
    {
        "order_state": words(GoodsState),
        "product_class": words(ProductClass),
        "reason": words(Reason),
        "channel": words(Channel),
        "amount_fen": FEN,
        "paid_at": st.just(after()),
        "applied_at": TIME,
    },
    optional={
        "delivered_at": maybe(TIME),
        "discovered_at": maybe(TIME),
        "promised_delivery_minutes": maybe(st.integers(0, 5000)),
        "special_offer": FLAG,
        "customised": FLAG,
        "exclusion_consent": FLAG,
        "receipt_confirmed": FLAG,
        "claims": st.lists(st.sampled_from(["不好用", "假一赔三", "超时赔付"]), max_size=2),
        "merchant": st.fixed_dictionaries(
            {},
            optional={
                "status": words(MerchantStatus),
                "proves_delivery": FLAG,
                "balance_sufficient": FLAG,
                "deposit_fen": maybe(FEN),
                "evidence": st.lists(ITEM, max_size=2),
            },
        ),
        "platform": st.fixed_dictionaries(
            {}, optional={"guarantee_plan": FLAG, "fault_logged": FLAG, "fault_from": maybe(TIME)}
        ),
        "records": st.fixed_dictionaries(
            {},
            optional={
                "delivery_log": maybe(words(DeliveryLog)),
                "used_by": maybe(words(UsedBy)),
                "used_at": maybe(TIME),
                "first_seen_at": maybe(TIME),
                "prior_refund": FLAG,
                "prior_refund_fen": maybe(FEN),
                "charges": maybe(st.integers(0, 4)),
                "orders": maybe(st.integers(0, 3)),
                "carrier_record": RECORD,
                "issuer_record": RECORD,
                "promised_days": maybe(st.integers(0, 400)),
                "granted_days": maybe(st.integers(0, 400)),
            },
        ),
        "quantity": st.fixed_dictionaries(
            {},
            optional={
                name: maybe(st.integers(0, 9))
                for name in ("ordered", "delivered", "invalid", "valid_used")
            },
        ),
        "process": st.fixed_dictionaries(
            {},
            optional={
                name: maybe(TIME)
                for name in ("now", "submitted_at", "material_requested_at", "appealed_at")
            }
            | {"new_evidence": FLAG},
        ),
        "evidence": st.lists(ITEM, max_size=5),
    },
)
FEES = st.fixed_dictionaries(
    {},
    optional={
        "fee_pct": st.integers(0, 50),
        "service_fee_pct": st.integers(0, 50),
        "service_fee_applies_to": st.sampled_from(["none", "all", "no_fault", "no_reason"]),
    },
)


def owed(facts: Facts) -> int:
    """The most that can be owed of the price, or of what was charged beside it, in fen."""
    charges = facts.charges or facts.proofs.payments
    times = max(charges - 1, 1) if facts.reason is Reason.DUPLICATE_CHARGE else 1
    return max(facts.amount_fen * times - (facts.prior_refund_fen or 0), 0)


def assert_sound(facts: Facts, ruling: Ruling) -> None:
    if ruling.outcome is Outcome.APPROVE:
        assert ruling.refund_fen > 0
        assert ruling.refund_fen + ruling.fee_fen <= owed(facts)
        assert ruling.liable
        assert ruling.paid_from
        assert ruling.arrival
        assert ruling.arrival.earliest <= ruling.arrival.latest
    else:
        assert (ruling.refund_fen, ruling.fee_fen, ruling.compensation_fen) == (0, 0, 0)
        assert (ruling.paid_from, ruling.arrival) == ((), None)
    if ruling.track is Track.FAULT:
        assert ruling.fee_fen == 0
    if ruling.outcome is Outcome.NEED_EVIDENCE:
        assert ruling.missing_evidence
        assert len(set(ruling.missing_evidence)) == len(ruling.missing_evidence)
    assert ruling.findings[-1].clause is ruling.clauses[0]
    for language in ("zh", "en"):
        assert all(finding.because(language) for finding in ruling.findings)
        assert all(miss.would_need(language) for miss in ruling.near_misses)


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS, FEES)
@example(
    delivered("activated_unused", "no_longer_wanted", amount_fen=1, evidence=[UNUSED]),
    {"fee_pct": 50},
)
def test_every_ruling_is_sound(document, fees):
    facts = parse_facts(document).facts
    assert_sound(facts, decide(facts, default_rulebook().with_settings(fees)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS, st.randoms())
def test_the_same_facts_give_the_same_bytes(document, random):
    keys = list(document)
    random.shuffle(keys)
    again = {key: document[key] for key in keys}
    assert json.dumps(rule(document)) == json.dumps(rule(again))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_a_platform_fault_that_covers_the_order_is_never_held_against_the_buyer(document):
    document = document | {
        "reason": "platform_fault",
        "platform": {"fault_logged": True},
        "amount_fen": document["amount_fen"] + 1,
        "records": {},
        "process": {},
    }
    ruling = rule(document)
    assert ruling["outcome"] in ("approve", "manual")
    assert ruling["fee_fen"] == 0
