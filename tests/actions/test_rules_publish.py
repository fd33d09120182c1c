"""A rulebook is published once, never changed, and binds only orders that come after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.actions.rules.publish_rulebook import (
    Backdated,
    VersionTaken,
    ensure_default_rulebook,
    publish_rulebook,
)
from amends.domain.access import Actor, Role
from amends.domain.refused import NotAllowed
from amends.domain.rulebook_file import BadRulebook, default_rulebook, default_rulebook_text
from amends.models.rulebooks import RulebookVersion, in_force, rulebook
from claim_world import ClaimWorld, file
from money_world import AGENT, NOW
from order_world import OPERATOR

pytestmark = pytest.mark.django_db
NEXT_DAY = NOW + timedelta(days=1)
TEXT = default_rulebook_text()
STRICTER = TEXT.replace('id = "default@2026.1"', 'id = "strict@2"').replace(
    "[settings.no_reason_refund]\nvalue = true", "[settings.no_reason_refund]\nvalue = false"
)


def publish(text: str = TEXT, actor: Actor = OPERATOR, **at: object) -> RulebookVersion:
    return publish_rulebook(actor, text, **{"effective_at": NOW, "now": NOW} | at)


def test_the_same_text_is_published_once():
    first, again = publish(), publish(effective_at=NEXT_DAY)
    assert (first.pk, first.effective_at) == (again.pk, again.effective_at)
    assert RulebookVersion.objects.count() == 1


def test_a_version_never_gets_another_text():
    publish()
    with pytest.raises(VersionTaken):
        publish(TEXT + "\n# amended\n")
    assert RulebookVersion.objects.get().text == TEXT


def test_no_rulebook_takes_effect_before_it_is_published():
    with pytest.raises(Backdated):
        publish(effective_at=NOW - timedelta(microseconds=1))


@pytest.mark.parametrize("text", ["", "id = 1", "not toml [", TEXT.replace("prior_full", "whim")])
def test_what_is_no_rulebook_is_not_published(text):
    with pytest.raises(BadRulebook):
        publish(text)
    assert not RulebookVersion.objects.exists()


@pytest.mark.parametrize("actor", [AGENT, Actor(role=Role.MERCHANT), Actor(role=Role.SHOP)])
def test_only_operators_publish(actor):
    with pytest.raises(NotAllowed):
        publish(actor=actor)


def test_a_new_site_starts_with_the_default_rulebook_and_keeps_what_it_has():
    ensure_default_rulebook(now=NOW)
    assert [version.pk for version in RulebookVersion.objects.all()] == [default_rulebook().id]
    assert rulebook(default_rulebook().id).settings == default_rulebook().settings
    ensure_default_rulebook(now=NEXT_DAY)
    assert RulebookVersion.objects.count() == 1


def test_the_last_version_that_took_effect_is_in_force():
    versions = [publish(), publish(STRICTER, effective_at=NEXT_DAY)]
    assert in_force(versions, now=NOW - timedelta(seconds=1)) is None
    assert in_force(versions, now=NOW).pk == "default@2026.1"
    assert in_force(versions, now=NEXT_DAY - timedelta(seconds=1)).pk == "default@2026.1"
    assert in_force(versions, now=NEXT_DAY).pk == "strict@2"


def test_each_order_is_judged_by_the_rulebook_it_was_bought_under():
    world = ClaimWorld()
    old = world.sold("unactivated")
    new = world.sold("unactivated", rulebook=publish(STRICTER))
    assert file(old, "no_longer_wanted").state == "granted"
    filed = file(new, "no_longer_wanted")
    assert (filed.state, filed.ruling["rulebook"]) == ("refused", "strict@2")
