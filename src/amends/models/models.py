"""Where Django looks for the tables: every model of the package, imported once."""

from amends.models.calendar import CalendarChange
from amends.models.cases import Case, CaseDeadline, CaseEvent, Evidence, Offer, Ruling
from amends.models.dossiers import Dossier
from amends.models.files import FileLook, Upload, VaultFile
from amends.models.incidents import Incident
from amends.models.jobs import Job
from amends.models.ledger import Account, Transfer
from amends.models.merchants import Merchant, Product
from amends.models.notices import Notice
from amends.models.orders import (
    Activation,
    CardKey,
    Delivery,
    KeyLook,
    Message,
    Order,
    Payment,
)
from amends.models.people import ApiKey, User
from amends.models.readings import Likeness, Reading, ReadingCorrection
from amends.models.refunds import Refund
from amends.models.requests import DemoClock, IdempotentRequest, WrongGuess
from amends.models.rulebooks import RulebookDraft, RulebookVersion

__all__ = [
    "Account",
    "Activation",
    "ApiKey",
    "CalendarChange",
    "CardKey",
    "Case",
    "CaseDeadline",
    "CaseEvent",
    "Delivery",
    "DemoClock",
    "Dossier",
    "Evidence",
    "FileLook",
    "IdempotentRequest",
    "Incident",
    "Job",
    "KeyLook",
    "Likeness",
    "Merchant",
    "Message",
    "Notice",
    "Offer",
    "Order",
    "Payment",
    "Product",
    "Reading",
    "ReadingCorrection",
    "Refund",
    "RulebookDraft",
    "RulebookVersion",
    "Ruling",
    "Transfer",
    "Upload",
    "User",
    "VaultFile",
    "WrongGuess",
]
