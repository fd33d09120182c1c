"""A rulebook is published once, after its notice, never changed, and binds only later orders."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from amends.actions.orders.import_orders import import_orders
from amends.actions.rules.publish_rulebook import ensure_default_rulebook, publish_rulebook
from amends.actions.rules.withdraw_rulebook import (
    LAST_CALL,
    InForce,
    OnlyVersion,
    WithdrawnBefore,
    withdraw_rulebook,
)
from amends.actions.shared.publishing import AlreadyPublished, TakesEffectTooEarly, VersionTaken
from amends.domain.access import Actor, Role, Scope
from amends.domain.difference import difference
from amends.domain.order_rows import order_row_from
from amends.domain.refused import NotAllowed, NotFound
from amends.domain.rulebook_file import (
    BadRulebook,
    default_rulebook,
    default_rulebook_text,
    parse_rulebook,
    whole_text,
)
from amends.domain.shipped import shipped_text
from amends.domain.texts import TextRefused
from amends.models.orders import Order
from amends.models.rulebooks import RulebookVersion, in_force, published_versions, rulebook
from claim_world import ClaimWorld, file
from money_world import AGENT, NOW
from order_world import OPERATOR, order_record
from planting import change, drop, planted

pytestmark = pytest.mark.django_db
NEXT_DAY = NOW + timedelta(days=1)
WEEK = timedelta(days=7)
TEXT = default_rulebook_text()
FIRST = default_rulebook().id
STRICTER = TEXT.replace(f'id = "{FIRST}"', 'id = "strict@2"').replace(
    "[settings.no_reason_refund]\nvalue = true", "[settings.no_reason_refund]\nvalue = false"
)

VARIANT = """id = "variant@1"
name = { zh = "变体", en = "A variant" }
based_on = "default@2026.1"

