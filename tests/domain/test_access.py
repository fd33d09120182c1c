"""An actor may do what his role and, where a key speaks for him, his scopes allow."""

from __future__ import annotations

import pytest

from amends.domain.access import ARBITERS, STAFF, Actor, Role, Scope
from amends.domain.refused import NotAllowed


@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_not_asked_for_is_refused_by_name(role):
    Actor(role=role).require(role, act="x")
    with pytest.raises(NotAllowed) as refusal:
        Actor(role=role).require(*(set(Role) - {role}), act="rule")
    assert refusal.value.facts == {"act": "rule", "role": role}


@pytest.mark.parametrize("scope", Scope)
def test_people_on_pages_hold_all_scopes_and_keys_only_their_own(scope):
    Actor(role=Role.SHOP).require_scope(scope, act="x")
    Actor(role=Role.SHOP, scopes=frozenset({scope})).require_scope(scope, act="x")
    for scopes in (frozenset(), frozenset(set(Scope) - {scope})):
        with pytest.raises(NotAllowed):
            Actor(role=Role.SHOP, scopes=scopes).require_scope(scope, act="x")


def test_arbiters_are_staff_and_parties_and_machines_are_not():
    assert ARBITERS < STAFF
    parties = {Role.BUYER, Role.MERCHANT, Role.SHOP}
    machines = {Role.SYSTEM, Role.CLOCK, Role.TILL}
    assert set(Role) == STAFF | parties | machines
    assert {role for role in Role if Actor(role=role).is_staff} == STAFF
