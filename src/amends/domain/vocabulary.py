"""The public words of a facts document and a ruling. They are a contract: never rename one."""

from __future__ import annotations

from enum import StrEnum


class GoodsState(StrEnum):
    """How far the goods have gone, as the records show when the claim is made."""

    UNDELIVERED = "undelivered"
    UNACTIVATED = "unactivated"
    ACTIVATED_UNUSED = "activated_unused"
    PARTLY_USED = "partly_used"
    USED = "used"


class ProductClass(StrEnum):
    """What kind of goods was sold; rules differ by class."""

    GAME_CARD = "game_card"
    PHONE_TOPUP = "phone_topup"
    MEMBERSHIP = "membership"
    ACTIVATION_CODE = "activation_code"
    SOFTWARE = "software"
    GAME_ACCOUNT = "game_account"
    VIRTUAL_ITEM = "virtual_item"
    SERVICE = "service"
    PHYSICAL_MERCH = "physical_merch"


class Reason(StrEnum):
    """Why the buyer claims."""

    NOT_DELIVERED = "not_delivered"
    DELAYED_DELIVERY = "delayed_delivery"
    PARTIAL_DELIVERY = "partial_delivery"
    WRONG_ITEM = "wrong_item"
    INVALID_KEY = "invalid_key"
    ALREADY_USED_KEY = "already_used_key"
    WRONG_FACE_VALUE = "wrong_face_value"
    NOT_AS_DESCRIBED = "not_as_described"
    FUNCTION_MISSING = "function_missing"
    ACCOUNT_ABNORMAL = "account_abnormal"
    ACCOUNT_RECLAIMED = "account_reclaimed"
    SERVICE_NOT_AS_PROMISED = "service_not_as_promised"
    TOPUP_NOT_ARRIVED = "topup_not_arrived"
    USED_BUT_INEFFECTIVE = "used_but_ineffective"
    DUPLICATE_CHARGE = "duplicate_charge"
    DUPLICATE_ORDER = "duplicate_order"
    MISTAKEN_PURCHASE = "mistaken_purchase"
    NO_LONGER_WANTED = "no_longer_wanted"
    MERCHANT_ABSCONDED = "merchant_absconded"
    PLATFORM_FAULT = "platform_fault"
    OTHER = "other"


class Channel(StrEnum):
    """How the buyer paid, and so the way his money goes back."""

    ALIPAY = "alipay"
    WECHAT = "wechat"
    BANK_CARD = "bank_card"
    BALANCE = "balance"


class Outcome(StrEnum):
    """What the rulebook answers."""

    APPROVE = "approve"
    REJECT = "reject"
    NEED_EVIDENCE = "need_evidence"
    MANUAL = "manual"


class Track(StrEnum):
    """Fault and no-fault are judged by different rules; fees exist only on the second."""

    FAULT = "fault"
    NO_FAULT = "no_fault"


class Liable(StrEnum):
    """Who answers for the loss. Nobody is written as null."""

    MERCHANT = "merchant"
    PLATFORM = "platform"
    BUYER = "buyer"


class Route(StrEnum):
    """How a ruling is carried on: at once, by the rules, or by a person."""

    EXPRESS = "express"
    AUTOMATIC = "automatic"
    PERSON = "person"


class PaidFrom(StrEnum):
    """Where a refund is drawn from, in the order of the ruling."""

    MERCHANT_BALANCE = "merchant_balance"
    DEPOSIT = "deposit"
    PLATFORM_ADVANCE = "platform_advance"


class Escalation(StrEnum):
    """What the buyer can do next when the desk is late or he does not agree."""

    NONE = "none"
    REMIND_SERVICE = "remind_service"
    PAYMENT_DISPUTE = "payment_dispute"
    THIRD_PARTY = "third_party"


class MerchantStatus(StrEnum):
    """Whether the merchant can be reached."""

    ACTIVE = "active"
    UNRESPONSIVE = "unresponsive"
    ABSCONDED = "absconded"


class DeliveryLog(StrEnum):
    """How far the platform's own log says the goods have gone."""

    DELIVERED = "delivered"
    DELIVERED_NOT_VIEWED = "delivered_not_viewed"
    SUCCESS_SHOWN = "success_shown"
    ACTIVATED = "activated"
    PARTLY_USED = "partly_used"
    USED = "used"


class UsedBy(StrEnum):
    """Whose account consumed the goods."""

    BUYER_ACCOUNT = "buyer_account"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"
