"""The rulebooks that are shipped: the default one, and a sample for each kind of marketplace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

DEFAULT = "default@2026.1"

SHIPPED: Mapping[str, str] = {
    DEFAULT: "default.toml",
    "platform-858@2026.1": "platform-858.toml",
    "three-scenarios@2026.1": "three-scenarios.toml",
    "platform-shuoge@2026.1": "platform-shuoge.toml",
    "five-steps@2026.1": "five-steps.toml",
    "cancel-orders@2026.1": "cancel-orders.toml",
}
"""The file of each, by its id."""


def shipped_id(named: str) -> str | None:
    """The id of the shipped rulebook that is called so, with or without its version; or None."""
    return next((id for id in SHIPPED if named in (id, id.partition("@")[0])), None)


@cache
def shipped_text(id: str) -> str:
    """The text of a shipped rulebook; raises `KeyError`."""
    return files("amends.domain").joinpath("rulebooks", SHIPPED[id]).read_text(encoding="utf-8")