[set]
fee_pct = 10
"""


def numbered(version: str, text: str = TEXT) -> str:
    """The text under another number."""
    return text.replace(f'id = "{FIRST}"', f'id = "{version}"')


def publish(text: str = TEXT, actor: Actor = OPERATOR, **at: object) -> RulebookVersion:
    return publish_rulebook(actor, text, **{"effective_at": None, "now": NOW} | at)


def test_the_first_rulebook_of_a_site_is_in_force_at_once():
    assert publish().effective_at == NOW


def test_the_same_text_is_published_once_and_saying_so_again_is_told():
    publish()
    with pytest.raises(AlreadyPublished):
        publish(now=NEXT_DAY)
    assert RulebookVersion.objects.get().published_at == NOW


def test_a_version_never_gets_another_text():
    publish()
    with pytest.raises(VersionTaken):
        publish(TEXT + "\n# amended\n")
    assert RulebookVersion.objects.get().text == TEXT


@pytest.mark.parametrize("text", [shipped_text("five-steps@2026.1"), VARIANT])
def test_a_variant_is_kept_written_out_so_that_it_says_the_same_for_ever(text):
    version = publish(text)
    assert "based_on" not in version.text
    assert version.text == whole_text(text)
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert difference(rulebook(version.pk), parse_rulebook(text)).same
    with pytest.raises(AlreadyPublished):
        publish(text)
    with pytest.raises(AlreadyPublished):
        publish(version.text)


def test_a_variant_of_a_rulebook_that_is_not_shipped_is_refused():
    with pytest.raises(BadRulebook):
        publish(VARIANT.replace('"default@2026.1"', '"mine@1"'))
    assert not RulebookVersion.objects.exists()


@pytest.mark.parametrize(
    ("edits", "place"),
    [
        ((drop("Z-01"), drop("Q-07")), "/clause"),
        ((drop("Q-02"),), "/clause/Q-03"),
        ((change("Q-07", fee='"fee_pct"'),), "/clause/Q-07"),
    ],
)
def test_gaps_conflicts_and_what_the_law_forbids_are_not_published(edits, place):
    with pytest.raises(BadRulebook) as refused:
        publish(planted(*edits))
    assert {fault.place for fault in refused.value.faults} == {place}
    assert not RulebookVersion.objects.exists()


def test_what_wrongs_nobody_is_published_all_the_same():
    assert publish(planted(drop("X-03"))).pk == FIRST


def test_no_rulebook_takes_effect_before_it_is_published():
    with pytest.raises(TakesEffectTooEarly):
        publish(effective_at=NOW - timedelta(microseconds=1))


def test_a_change_takes_effect_a_week_after_it_is_published_and_a_minute_less_is_too_early():
    publish()
    with pytest.raises(TakesEffectTooEarly) as refused:
        publish(STRICTER, effective_at=NOW + WEEK - timedelta(minutes=1))
    assert refused.value.facts["earliest"] == (NOW + WEEK).isoformat()
    assert "2026-03-09 17:30" in refused.value.says("zh")
    assert "2026-03-09 17:30" in refused.value.says("en")
    assert publish(STRICTER, effective_at=NOW + WEEK).effective_at == NOW + WEEK


def test_without_a_date_it_takes_effect_on_the_first_whole_minute_after_the_notice():
    publish()
    said = publish(STRICTER, now=NOW + timedelta(seconds=1))
    assert said.effective_at == NOW + WEEK + timedelta(minutes=1)


@pytest.mark.parametrize(("old", "new"), [(15, 7), (7, 15)])
def test_the_longer_notice_of_the_rules_in_force_and_the_new_ones_counts(old, new):
    publish(with_notice("old@1", old))
    assert publish(with_notice("new@1", new)).effective_at == NOW + timedelta(days=15)


def with_notice(version: str, days: int) -> str:
    """A rulebook that asks for so many days of notice."""
    setting = "[settings.notice_days]\nvalue = "
    assert f"{setting}7" in TEXT
    return numbered(version).replace(f"{setting}7", f"{setting}{days}")


def test_versions_follow_one_another_so_a_later_one_never_takes_effect_first():
    publish()
    publish(STRICTER, effective_at=NOW + 3 * WEEK)
    with pytest.raises(TakesEffectTooEarly):
        publish(numbered("next@3"), effective_at=NOW + 3 * WEEK)
    after = publish(numbered("next@3"))
    assert after.effective_at == NOW + 3 * WEEK + timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "id = 1", "not toml [", TEXT.replace("prior_full", "whim")])
def test_what_is_no_rulebook_is_not_published(text):
    with pytest.raises(BadRulebook):
        publish(text)
    assert not RulebookVersion.objects.exists()


def test_a_variant_is_published_whole_so_that_it_says_the_same_for_ever():
    publish()
    variant = f'id = "mine@1"\nname = {{ zh = "我", en = "Mine" }}\nbased_on = "{FIRST}"\n'
    version = publish(variant)
    assert "based_on" not in version.text
    assert rulebook("mine@1").clauses[0].id == default_rulebook().clauses[0].id
    with pytest.raises(AlreadyPublished):
        publish(variant)


KEY = Actor(role=Role.OPERATOR, scopes=frozenset(Scope) - {Scope.RULES_WRITE})


@pytest.mark.parametrize("actor", [AGENT, Actor(role=Role.MERCHANT), Actor(role=Role.SHOP), KEY])
def test_only_operators_publish_and_withdraw(actor):
    with pytest.raises(NotAllowed):
        publish(actor=actor)
    with pytest.raises(NotAllowed):
        withdraw_rulebook(actor, FIRST, now=NOW)


def test_a_note_that_cannot_be_kept_is_refused():
    with pytest.raises(TextRefused):
        publish(note="n" * 501)


def test_a_new_site_starts_with_the_default_rulebook_and_keeps_what_it_has():
    ensure_default_rulebook(now=NOW)
    assert [version.pk for version in RulebookVersion.objects.all()] == [FIRST]
    assert rulebook(FIRST).settings == default_rulebook().settings
    ensure_default_rulebook(now=NEXT_DAY)
    assert RulebookVersion.objects.count() == 1


def test_the_last_version_that_took_effect_is_in_force():
    versions = [publish(), publish(STRICTER)]
    second = timedelta(seconds=1)
    assert in_force(versions, now=NOW - second) is None
    assert in_force(versions, now=NOW).pk == FIRST
    assert in_force(versions, now=NOW + WEEK - second).pk == FIRST
    assert in_force(versions, now=NOW + WEEK).pk == "strict@2"


def test_a_version_withdrawn_before_its_day_stays_in_the_history_and_never_takes_effect():
    publish()
    publish(STRICTER)
    assert withdraw_rulebook(OPERATOR, "strict@2", now=NEXT_DAY).withdrawn_at == NEXT_DAY
    assert in_force(published_versions(), now=NOW + 2 * WEEK).pk == FIRST
    kept = RulebookVersion.objects.get(pk="strict@2")
    assert (kept.text, kept.withdrawn_at) == (STRICTER, NEXT_DAY)
    with pytest.raises(WithdrawnBefore):
        withdraw_rulebook(OPERATOR, "strict@2", now=NEXT_DAY)
    with pytest.raises(VersionTaken):
        publish(STRICTER, now=NEXT_DAY)
    anew = publish(STRICTER.replace("strict@2", "strict@3"), now=NEXT_DAY)
    assert anew.effective_at == NEXT_DAY + WEEK


def test_a_version_in_force_or_about_to_be_is_not_withdrawn():
    publish()
    publish(STRICTER)
    for moment in (NOW + WEEK, NOW + WEEK - LAST_CALL):
        with pytest.raises(InForce):
            withdraw_rulebook(OPERATOR, "strict@2", now=moment)
    before = NOW + WEEK - LAST_CALL - timedelta(seconds=1)
    assert withdraw_rulebook(OPERATOR, "strict@2", now=before).withdrawn_at == before


def test_the_first_version_is_not_withdrawn_because_older_orders_are_judged_by_it():
    publish(effective_at=NOW + WEEK)
    with pytest.raises(OnlyVersion):
        withdraw_rulebook(OPERATOR, FIRST, now=NOW)


def test_a_version_that_does_not_exist_is_not_withdrawn():
    with pytest.raises(NotFound):
        withdraw_rulebook(OPERATOR, "nobody@1", now=NOW)


# Each order keeps the version that was in force when it was paid.


def bought_under(*paid: timedelta, now: timedelta) -> list[str]:
    """Take orders in that were paid so long after `NOW`; the versions they are frozen to."""
    rows = [
        order_row_from(order_record(n, paid_at=(NOW + at).isoformat()))
        for n, at in enumerate(paid, 1)
    ]
    took = import_orders(OPERATOR, rows, now=NOW + now)
    assert (took.created, took.refused) == (len(rows), [])
    return list(Order.objects.order_by("order_no").values_list("rulebook_id", flat=True))


def test_an_order_told_late_is_frozen_to_the_version_of_its_day_not_of_today():
    publish()
    publish(STRICTER)
    moment, day = timedelta(microseconds=1), timedelta(days=1)
    paid = (-30 * day, timedelta(), WEEK - moment, WEEK, WEEK + day)
    assert bought_under(*paid, now=WEEK + 2 * day) == [FIRST] * 3 + ["strict@2"] * 2


def test_an_order_keeps_its_version_when_it_is_told_again_under_the_next_one():
    publish()
    publish(STRICTER)
    day = timedelta(days=1)
    assert bought_under(6 * day, now=6 * day) == [FIRST]
    row = order_row_from(order_record(1, paid_at=(NOW + 6 * day).isoformat()))
    assert import_orders(OPERATOR, [row], now=NOW + 9 * day).unchanged == 1
    assert Order.objects.get().rulebook_id == FIRST


def test_no_order_is_frozen_to_a_version_that_was_withdrawn():
    publish()
    publish(STRICTER)
    withdraw_rulebook(OPERATOR, "strict@2", now=NEXT_DAY)
    publish(numbered("next@3"), now=NEXT_DAY)
    day = timedelta(days=1)
    paid = (WEEK, WEEK + day, WEEK + 2 * day)
    assert bought_under(*paid, now=3 * WEEK) == [FIRST, "next@3", "next@3"]


def test_each_order_is_judged_by_the_rulebook_it_was_bought_under():
    world = ClaimWorld()
    old = world.sold("unactivated")
    new = world.sold("unactivated", rulebook=publish(STRICTER))
    assert file(old, "no_longer_wanted").state == "granted"
    filed = file(new, "no_longer_wanted")
    assert (filed.state, filed.ruling["rulebook"]) == ("refused", "strict@2")
