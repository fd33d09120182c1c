"""Accounts have one role each, and keys speak for them with narrowed scopes."""

from __future__ import annotations

import pytest

from amends.actions.people.create_person import NameTaken, create_person
from amends.actions.people.issue_key import issue_key
from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import BadInput, NotAllowed, NotFound
from amends.models.ids import new_id
from amends.models.people import ApiKey, User
from money_world import AGENT, FINANCE, NOW, World
from order_world import OPERATOR

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def create(**said: object) -> User:
    told = {"username": "mei", "password": PASSWORD, "role": Role.AGENT, "now": NOW} | said
    return create_person(OPERATOR, **told)  # type: ignore[arg-type]


def test_a_person_signs_in_with_the_password_and_nothing_keeps_it_in_clear():
    user = create()
    assert user.check_password(PASSWORD)
    assert PASSWORD not in user.password
    assert user.as_actor() == Actor(role=Role.AGENT, id=user.pk, name="mei")


def test_without_a_password_nobody_signs_in():
    assert not create(password=None).has_usable_password()


def test_a_name_is_taken_once():
    create()
    with pytest.raises(NameTaken):
        create(role=Role.FINANCE)


@pytest.mark.parametrize("username", ["", "  ", "a\x00b", "x" * 151])
def test_a_name_can_be_written_down(username):
    with pytest.raises(BadInput):
        create(username=username)


def test_a_merchants_people_have_their_merchant_and_nobody_else_has_one():
    merchant = World().merchant
    assert create(role=Role.MERCHANT, merchant_id=merchant.pk).as_actor().merchant_id == merchant.pk
    assert create(username="s", role=Role.SHOP, merchant_id=merchant.pk).merchant_id == merchant.pk
    assert create(username="t", role=Role.SHOP).merchant_id is None
    for role, merchant_id in ((Role.MERCHANT, None), (Role.AGENT, merchant.pk)):
        with pytest.raises(BadInput):
            create(username="x", role=role, merchant_id=merchant_id)


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.CLOCK, Role.TILL])
def test_nobody_plays_the_machines(role):
    with pytest.raises(BadInput):
        create(role=role)


@pytest.mark.parametrize(
    "actor", [AGENT, FINANCE, Actor(role=Role.MERCHANT), Actor(role=Role.BUYER)]
)
def test_only_operators_make_accounts_and_keys(actor):
    with pytest.raises(NotAllowed):
        create_person(actor, username="x", password=None, role=Role.AGENT, now=NOW)
    with pytest.raises(NotAllowed):
        issue_key(actor, create().pk, label="x", scopes=[], now=NOW)


def test_a_key_speaks_for_its_person_within_its_scopes_and_only_its_hash_is_kept():
    user = create(role=Role.SHOP)
    token = issue_key(OPERATOR, user.pk, label="till", scopes=[Scope.CASES_READ], now=NOW)
    key = ApiKey.objects.get()
    found = ApiKey.actor_for(token)
    assert found == (key.pk, user.as_actor(frozenset({Scope.CASES_READ})))
    assert token not in {key.digest, key.label}
    assert ApiKey.actor_for(token + "x") is None
    assert ApiKey.actor_for("") is None


def test_a_revoked_key_and_the_key_of_one_who_left_open_nothing():
    user = create(role=Role.SHOP)
    tokens = [issue_key(OPERATOR, user.pk, label="t", scopes=[], now=NOW) for _ in range(2)]
    ApiKey.objects.filter(digest=ApiKey.digest_of(tokens[0])).update(revoked_at=NOW)
    assert [ApiKey.actor_for(token) is None for token in tokens] == [True, False]
    User.objects.update(is_active=False)
    assert ApiKey.actor_for(tokens[1]) is None
    with pytest.raises(NotFound):
        issue_key(OPERATOR, user.pk, label="t", scopes=[], now=NOW)


def test_a_key_is_not_made_for_nobody_or_from_a_short_word():
    with pytest.raises(NotFound):
        issue_key(OPERATOR, new_id(), label="t", scopes=[], now=NOW)
    with pytest.raises(BadInput):
        issue_key(OPERATOR, create().pk, label="t", scopes=[], now=NOW, token="secret")
