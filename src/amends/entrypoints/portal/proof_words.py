"""The kinds of proof in words: what each is, how to get it, and what it must show."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.domain.proofs import EVIDENCE_TYPES
from amends.entrypoints.portal.words import Words

KINDS: Words = {
    "order_page": _("Order page"),
    "payment_record": _("Payment record"),
    "listing_page": _("Product page as it was"),
    "status_page": _("Status page of the order"),
    "extra_order_nos": _("The other order numbers"),
    "contract": _("Terms or contract"),
    "key_error_screenshot": _("Screenshot of the key error"),
    "login_recording": _("Recording of the log-in"),
    "actual_page": _("Page that shows what you really got"),
    "topup_failure_screenshot": _("Screenshot of the failed top-up"),
    "carrier_query": _("Answer of the phone carrier"),
    "ingame_record": _("Record in the game"),
    "unused_proof": _("Proof that it was not used"),
    "defect_photo": _("Photo of the defect"),
    "no_reply_screenshot": _("Screenshot of unanswered messages"),
    "shop_closed_page": _("Page that shows the shop closed"),
    "seller_chat": _("Talk with the seller"),
    "service_chat": _("Talk with the platform's service"),
    "call_recording": _("Recording of a call"),
    "official_verification": _("Check by the issuer"),
    "official_failure_proof": _("Issuer's proof of the failure"),
    "third_party_report": _("Report of a third party"),
    "rule_citation": _("The rule you rely on"),
    "bound_account_info": _("The account bound at purchase"),
    "refund_account_info": _("The account the refund goes to"),
    "specific_description": _("A specific description"),
    "order_no": _("The order number"),
    "in_platform_chat": _("Talk on the platform"),
    "timestamp_or_watermark": _("A time stamp or watermark"),
    "second_payment_record": _("The second payment record"),
    "refund_application_record": _("Record of the refund application"),
    "rejection_screenshot": _("Screenshot of the rejection"),
}

HOW: Words = {
    "order_page": _(
        "Orders, then this order: a whole screenshot, with the number, item, amount and time."
    ),
    "payment_record": _(
        "The bill in Alipay, WeChat or the bank's app, with amount, time and payee."
    ),
    "listing_page": _("A screenshot of the product page with the promise you rely on."),
    "key_error_screenshot": _("The redeem page with the key and the error code in one picture."),
    "login_recording": _("A screen recording from the start page to the error, without cuts."),
    "actual_page": _("Your screen beside the description; mark the difference."),
    "topup_failure_screenshot": _(
        "The app or game page that shows the missing balance, with the time."
    ),
    "carrier_query": _("The carrier's text message or app page with balance and records."),
    "ingame_record": _("The top-up or inventory record in the game, with the account and time."),
    "unused_proof": _(
        "The issuer's page that shows the key unused, or the account without a record."
    ),
    "seller_chat": _("The talk on this platform, from your question on, with times."),
    "no_reply_screenshot": _("Your messages with times, and no answer."),
    "official_verification": _("The issuer's page or support that says the key is invalid."),
    "official_failure_proof": _("A written answer of the issuer's support that it failed."),
    "call_recording": _(
        "A voice is personal data. Whoever records a call tells the other side at its start (Personal "
        "Information Protection Law, articles 13 and 17); a recording without that notice does not "
        "count here."
    ),
    "third_party_report": _("A test report with name, date and result."),
    "extra_order_nos": _("Write the other order numbers into the note."),
    "bound_account_info": _("The phone number or account you gave at purchase."),
    "specific_description": _("Say what you did, what you saw, and when."),
    "second_payment_record": _("Both debits in the bill of the channel, with their numbers."),
}

MARKS: Words = {
    "has_order_no": _("the order number"),
    "has_amount": _("the amount"),
    "has_time": _("the time"),
    "has_promised_time": _("the promised delivery time"),
    "has_timestamp_or_watermark": _("a time stamp or watermark"),
    "legible": _("everything legible"),
    "key_visible": _("the key"),
    "error_code": _("the error code"),
    "full_process": _("the whole process without cuts"),
    "difference_marked": _("the difference, marked"),
    "complete": _("the whole record"),
    "in_platform": _("a talk on this platform"),
    "notified": _("that the other side was told of the recording and went on"),
}

MARKS_OF: Mapping[str, tuple[str, ...]] = {
    "order_page": ("has_order_no", "has_amount", "has_time", "has_promised_time", "legible"),
    "payment_record": ("has_order_no", "has_amount", "has_time", "legible"),
    "listing_page": ("has_promised_time", "has_timestamp_or_watermark", "legible"),
    "status_page": ("has_order_no", "has_time", "legible"),
    "key_error_screenshot": ("key_visible", "error_code", "has_timestamp_or_watermark", "legible"),
    "login_recording": ("full_process", "has_timestamp_or_watermark", "legible"),
    "actual_page": ("difference_marked", "has_timestamp_or_watermark", "legible"),
    "topup_failure_screenshot": ("has_amount", "has_time", "legible"),
    "carrier_query": ("has_time", "legible"),
    "ingame_record": ("has_time", "legible"),
    "unused_proof": ("complete", "has_timestamp_or_watermark", "legible"),
    "seller_chat": ("in_platform", "has_time", "legible"),
    "service_chat": ("in_platform", "has_time", "legible"),
    "no_reply_screenshot": ("in_platform", "has_time", "legible"),
    "call_recording": ("notified", "complete"),
}

PLAIN_MARKS = ("has_timestamp_or_watermark", "legible")
"""What any other kind of proof is asked to show."""


CLAIM_KINDS = (
    "order_page",
    "payment_record",
    "key_error_screenshot",
    "login_recording",
    "actual_page",
    "listing_page",
    "unused_proof",
    "topup_failure_screenshot",
    "carrier_query",
    "ingame_record",
    "seller_chat",
    "service_chat",
    "no_reply_screenshot",
    "official_verification",
    "official_failure_proof",
    "third_party_report",
    "extra_order_nos",
    "bound_account_info",
)
"""What a buyer's form offers, the commonest first."""

MERCHANT_KINDS = (
    "status_page",
    "seller_chat",
    "listing_page",
    "official_verification",
    "ingame_record",
    "carrier_query",
    "contract",
    "third_party_report",
)
"""What a merchant's form offers."""

FORM_KINDS = tuple(kind for kind in KINDS if kind in EVIDENCE_TYPES)
"""Every kind that a form may send: its usual ones, and those that were asked for."""


def label_of(kind: str) -> str | Promise:
    """The name of a kind of proof; the kind itself where there is no word for it."""
    return KINDS.get(kind, kind)
