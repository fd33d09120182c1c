"""Who is asking, and what he may do: roles, scopes and the actor every action is told of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from amends.domain.refused import NotAllowed


class Role(StrEnum):
    """The part somebody plays in a case."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    OPERATOR = "operator"
    SHOP = "shop"
    """The marketplace's own software, speaking for the buyers it has signed in."""
    SYSTEM = "system"
    """The rulebook, deciding by itself."""
    CLOCK = "clock"
    """A deadline that ran out."""
    TILL = "till"
    """The settlement worker, reporting what the payment channel did."""


STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.FINANCE, Role.OPERATOR})
ARBITERS = frozenset({Role.AGENT, Role.SUPERVISOR})


class Scope(StrEnum):
    """What an API key may be used for. A person signed in on a page holds all scopes of his role."""

    CASES_READ = "cases:read"
    """Look at cases, their events and evidence, and at orders."""
    CASES_WRITE = "cases:write"
    """File claims, upload evidence, and do what the parties do."""
    CASES_RULE = "cases:rule"
    """Rule on cases, ask for evidence, consult the merchant."""
    ORDERS_WRITE = "orders:write"
    """Tell of orders, deliveries, use, messages and confirmed receipts; show keys."""
    REFUNDS_READ = "refunds:read"
    """Look at refunds."""
    REFUNDS_WRITE = "refunds:write"
    """Have failed refunds paid again. Ruling does not include paying, nor paying ruling."""
    RULES_WRITE = "rules:write"
    """Write drafts of the rulebook, publish them, withdraw versions not yet in force; set days of the
    calendar."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who asks for something.

    `id` is the user's id, or None for a guest and for the machine's own roles. `merchant_id` narrows
    a merchant (or a shop key of one merchant) to his own orders. `order_ids` are the orders a guest
    has proved to be his by order number and contact. `scopes` is None for people on pages.
    """

    role: Role
    id: UUID | None = None
    name: str = ""
    merchant_id: UUID | None = None
    order_ids: frozenset[UUID] = field(default_factory=frozenset)
    scopes: frozenset[Scope] | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for the marketplace and may look at every case."""
        return self.role in STAFF

    def require(self, *roles: Role, act: str) -> None:
        """Raise `NotAllowed` unless the actor plays one of the roles."""
        if self.role not in roles:
            raise NotAllowed(act=act, role=self.role)

    def require_scope(self, scope: Scope, *, act: str) -> None:
        """Raise `NotAllowed` when an API key lacks the scope that the act needs."""
        if self.scopes is not None and scope not in self.scopes:
            raise NotAllowed(act=f"{act} ({scope})", role=self.role)


THE_SYSTEM = Actor(role=Role.SYSTEM, name="rulebook")
THE_CLOCK = Actor(role=Role.CLOCK, name="clock")
THE_TILL = Actor(role=Role.TILL, name="till")
