"""What of a buyer's evidence a reader has borne out, and whether a grant can rest on that alone.

A tick in a form costs nothing, so money does not move by itself on ticks: where a grant would fall
without the exhibits that nobody has confirmed, the merchant or a person looks first. Grants that
the records carry are not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from amends.domain.decide import decide_outcome
from amends.domain.facts import parse_facts
from amends.domain.rulebook import Rulebook
from amends.domain.ruling import Ruling
from amends.domain.vocabulary import Outcome
from amends.domain.weighing import CHECKED, Deal, Piece, supported, weigh

WANTED: Mapping[str, frozenset[str]] = {
    "order_page": frozenset({"order_no"}),
    "payment_record": frozenset({"amount", "time"}),
    "status_page": frozenset({"order_no"}),
    "extra_order_nos": frozenset({"order_no"}),
    "key_error_screenshot": frozenset({"time", "error_code"}),
    "topup_failure_screenshot": frozenset({"time", "error_code"}),
}
"""What must be found in a file before a machine calls it what it is said to be.

Everything else (a recording, a chat, a photo, an issuer's letter) takes a person to understand.
"""

SETTING = "unread_proof"
"""The rulebook's setting: `person` (nothing is paid on ticks alone) or `believe`."""


def bears_out(piece: Piece, deal: Deal) -> Mapping[str, object] | None:
    """The exhibit as a fact with only the marks that were seen; None where nothing bears it out."""
    wanted, seen = WANTED.get(piece.kind), piece.seen
    if wanted is None or seen is None or not piece.has_file:
        return None
    holds = {weight.code: weight.holds for weight in weigh(piece, deal)}
    holds["error_code"] = bool(seen.error_code)
    if any(holds.get(name) is not True for name in wanted) or holds.get("legible") is False:
        return None
    if any(holds.get(name) is False for name in ("order_no", "amount", "time", "elsewhere")):
        return None
    if "edited" in holds:
        return None
    shows = {
        mark: value
        for mark, value in piece.shows.items()
        if mark not in CHECKED or supported(mark, seen) is True
    }
    return {**shows, "type": piece.kind}


def rests_on_ticks(
    facts: Mapping[str, object],
    ruling: Ruling,
    rulebook: Rulebook,
    kept: Iterable[Mapping[str, object]] = (),
) -> bool:
    """Whether a grant on a facts document falls, or shrinks, without what nobody has confirmed.

    `kept` are the buyer's exhibits that were borne out. Rulebooks that believe ticks are not asked.
    """
    if ruling.outcome is not Outcome.APPROVE or not facts.get("evidence"):
        return False
    settings = rulebook.settings_for(str(facts["product_class"]))
    if settings.get(SETTING, "person") != "person":
        return False
    fewer = parse_facts({**facts, "evidence": list(kept)}).facts
    return decide_outcome(fewer, rulebook) != (ruling.outcome, ruling.refund_fen, ruling.fee_fen)
