"""Withdraw a published version before it takes effect."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.domain.access import Actor, Role, Scope
from amends.domain.intake import CLOCKS_MAY_DIFFER
from amends.domain.refused import NotFound, Refused
from amends.models.rulebooks import (
    RulebookVersion,
    lock_rulebooks,
    published_versions,
    standing,
)

LAST_CALL = 2 * CLOCKS_MAY_DIFFER
"""From this long before its moment a version counts as in force: a shop's clock may be ahead of
ours, so orders that are being taken in could be bought under it."""


class InForce(Refused):
    """Orders are bought under the version, or were, and keep it."""

    code = "rulebook-in-force"
    zh = "规则版本 {version} 已经生效（或将在 {minutes} 分钟内生效），不能撤回。如需更改，请发布新版本。"
    en = (
        "The rulebook version {version} is in force, or will be within {minutes} minutes, and "
        "cannot be withdrawn. Publish another version instead."
    )


class OnlyVersion(Refused):
    """Orders that were paid before every version are judged by the first one, so it stays."""

    code = "rulebook-only-version"
    zh = "规则版本 {version} 是最早的一版，此前付款的订单也按它判定，因此不能撤回。"
    en = (
        "The rulebook version {version} is the first one, by which earlier orders are judged too. "
        "It cannot be withdrawn."
    )


class WithdrawnBefore(Refused):
    """It was withdrawn before."""

    code = "rulebook-withdrawn"
    zh = "规则版本 {version} 此前已经撤回。"
    en = "The rulebook version {version} was withdrawn before."


def withdraw_rulebook(actor: Actor, version: str, *, now: datetime) -> RulebookVersion:
    """The version, which stays in the history, is marked, and never takes effect.

    Raises `NotAllowed`, `NotFound`, `WithdrawnBefore`, `InForce` or `OnlyVersion`.
    """
    actor.require(Role.OPERATOR, act="withdraw_rulebook")
    actor.require_scope(Scope.RULES_WRITE, act="withdraw_rulebook")
    with transaction.atomic():
        lock_rulebooks()
        versions = published_versions()
        found = next((one for one in versions if one.pk == version), None)
        if found is None:
            raise NotFound(what_zh="规则版本", what_en="rulebook")
        if found.withdrawn_at is not None:
            raise WithdrawnBefore(version=version)
        if found.effective_at <= now + LAST_CALL:
            raise InForce(version=version, minutes=LAST_CALL.seconds // 60)
        if standing(versions)[-1].pk == version:
            raise OnlyVersion(version=version)
        found.withdrawn_at, found.withdrawn_by_id = now, actor.id
        found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return found
