"""One suite for every installed gateway: what any payment channel must do, whatever it speaks.

Each gateway brings a stage: its channel on this machine, with faults to switch on. A gateway
without a stage fails here, so none can be added untested.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest

from amends.adapters.gateways import (
    Gateway,
    NoSuchGateway,
    NoticeRefused,
    RefundOrder,
    Verdict,
    connect,
    installed,
)
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Stage(Protocol):
    """A channel under the tester's hands."""

    gateway: Gateway

    def reconnected(self) -> Gateway: ...

    def set_fault(self, fault: str, **how: object) -> None: ...

    def heal(self) -> None: ...

    def paid_fen(self, trade_no: str) -> int: ...

    def notices(self, now: datetime) -> list[tuple[dict[str, str], bytes]]: ...


class SandboxStage:
    """The sandbox with its control file."""

    def __init__(self, folder: Path) -> None:
        self.channel = SandboxChannel(folder)
        self.gateway = connect("sandbox", {"folder": folder})

    def reconnected(self) -> Gateway:
        return connect("sandbox", {"folder": self.channel.folder})

    def set_fault(self, fault: str, **how: object) -> None:
        write_rules(self.channel.faults_file, [{"fault": fault, **how}])

    def heal(self) -> None:
        write_rules(self.channel.faults_file, [])

    def paid_fen(self, trade_no: str) -> int:
        payouts = self.channel.payouts()
        return sum(payout.amount_fen for payout in payouts if payout.trade_no == trade_no)

    def notices(self, now: datetime) -> list[tuple[dict[str, str], bytes]]:
        return self.channel.take_notices(now=now)


STAGES: dict[str, Callable[[Path], Stage]] = {"sandbox": SandboxStage}


@pytest.fixture(params=installed())
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    return STAGES[request.param](tmp_path)


def an_order(amount_fen: int = 1000, paid_fen: int = 1000, **changes: object) -> RefundOrder:
    mark = uuid4().hex
    order = {
        "number": f"rfd_{mark}",
        "trade_no": f"T{mark}",
        "amount_fen": amount_fen,
        "paid_fen": paid_fen,
        "currency": "CNY",
        "channel": "alipay",
        "on_top": False,
        "asked_at": NOW,
    }
    return RefundOrder(**{**order, **changes})


def later(order: RefundOrder, seconds: float) -> RefundOrder:
    return RefundOrder(**{**vars(order), "asked_at": order.asked_at + timedelta(seconds=seconds)})


def test_a_refund_is_paid_and_found_again_under_our_number(stage):
    order = an_order()
    answer = stage.gateway.refund(order)
    assert (answer.verdict, answer.amount_fen) == (Verdict.SUCCEEDED, 1000)
    assert stage.gateway.look_up(order) == answer
    assert answer.reference


def test_the_channel_knows_nothing_of_a_number_it_was_never_given(stage):
    assert stage.gateway.look_up(an_order()) is None


def test_the_same_number_asked_again_is_the_same_refund(stage):
    order = an_order()
    first, second = stage.gateway.refund(order), stage.gateway.refund(later(order, 60))
    assert first == second
    assert stage.paid_fen(order.trade_no) == 1000


def test_the_same_number_asked_by_many_at_once_pays_once(stage):
    order = an_order()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(stage.gateway.refund, [order] * 8))
    assert {answer.verdict for answer in answers} == {Verdict.SUCCEEDED}
    assert stage.paid_fen(order.trade_no) == 1000


def test_parts_of_a_payment_go_back_until_it_is_used_up(stage):
    first = an_order(600)
    second = an_order(500, trade_no=first.trade_no)
    third = an_order(400, trade_no=first.trade_no)
    verdicts = [stage.gateway.refund(order).verdict for order in (first, second, third)]
    assert verdicts == [Verdict.SUCCEEDED, Verdict.DECLINED, Verdict.SUCCEEDED]
    assert stage.paid_fen(first.trade_no) == 1000


def test_a_compensation_does_not_use_up_the_payment(stage):
    order = an_order(1000)
    on_top = an_order(300, trade_no=order.trade_no, on_top=True)
    verdict = stage.gateway.refund(on_top).verdict
    expected = stage.gateway.capabilities.pays_on_top
    assert (verdict is Verdict.SUCCEEDED) == expected
    assert stage.gateway.refund(order).verdict is Verdict.SUCCEEDED


def test_a_number_is_not_taken_for_another_amount(stage):
    order = an_order(600)
    stage.gateway.refund(order)
    other = RefundOrder(**{**vars(order), "amount_fen": 300})
    assert stage.gateway.refund(other).verdict is not Verdict.SUCCEEDED
    assert stage.paid_fen(order.trade_no) == 600


def test_a_declined_refund_stays_declined_and_pays_nothing(stage):
    stage.set_fault("decline")
    order = an_order()
    answer = stage.gateway.refund(order)
    assert answer.verdict is Verdict.DECLINED
    assert answer.code
    stage.heal()
    assert stage.gateway.refund(order).verdict is Verdict.DECLINED
    assert stage.paid_fen(order.trade_no) == 0


