"""The words pages use for the values of the records: states, reasons, proofs, acts, people.

Each table maps a stored word to a sentence that is translated when it is shown. A word that is not
in a table is shown as it is, so a page never fails over a new one; a test compares the tables with
the vocabularies.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amends.domain.refused import Language
from amends.entrypoints.portal.presenters.parts import Tone

Words = Mapping[str, str | Promise]

REASONS: Words = {
    "not_delivered": _("I have received nothing"),
    "delayed_delivery": _("It came too late"),
    "partial_delivery": _("Only a part was delivered"),
    "wrong_item": _("I got something else than I ordered"),
    "invalid_key": _("The key does not work"),
    "already_used_key": _("The key had been used before"),
    "wrong_face_value": _("The value is not the one I paid for"),
    "not_as_described": _("It is not as described"),
    "function_missing": _("A function is missing"),
    "account_abnormal": _("The account is blocked or abnormal"),
    "account_reclaimed": _("The account was taken back"),
    "service_not_as_promised": _("The service is not what was promised"),
    "topup_not_arrived": _("The top-up has not arrived"),
    "used_but_ineffective": _("Shown as used, but without effect"),
    "duplicate_charge": _("I was charged twice"),
    "duplicate_order": _("I ordered twice by mistake"),
    "mistaken_purchase": _("I bought the wrong thing"),
    "no_longer_wanted": _("I no longer want it"),
    "merchant_absconded": _("The shop is closed or does not answer"),
    "platform_fault": _("The platform had a fault"),
    "other": _("Something else"),
}

REASON_HINTS: Words = {
    "not_delivered": _("No key, no account, no top-up, nothing"),
    "invalid_key": _("Error when redeeming; a screenshot with key and error code helps most"),
    "already_used_key": _("The redeem page says the key was used, but not by you"),
    "topup_not_arrived": _("Counts from 24 hours after the payment"),
    "used_but_ineffective": _("Bring the issuer's answer and the screen of the game or app"),
    "duplicate_charge": _("Two payments for one order; both are in the payment record"),
    "no_longer_wanted": _("Free before the key is fetched; later with a fee or not at all"),
    "mistaken_purchase": _("Free before the key is fetched; later with a fee or not at all"),
    "merchant_absconded": _("Messages unanswered, shop page gone"),
}

REASON_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        _("It did not come"),
        ("not_delivered", "delayed_delivery", "partial_delivery", "topup_not_arrived"),
    ),
    (
        _("It came, but it is wrong"),
        (
            "invalid_key",
            "already_used_key",
            "wrong_item",
            "wrong_face_value",
            "not_as_described",
            "function_missing",
            "account_abnormal",
            "account_reclaimed",
            "service_not_as_promised",
            "used_but_ineffective",
        ),
    ),
    (
        _("The order or the payment is wrong"),
        ("duplicate_charge", "duplicate_order", "mistaken_purchase", "no_longer_wanted"),
    ),
    (_("The shop or the platform"), ("merchant_absconded", "platform_fault", "other")),
)

ORDER_STATES: Mapping[str, tuple[str | Promise, Tone]] = {
    "undelivered": (_("Not delivered yet"), "wait"),
    "unactivated": (_("Delivered, key not fetched"), "go"),
    "activated_unused": (_("Key fetched, not used"), "go"),
    "partly_used": (_("Partly used"), "calm"),
    "used": (_("Used"), "calm"),
    "cancelled": (_("Cancelled"), "calm"),
}

CASE_STATES: Mapping[str, tuple[str | Promise, Tone]] = {
    "screening": (_("Being checked"), "wait"),
    "negotiating": (_("With the merchant"), "wait"),
    "offered": (_("Offer made"), "wait"),
    "awaiting_evidence": (_("Proof wanted"), "wait"),
    "adjudicating": (_("Before an agent"), "wait"),
    "granted": (_("Granted, money on its way"), "go"),
    "unpaid": (_("Granted, payment failed"), "bad"),
    "refused": (_("Refused, appeal open"), "bad"),
    "second_instance": (_("Appeal before an agent"), "wait"),
    "settled": (_("Refunded"), "done"),
    "upheld": (_("Refused for good"), "bad"),
    "withdrawn": (_("Withdrawn"), "calm"),
    "lapsed": (_("Lapsed"), "calm"),
}

STANDING: Words = {
    "screening": _("The rulebook is looking at the claim."),
    "negotiating": _("The merchant has been asked to answer."),
    "offered": _("The merchant has made an offer."),
    "awaiting_evidence": _("Proof is missing that the rules require."),
    "adjudicating": _("An agent reads the file and rules."),
    "granted": _("The claim is granted. The money is on its way."),
    "unpaid": _("The claim is granted, but the channel did not take the payment."),
    "refused": _("The claim is refused. An appeal is open."),
    "second_instance": _("Another agent is looking at the appeal."),
    "settled": _("The money has been paid back."),
    "upheld": _("The refusal is final."),
    "withdrawn": _("The claim was withdrawn."),
    "lapsed": _("The claim lapsed because the proof did not come in time."),
}

TURN: Words = {
    "negotiating": _("It is the merchant's turn."),
    "offered": _("It is the buyer's turn: accept or decline."),
    "awaiting_evidence": _("It is the buyer's turn: bring the proof or ask for a person."),
    "adjudicating": _("It is the agent's turn."),
    "second_instance": _("It is the agent's turn."),
    "granted": _("It is the payment channel's turn."),
    "unpaid": _("It is the finance desk's turn to pay again."),
    "refused": _("The buyer may appeal."),
}

YOUR_TURN: Words = {
    "negotiating": _("It is your turn: accept the claim, contest it, or offer something."),
    "offered": _("It is your turn: accept the offer or decline it."),
    "awaiting_evidence": _("It is your turn: bring the proof, or ask for a person."),
    "adjudicating": _("It is your turn: rule on the case."),
    "second_instance": _("It is your turn: rule on the appeal."),
    "unpaid": _("It is your turn: see why it failed and pay again."),
    "refused": _("You may appeal to another person, once."),
}
"""The same, to the one whose turn it is."""

CONSEQUENCES: Words = {
    "negotiating": _("If the merchant does not answer, the claim is granted."),
    "offered": _("Without an answer, the case goes before an agent."),
    "awaiting_evidence": _("Without the proof, the rulebook judges what is there."),
    "adjudicating": _("If no ruling comes in time, the supervisor is told; the ruling stays due."),
    "second_instance": _(
        "If no ruling comes in time, the supervisor is told; the ruling stays due."
    ),
    "refused": _("Without an appeal, the refusal becomes final."),
    "granted": _("If the money is not there by then, the finance desk looks into it."),
    "unpaid": _("If it is not paid by then, the operator is told."),
}

ACTS: Words = {
    "filed": _("Claim filed"),
    "approve": _("Granted by the rulebook"),
    "reject": _("Refused by the rulebook"),
    "ask": _("Proof asked for"),
    "consult": _("Merchant asked"),
    "refer": _("Brought before an agent"),
    "accept": _("Claim accepted"),
    "contest": _("Claim contested"),
    "offer": _("Offer made"),
    "accept_offer": _("Offer accepted"),
    "decline_offer": _("Offer declined"),
    "supply": _("Proof supplied"),
    "read": _("Judged again on what the proof shows"),
    "withdraw": _("Claim withdrawn"),
    "call_a_person": _("A person asked for"),
    "grant": _("Granted by ruling"),
    "refuse": _("Refused by ruling"),
    "appeal": _("Appeal filed"),
    "lapse": _("Time ran out"),
    "overdue": _("Overdue"),
    "settle": _("Money paid back"),
    "fail": _("Payment failed"),
    "pay_again": _("Paid again"),
    "exhibits": _("Proof put on file"),
    "read_evidence": _("Proof read"),
    "reading_corrected": _("Reading corrected"),
    "comment": _("Comment"),
    "dossier": _("Case file asked for"),
    "message": _("Message"),
    "refund_succeeded": _("Money paid back"),
    "refund_failed": _("Payment failed"),
}

ACT_TONES: Mapping[str, Tone] = {
    "approve": "done",
    "grant": "done",
    "accept": "done",
    "accept_offer": "done",
    "settle": "done",
    "refund_succeeded": "done",
    "refund_failed": "bad",
    "reject": "bad",
    "refuse": "bad",
    "fail": "bad",
    "overdue": "bad",
    "contest": "wait",
    "ask": "wait",
    "offer": "go",
    "appeal": "go",
}

ROLES: Words = {
    "buyer": _("buyer"),
    "merchant": _("merchant"),
    "agent": _("agent"),
    "supervisor": _("supervisor"),
    "finance": _("finance desk"),
    "operator": _("operator"),
    "shop": _("shop system"),
    "system": _("rulebook"),
    "clock": _("deadline"),
    "till": _("payment channel"),
}

CHANNELS: Words = {
    "alipay": _("Alipay"),
    "wechat": _("WeChat Pay"),
    "bank_card": _("Bank card"),
    "balance": _("Platform balance"),
}

PRODUCT_CLASSES: Words = {
    "game_card": _("Game card"),
    "phone_topup": _("Phone top-up"),
    "membership": _("Membership"),
    "activation_code": _("Activation code"),
    "software": _("Software"),
    "game_account": _("Game account"),
    "virtual_item": _("Virtual item"),
    "service": _("Service"),
    "physical_merch": _("Physical goods"),
}

USES: Words = {
    "viewed": _("Key looked at"),
    "activated": _("Activated"),
    "partly_used": _("Partly used"),
    "used": _("Used"),
    "topup_shown_done": _("Top-up shown as done"),
}

USED_BY: Words = {
    "buyer_account": _("by the buyer's account"),
    "third_party": _("by somebody else"),
    "unknown": _("by an unknown account"),
}

WISHES: Words = {
    "refund": _("The money back"),
    "part_refund": _("A part of the money back"),
    "replacement": _("A replacement"),
    "compensation": _("A compensation"),
}

OFFERS: Words = {
    "part_refund": _("A part of the price back; you keep the goods."),
    "compensation": _("A compensation; the sale stands."),
}

REFUND_STATES: Mapping[str, tuple[str | Promise, Tone]] = {
    "created": (_("Promised"), "go"),
    "processing": (_("At the channel"), "go"),
    "unknown": (_("Channel silent, asking"), "wait"),
    "succeeded": (_("Paid back"), "done"),
    "failed": (_("Failed"), "bad"),
}

MERCHANT_STATES: Words = {
    "active": _("active"),
    "unresponsive": _("does not answer"),
    "suspended": _("suspended"),
    "absconded": _("gone"),
}

LIABLE: Words = {
    "merchant": _("The merchant answers for it."),
    "platform": _("The platform answers for it."),
    "buyer": _("Nobody is at fault."),
}

PAID_FROM: Words = {
    "merchant_balance": _("merchant's balance"),
    "deposit": _("merchant's deposit"),
    "platform_advance": _("the platform's guarantee fund"),
}


FIELDS: Words = {
    "reasons": _("Reasons"),
    "comment": _("Your words"),
    "statement": _("In your words"),
    "kinds": _("What is wanted"),
    "title": _("What does not work"),
    "started_at": _("Since"),
    "ended_at": _("Until"),
}
"""The fields that a refusal may name, as forms call them."""


def word(words: Words, value: str | None) -> str:
    """The word for a stored value in the reader's language; the value itself where none is known."""
    return str(words.get(value or "", value or ""))


def reader() -> Language:
    """The language of the reader, as refusals and rulebooks name it."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
