"""Proofs of what the trade says of windows and deadlines, to the second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice import Proof, claim, proof
from practice.claims import LOGGED, key, topup
from rule_facts import PAGE, after


def waited(reason: str = "other", evidence: object = None, **span: float) -> dict[str, object]:
    """A claim that lies with a silent desk for so long. Payment was Wednesday, the 11th of March."""
    process = {"submitted_at": after(), "now": after(**span)}
    return claim("used", reason, process=process, evidence=evidence)


URGED = [{"type": "service_chat", "shows": ["urge"]}]
MONDAY, TUESDAY, WEDNESDAY = {"days": 5}, {"days": 6}, {"days": 7}
APPEAL = [{"type": "refund_application_record"}, {"type": "rejection_screenshot"}]


def appealed(when: str, **process: object) -> dict[str, object]:
    """A refusal of Wednesday noon, appealed against."""
    said = {"rejected_at": after(hours=2), "appealed_at": when, "new_evidence": True}
    return claim("used", "other", evidence=APPEAL, process=said | process)


def in_time(hours: float, seconds: float = 0, kind: str = "membership") -> dict[str, object]:
    when = after(hours=hours, minutes=5, seconds=seconds)
    return claim("unactivated", "no_longer_wanted", kind, applied_at=when)


def supplied(hours: float, seconds: float = 0) -> dict[str, object]:
    """A claim without fault whose material came so long after it was asked for."""
    process = {
        "material_requested_at": after(hours=1),
        "material_supplied_at": after(hours=1 + hours, seconds=seconds),
    }
    return claim("unactivated", "no_longer_wanted", process=process)


WINDOWS: Mapping[str, Sequence[Proof]] = {
    "WI-1": [
        proof(in_time(24, kind="game_card"), "approve", "N-10"),
        proof(in_time(24, 1, "game_card"), "reject", "N-04"),
        proof(in_time(1, kind="activation_code"), "approve", "N-10", {"card_feedback_hours": 1}),
        proof(in_time(1, 1, "activation_code"), "reject", "N-04", {"card_feedback_hours": 1}),
    ],
    "WI-2": [
        proof(
            key(
                "invalid_key",
                discovered_at=after(hours=40),
                applied_at=after(hours=112),
                evidence=[PAGE, {"type": "key_error_screenshot"}],
            ),
            "approve",
            "Q-07",
        ),
        proof(
            key(
                "invalid_key",
                discovered_at=after(hours=40),
                applied_at=after(hours=112, seconds=1),
                evidence=[PAGE, {"type": "key_error_screenshot"}],
            ),
            "need_evidence",
            "Q-07",
        ),
        proof(
            key(
                "invalid_key",
                discovered_at=after(hours=40),
                applied_at=after(hours=65),
                evidence=[PAGE, {"type": "key_error_screenshot"}],
            ),
            "need_evidence",
            "Q-07",
            {"discovery_hours": 24},
        ),
    ],
    "WI-3": [
        proof(in_time(72), "approve", "N-10"),
        proof(in_time(72, 1), "reject", "N-04"),
        proof(in_time(24, 1), "reject", "N-04", {"window_hours": 24}),
        proof(in_time(168, kind="physical_merch"), "approve", "N-10"),
        proof(in_time(168, 1, "physical_merch"), "reject", "N-04"),
        proof(in_time(72), "reject", "N-04", {"counted_from": "paid_at"}),
    ],
    "WI-4": [
        proof(in_time(72, 1), "reject", "N-04", liable="buyer"),
        proof(in_time(72, 1) | {"platform": LOGGED}, "approve", "N-10"),
    ],
    "WI-5": [
        proof(topup(applied_at=after(hours=24)), "manual", "A-11"),
        proof(topup(applied_at=after(hours=24, seconds=1)), "need_evidence", "Q-09"),
        proof(topup(applied_at=after(hours=2)), "manual", "A-11", {"topup_wait_hours": 2}),
        proof(
            topup(applied_at=after(hours=2, seconds=1)),
            "need_evidence",
            "Q-09",
            {"topup_wait_hours": 2},
        ),
    ],
    "WI-6": [
        proof(in_time(1), "approve", "N-10"),
        proof(in_time(1), "reject", "N-07", {"no_reason_refund": False}),
        proof(claim("used", "no_longer_wanted"), "reject", "N-02"),
        proof(in_time(1) | {"customised": True, "exclusion_consent": True}, "reject", "N-06"),
    ],
    "WI-7": [
        proof(waited(**MONDAY), "manual", "N-03", escalation="none"),
        proof(waited(**TUESDAY), "manual", "N-03", escalation="remind_service"),
        proof(
            waited(**MONDAY),
            "manual",
            "N-03",
            {"first_review_working_days": 2},
            escalation="remind_service",
        ),
    ],
    "WI-8": [
        proof(waited("delayed_delivery", hours=48), "manual", "D-14", escalation="none"),
        proof(
            waited("delayed_delivery", hours=48, seconds=1),
            "manual",
            "D-14",
            escalation="remind_service",
        ),
        proof(
            waited("delayed_delivery", hours=25),
            "manual",
            "D-14",
            {"complaint_handling_hours": 24},
            escalation="remind_service",
        ),
    ],
    "WI-9": [
        proof(supplied(48), "approve", "N-10"),
        proof(supplied(48, 1), "reject", "N-01"),
        proof(supplied(24, 1), "reject", "N-01", {"material_deadline_hours": 24}),
    ],
    "WI-11": [
        proof(appealed(after(days=7, hours=13, minutes=59)), "manual", "A-07"),
        proof(appealed(after(days=7, hours=14)), "reject", "A-05"),
        proof(appealed(after(days=1, hours=14)), "reject", "A-05", {"appeal_days": 1}),
        proof(appealed(after(days=1), new_evidence=False), "reject", "A-06"),
    ],
    "WI-12": [
        proof(waited(days=21), "manual", "N-03", escalation="payment_dispute"),
        proof(waited(days=22), "manual", "N-03", escalation="third_party"),
        proof(
            waited(**TUESDAY),
            "manual",
            "N-03",
            {"escalation_working_days": 3},
            escalation="third_party",
        ),
    ],
    "WI-13": [
        proof(waited(evidence=URGED, **MONDAY), "manual", "N-03", escalation="none"),
        proof(waited(evidence=URGED, **TUESDAY), "manual", "N-03", escalation="payment_dispute"),
        proof(waited(**TUESDAY), "manual", "N-03", escalation="remind_service"),
        proof(
            waited(**WEDNESDAY),
            "manual",
            "N-03",
            {"dispute_working_days": 4},
            escalation="payment_dispute",
        ),
    ],
}
