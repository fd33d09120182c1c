"""A believable marketplace made from a seed: merchants, goods, orders, and what went wrong."""

from amends.adapters.demo_market.market import Market, make_market
from amends.adapters.demo_market.stories import PlannedClaim

__all__ = ["Market", "PlannedClaim", "make_market"]
