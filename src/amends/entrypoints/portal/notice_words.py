"""What notices say, to each role in its own words, with the facts that fill them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.access import Role
from amends.entrypoints.portal.proof_words import label_of
from amends.entrypoints.portal.templatetags.portal import yuan
from amends.entrypoints.portal.words import CHANNELS, Words, word

TOLD: Mapping[str, Words] = {
    Role.BUYER: {
        "granted": _("Good news: your claim is granted. %(refund)s is on its way back to you."),
        "granted_unpaid": _(
            "Your claim is granted. The payment has to wait a little: our finance desk is seeing "
            "to it, and you need do nothing."
        ),
        "refund_succeeded": _("%(amount)s has been paid back to you through %(channel)s."),
        "refund_delayed": _(
            "The payment of %(amount)s did not go through at once. Our finance desk is seeing to "
            "it; your claim stays granted, and you need do nothing."
        ),
        "refund_paid_again": _("%(amount)s is on its way to you again."),
        "refused": _(
            "Your claim is refused. The letter says why; if you see it otherwise, you may appeal."
        ),
        "refused_for_good": _("The refusal is final now, and the case is closed."),
        "material_wanted": _("To go on, we need some proof from you: %(kinds)s."),
        "with_merchant": _(
            "The merchant has been asked to answer. Without an answer in time, your claim is "
            "granted."
        ),
        "before_an_agent": _("Your case is with an agent now, who reads the file and rules."),
        "lapsed": _(
            "Your claim lapsed, because the proof did not come in time. Once you have it, you may "
            "file again."
        ),
        "message_came": _("There is a new message about your case."),
        "contested": _("The merchant sees it otherwise. An agent reads both accounts and rules."),
        "offer_made": _("The merchant offers you %(amount)s. Accept or decline: you choose."),
        "overdue": _(
            "Your case takes longer than it should, and we are sorry. Those in charge have been "
            "told; you need do nothing."
        ),
    },
    Role.MERCHANT: {
        "granted_by_rule": _("The rulebook granted the claim. The buyer gets %(refund)s."),
        "granted_by_ruling": _("An agent granted the claim. The buyer gets %(refund)s."),
        "granted_by_silence": _(
            "No answer came in time, so the claim was granted. The buyer gets %(refund)s."
        ),
        "refused_by_ruling": _("An agent refused the claim. You need do nothing."),
        "refund_succeeded": _("%(amount)s has been paid back to the buyer through %(channel)s."),
        "answer_wanted": _("A claim waits for your answer. Without one, it is granted."),
        "message_came": _("There is a new message about the case."),
        "offer_accepted": _("The buyer accepted your offer of %(amount)s."),
        "offer_declined": _("The buyer declined your offer. An agent rules on the case."),
        "before_an_agent": _("The buyer asked for a person. An agent rules on the case."),
        "appeal_filed": _("The buyer appeals. Another agent looks at the case again."),
        "case_withdrawn": _("The buyer took the claim back. You need do nothing more."),
    },
    Role.AGENT: {
        "ruling_wanted": _("A case waits for a ruling."),
        "person_called": _("The buyer asks for a person. The case waits for a ruling."),
    },
    Role.SUPERVISOR: {
        "appeal_filed": _("An appeal waits for a ruling by another person."),
        "overdue": _("No ruling came in time. The case is overdue."),
    },
    Role.FINANCE: {
        "not_covered": _(
            "%(missing)s is missing on the accounts to pay this claim. Fund them, then pay again."
        ),
        "refund_failed": _(
            "%(channel)s did not take the refund of %(amount)s. See why, then pay again."
        ),
        "refund_amount_differs": _(
            "%(channel)s reports %(channel_amount)s as refunded, where %(amount)s was asked for. "
            "Please look into it."
        ),
        "overdue": _("The money did not arrive in time. The payout is overdue."),
    },
}
"""For each role, what the templates that it is told say."""


class _Places(dict[str, str]):
    """What fills the places of a sentence; one that was told nothing is left open."""

    def __missing__(self, place: str) -> str:
        return "…"


def said(role: str, template: str, facts: Mapping[str, object]) -> str:
    """What a notice says in the reader's language; a template without words is shown as it is.

    Sums in fen are written in yuan, and channels and kinds of proof by their names.
    """
    places = _Places()
    for name, value in facts.items():
        if name.endswith("_fen") and isinstance(value, int):
            places[name.removesuffix("_fen")] = yuan(value)
        elif name == "kinds" and isinstance(value, list):
            places[name] = gettext(", ").join(str(label_of(str(kind))) for kind in value)
        elif name == "channel":
            places[name] = word(CHANNELS, str(value))
    return word(TOLD.get(role, {}), template) % places