def test_an_accepted_refund_is_not_yet_a_refund(stage):
    stage.set_fault("late", after_seconds=3600)
    order = an_order()
    assert stage.gateway.refund(order).verdict is Verdict.ACCEPTED
    assert stage.gateway.look_up(later(order, 3599)).verdict is Verdict.ACCEPTED
    assert stage.paid_fen(order.trade_no) == 0
    assert stage.gateway.look_up(later(order, 3600)).verdict is Verdict.SUCCEEDED
    assert stage.paid_fen(order.trade_no) == 1000


def test_an_accepted_refund_can_still_be_declined(stage):
    stage.set_fault("late_decline", after_seconds=60)
    order = an_order()
    assert stage.gateway.refund(order).verdict is Verdict.ACCEPTED
    assert stage.gateway.look_up(later(order, 61)).verdict is Verdict.DECLINED


def test_a_channel_that_lies_never_says_succeeded(stage):
    stage.set_fault("lie")
    order = an_order()
    stage.gateway.refund(order)
    assert stage.gateway.look_up(later(order, 10**7)).verdict is Verdict.ACCEPTED
    assert stage.paid_fen(order.trade_no) == 0


def test_a_lost_answer_is_unknown_and_looking_up_finds_the_refund(stage):
    stage.set_fault("time_out")
    order = an_order()
    assert stage.gateway.refund(order).verdict is Verdict.UNKNOWN
    assert stage.gateway.look_up(order).verdict is Verdict.SUCCEEDED
    assert stage.paid_fen(order.trade_no) == 1000


@pytest.mark.parametrize("fault", ["lost", "error"])
def test_trouble_on_the_way_is_unknown_and_asking_again_pays_once(stage, fault):
    stage.set_fault(fault, times=1)
    order = an_order()
    assert stage.gateway.refund(order).verdict is Verdict.UNKNOWN
    assert stage.gateway.look_up(order) is None
    assert stage.gateway.refund(order).verdict is Verdict.SUCCEEDED
    assert stage.paid_fen(order.trade_no) == 1000


def test_a_channel_that_is_down_says_unknown_and_not_that_it_knows_nothing(stage):
    order = an_order()
    stage.gateway.refund(order)
    stage.set_fault("down")
    assert stage.gateway.refund(order).verdict is Verdict.UNKNOWN
    assert stage.gateway.look_up(order).verdict is Verdict.UNKNOWN


def test_a_wrong_amount_is_told_as_the_channel_tells_it(stage):
    stage.set_fault("wrong_amount")
    assert stage.gateway.refund(an_order()).amount_fen != 1000


def test_a_notice_names_the_refund(stage):
    order = an_order()
    stage.gateway.refund(order)
    [(headers, body)] = stage.notices(NOW)
    notice = stage.gateway.read_notice(headers, body, now=NOW + timedelta(minutes=2))
    assert (notice.number, notice.sent_at) == (order.number, NOW)


def test_a_refund_reported_twice_was_paid_once_and_both_notices_are_one(stage):
    stage.set_fault("twice")
    order = an_order()
    stage.gateway.refund(order)
    read = [stage.gateway.read_notice(*notice, now=NOW) for notice in stage.notices(NOW)]
    assert len(read) == 2
    assert read[0] == read[1]
    assert stage.paid_fen(order.trade_no) == 1000


def test_forged_altered_and_stale_notices_are_refused(stage):
    stage.gateway.refund(an_order())
    [(headers, body)] = stage.notices(NOW)
    altered = body.replace(b"1000", b"9999")
    forged = {name: value.replace("v1,", "v1,0") for name, value in headers.items()}
    moved = {name: value for name, value in headers.items() if "timestamp" not in name}
    for bad_headers, bad_body, now in [
        (headers, altered, NOW),
        (forged, body, NOW),
        (moved, body, NOW),
        ({}, body, NOW),
        (headers, body, NOW + timedelta(minutes=6)),
        (headers, body, NOW - timedelta(minutes=6)),
    ]:
        with pytest.raises(NoticeRefused):
            stage.gateway.read_notice(bad_headers, bad_body, now=now)


def test_what_the_channel_did_survives_its_caller(stage):
    """A second connection, as after a kill, reads the same books."""
    order = an_order()
    stage.gateway.refund(order)
    again = stage.reconnected()
    assert again.look_up(order).verdict is Verdict.SUCCEEDED
    again.refund(order)
    assert stage.paid_fen(order.trade_no) == 1000


def test_every_gateway_tells_what_it_can_do(stage):
    assert 0 < stage.gateway.capabilities.longest_silence_s < 120


def test_a_gateway_that_is_not_installed_is_named_in_the_refusal():
    with pytest.raises(NoSuchGateway) as refused:
        connect("paypig", {})
    assert "sandbox" in refused.value.says("zh")


def test_a_bad_control_file_is_not_taken_for_a_healthy_channel(tmp_path):
    stage = SandboxStage(tmp_path)
    stage.channel.faults_file.parent.mkdir(exist_ok=True)
    for text in ['{"fault": "decline"}', '[{"number": "*"}]', '[{"fault": "x"}]', "["]:
        stage.channel.faults_file.write_text(text)
        with pytest.raises(ValueError, match=r"faults\.json"):
            stage.gateway.refund(an_order())
    stage.channel.faults_file.write_text(json.dumps([{"fault": "none", "colour": 1}]))
    with pytest.raises(ValueError, match="not a list of rules"):
        stage.gateway.refund(an_order())
