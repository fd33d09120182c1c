"""Evidence is kept whole, numbered and bound by the seals; what was asked for is judged at once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from amends.actions import ports
from amends.actions.evidence.keep_file import keep_file
from amends.actions.evidence.supply_evidence import EXHIBITS_MAX, NoEvidence, supply_evidence
from amends.actions.procedure.run_clock import run_clock
from amends.actions.shared.exhibiting import FileIsFull
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.facts import InvalidFacts
from amends.domain.facts_reader import ITEMS_MAX
from amends.domain.procedure import NoSuchMove
from amends.domain.refused import NotAllowed, NotFound
from amends.domain.texts import TextRefused
from amends.models.cases import CaseEvent, Evidence, Ruling
from amends.models.refunds import Refund
from claim_world import (
    GOOD_PAGE,
    KEY_ERROR,
    ClaimWorld,
    acts,
    buyer_of,
    case_of,
    clock_of,
    faults,
    file,
)
from file_samples import picture
from money_world import NOW, state_of

pytestmark = pytest.mark.django_db
PNG = picture()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def vault(settings, tmp_path: Path):
    settings.AMENDS_VAULT = tmp_path / "vault"
    ports.vault.cache_clear()
    yield ports.vault()
    ports.vault.cache_clear()


def test_what_was_missing_is_judged_again_as_soon_as_it_comes():
    case = ClaimWorld().awaiting()
    supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE, KEY_ERROR], now=LATER)
    assert acts(case) == ["filed", "ask", "exhibits", "supply", "consult"]
    case.refresh_from_db()
    assert (case.state, case.supplied_at) == ("negotiating", LATER)
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert (ruling.outcome, ruling.refund_fen) == ("manual", 1000)
    assert ruling.document["held_back"] is True
    assert not Refund.objects.filter(case=case).exists()
    assert faults() == []


def test_what_is_still_missing_is_asked_for_again_with_new_time():
    case = ClaimWorld().awaiting()
    supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE], now=LATER)
    assert state_of(case) == "awaiting_evidence"
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert ruling.document["missing_evidence"] == ["key_error_screenshot"]
    assert clock_of(case)[2] == LATER + timedelta(hours=48)


def test_evidence_that_comes_unasked_lies_ready_and_moves_nothing():
    world = ClaimWorld()
    case = world.negotiating()
    supply_evidence(world.seller, case.pk, [GOOD_PAGE], now=NOW, comment="发货记录")
    assert (state_of(case), acts(case)[-2:]) == ("negotiating", ["exhibits", "comment"])
    waiting = world.awaiting()
    supply_evidence(world.seller, waiting.pk, [GOOD_PAGE], now=NOW)
    assert state_of(waiting) == "awaiting_evidence"
    assert Ruling.objects.filter(case=waiting).count() == 1


def test_the_merchants_evidence_is_his_and_not_the_buyers():
    world = ClaimWorld()
    case = world.awaiting()
    supply_evidence(world.seller, case.pk, [KEY_ERROR], now=NOW)
    supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE], now=NOW)
    facts = Ruling.objects.filter(case=case).latest("pk").facts
    assert facts["evidence"] == [GOOD_PAGE.as_fact()]
    assert facts["merchant"]["evidence"] == [KEY_ERROR.as_fact()]
    assert state_of(case) == "awaiting_evidence"


def test_a_sealed_event_names_each_exhibit_and_the_hash_of_its_file(vault):
    case = ClaimWorld().negotiating()
    kept = keep_file(buyer_of(case), "C:\\我的文档\\截图.png", BytesIO(PNG), now=NOW)
    assert (kept.name, kept.media_type, kept.size_bytes) == ("截图.png", "image/png", len(PNG))
    supply_evidence(
        buyer_of(case), case.pk, [Exhibit(kind="order_page", file=kept), KEY_ERROR], now=NOW
    )
    body = CaseEvent.objects.filter(case=case).latest("seq").body
    assert body == {
        "first": 1,
        "exhibits": [
            {"kind": "order_page", "sha256": kept.sha256},
            {"kind": "key_error_screenshot"},
        ],
    }
    assert Evidence.objects.get(case=case, number=1).sha256 == kept.sha256
    assert faults() == []


@pytest.mark.parametrize("count", [0, EXHIBITS_MAX + 1])
def test_at_least_one_and_not_too_many_at_once(count):
    case = ClaimWorld().awaiting()
    with pytest.raises(NoEvidence):
        supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE] * count, now=NOW)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("exhibit", "refusal"),
    [
        (Exhibit(kind="hearsay"), InvalidFacts),
        (Exhibit(kind=""), InvalidFacts),
        (Exhibit(kind="order_page", shows={"legible": "yes"}), InvalidFacts),
        (Exhibit(kind="order_page", shows={"count": -1}), InvalidFacts),
        (Exhibit(kind="order_page", shows={"x": float("inf")}), InvalidFacts),
        (Exhibit(kind="order_page", shows={"x": "a\x00"}), InvalidFacts),
        (Exhibit(kind="order_page", note="x" * 501), TextRefused),
        (Exhibit(kind="order_page", note="a\x00"), TextRefused),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_what_could_not_be_judged_later_is_never_put_on_the_file(exhibit, refusal, asked):
    world = ClaimWorld()
    case = world.awaiting() if asked else world.negotiating()
    before = acts(case)
    with pytest.raises(refusal):
        supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE, exhibit], now=NOW)
    assert not Evidence.objects.exists()
    assert acts(case) == before


def test_a_case_holds_only_as_much_as_can_be_judged_so_its_clock_never_fails():
    case = ClaimWorld().awaiting()
    Evidence.objects.bulk_create(
        Evidence(case=case, number=number, kind="order_page", filed_by=Role.BUYER, filed_at=NOW)
        for number in range(1, ITEMS_MAX + 1)
    )
    with pytest.raises(FileIsFull):
        supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE], now=NOW)
    assert run_clock(case.pk, now=clock_of(case)[2])


def test_only_the_parties_bring_evidence_and_only_to_their_open_cases():
    world = ClaimWorld()
    case = world.negotiating()
    with pytest.raises(NotAllowed):
        supply_evidence(world.agent, case.pk, [GOOD_PAGE], now=NOW)
    for stranger in (ClaimWorld().seller, buyer_of(world.sold()), Actor(role=Role.BUYER)):
        with pytest.raises(NotFound):
            supply_evidence(stranger, case.pk, [GOOD_PAGE], now=NOW)
    closed = case_of(file(world.sold()))
    world.settle(closed)
    with pytest.raises(NoSuchMove):
        supply_evidence(buyer_of(closed), closed.pk, [GOOD_PAGE], now=NOW)
    assert not Evidence.objects.exists()
