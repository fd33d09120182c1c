"""Terms of the parties and of what their records, the platform's and the issuer's say."""

from __future__ import annotations

from amends.domain.hearsay import record_means
from amends.domain.terms import Claim, fact, flag, word
from amends.domain.vocabulary import DeliveryLog, MerchantStatus, UsedBy

REACHED = frozenset(DeliveryLog) - {DeliveryLog.DELIVERED_NOT_VIEWED}
STRONG = frozenset(
    {"official_verification", "official_failure_proof", "third_party_report", "login_recording"}
)


class RecordTerms(Claim):
    """Who the parties are, and what is on record of them."""

    # The parties and their records.

    guarantee_plan = fact(
        "guarantee_plan", "是否参加保障计划", "whether the guarantee plan applies"
    )
    fault_logged = fact("fault_logged", "平台是否记录了故障", "whether the platform logged a fault")
    proves_delivery = fact(
        "proves_delivery", "商家能否证明交付", "whether the merchant proves the delivery"
    )
    used_by = fact("used_by", "由谁使用", "who used it", words=UsedBy)

    @word(MerchantStatus, "商家状态", "the merchant's status")
    def merchant_status(self) -> MerchantStatus:
        """The fact; a merchant of whom nothing is said is active."""
        return self.facts.merchant_status or MerchantStatus.ACTIVE

    @flag("商家是否有强证据", "whether the merchant brings strong proof")
    def merchant_counters(self) -> bool:
        """The merchant brought an issuer's word, a report of a third party or a full recording."""
        return not STRONG.isdisjoint(self.facts.merchant_proofs.counted)

    @flag("平台是否有故障", "whether the platform was at fault", unknown=True)
    def platform_fault(self) -> bool | None:
        """The platform's log has a fault that touched this order's time."""
        facts = self.facts
        if not facts.fault_logged:
            return facts.fault_logged
        begin, end = facts.fault_from, facts.fault_to
        last = facts.delivered_at or facts.applied_at
        if begin is not None and begin > max(last, facts.applied_at):
            return False
        return not (end is not None and end < facts.paid_at)

    log_consulted = fact(
        "log_consulted",
        "是否查过交付日志",
        "whether the delivery log was consulted",
        unknown=False,
        said="The document says something of the delivery log, even that it holds nothing.",
    )

    @word([*DeliveryLog, "none"], "交付日志的内容", "what the delivery log says", unknown=True)
    def log(self) -> str | None:
        """The delivery log's word, or `none` where it was consulted and holds nothing."""
        log = self.facts.delivery_log
        return log.value if log else ("none" if self.facts.log_consulted else None)

    @flag("交付前是否已被使用", "whether it was used before it was delivered", unknown=True)
    def redeemed_first(self) -> bool | None:
        """Used before it was delivered or before the buyer first saw it, or by a third party."""
        facts = self.facts
        used, delivered, seen = facts.used_at, facts.delivered_at, facts.first_seen_at
        if used and seen and used < seen and facts.used_by is not UsedBy.BUYER_ACCOUNT:
            return True
        if used is not None and delivered is not None:
            return used < delivered
        return True if facts.used_by is UsedBy.THIRD_PARTY else None

    @flag("是否由买家使用", "whether the buyer used it", unknown=True)
    def used_by_buyer(self) -> bool | None:
        """The buyer's account used it; not known where the user is not known."""
        by = self.facts.used_by
        return None if by in (None, UsedBy.UNKNOWN) else by is UsedBy.BUYER_ACCOUNT

    @flag("是否已交付", "whether it was delivered", unknown=True)
    def delivered_to_buyer(self) -> bool | None:
        """The merchant's proof, or a log that shows that the goods reached the buyer."""
        if self.facts.proves_delivery is not None:
            return self.facts.proves_delivery
        return True if self.facts.delivery_log in REACHED else None

    @word(["fails", "works"], "官方查询的结果", "what the issuer's record says", unknown=True)
    def authority(self) -> str | None:
        """The official or issuer's record: `fails` for the buyer, `works` against him."""
        official = record_means(self.facts.official_record, self.facts.reason)
        return official or record_means(self.facts.issuer_record, self.facts.reason)

    @word(["fails", "works"], "运营商查询的结果", "what the carrier's record says", unknown=True)
    def carrier(self) -> str | None:
        """The carrier's record, read in the same way."""
        return record_means(self.facts.carrier_record, self.facts.reason)

    @flag("官方、发行方、运营商的记录是否矛盾", "whether the records of authorities disagree")
    def authorities_differ(self) -> bool:
        """Of the official, the issuer's and the carrier's records one says `fails`, one `works`."""
        facts = self.facts
        records = (facts.official_record, facts.issuer_record, facts.carrier_record)
        return len({record_means(each, facts.reason) for each in records} - {None}) > 1
