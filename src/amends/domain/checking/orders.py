"""Windows that exclude each other, and steps whose turn comes only after the next one's.

Each rule says that one span must not be longer than another, or that a span must not be empty, and
shows it on a claim at the moment where the two collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amends.domain.arrival import days_of
from amends.domain.calendar import china_calendar
from amends.domain.checking.dials import APPLIED, PAID, written
from amends.domain.checking.faults import Fault, Kind
from amends.domain.days import CHINA, china_day
from amends.domain.rulebook import Rulebook
from amends.domain.vocabulary import Channel, ProductClass

Settings = Mapping[str, Any]
Shown = Callable[[Settings], Mapping[str, Any]]
"""The edits of a document that bring a claim to the moment of collision."""


@dataclass(frozen=True, slots=True)
class Order:
    """One span that must come before another.

    `late` asks of the settings of a class whether the two are the wrong way round; `why` says in
    both languages what cannot happen then, with {a} and {b} for their values.
    """

    settings: tuple[str, str]
    late: Callable[[Any, Any], bool]
    why: tuple[str, str]
    shown: Shown
    classes: tuple[str, ...] = ("software",)


def _hours(value: Any) -> timedelta:
    return timedelta(hours=value)


def _day_end(start: datetime, working_days: int) -> datetime:
    day = china_calendar().add_working_days(china_day(start), working_days)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=CHINA)


def _waiting(name: str) -> Shown:
    """A claim that was not answered for one working day more than a setting says."""

    def shown(settings: Settings) -> Mapping[str, Any]:
        now = _day_end(APPLIED, int(settings[name]) + 1)
        return {
            "process/submitted_at": APPLIED,
            "process/now": now,
            "process/platform_replied": False,
        }

    return shown


def _top_up(window: str) -> Shown:
    """A top-up claimed at the last moment of its window: not waited for long enough."""

    def shown(settings: Settings) -> Mapping[str, Any]:
        return {
            "reason": "topup_not_arrived",
            "delivered_at": PAID,
            "applied_at": PAID + _hours(settings[window]),
        }

    return shown


def _material(settings: Settings) -> Mapping[str, Any]:
    """Material supplied at the last moment, when the ruling was due before."""
    asked = APPLIED
    return {
        "reason": "invalid_key",
        "order_state": "used",
        "process/material_requested_at": asked,
        "process/material_supplied_at": asked + _hours(settings["material_deadline_hours"]),
    }


def _undelivered(settings: Settings) -> Mapping[str, Any]:
    hours = settings["complaint_handling_hours"]
    return {
        "reason": "not_delivered",
        "order_state": "undelivered",
        "process/submitted_at": APPLIED,
        "process/now": APPLIED + _hours(hours) + timedelta(minutes=1),
    }


def _payout(settings: Settings) -> Mapping[str, Any]:
    """A refund that is followed up while the channel still has time."""
    channel = max(Channel, key=lambda each: days_of(each, settings["arrival_working_days"])[1])
    overdue = settings["payout_overdue_working_days"]
    return {
        "channel": channel.value,
        "process/approved_at": APPLIED,
        "process/now": _day_end(APPLIED, overdue),
    }


def _longest_arrival(value: Any) -> int:
    return max(days_of(each, value)[1] for each in Channel)


ORDERS = (
    Order(
        ("first_review_working_days", "dispute_working_days"),
        lambda a, b: a >= b,
        (
            "首次审核 {a} 个工作日到期时，支付争议（{b} 个工作日）已经可以发起，催办没有意义",
            (
                "when the first review is due after {a} working days, a payment dispute is open already "
                "(after {b}), and there is nothing left to remind of"
            ),
        ),
        _waiting("dispute_working_days"),
    ),
    Order(
        ("dispute_working_days", "escalation_working_days"),
        lambda a, b: a >= b,
        (
            "可以发起支付争议（{a} 个工作日）之前，已经可以向外部投诉（{b} 个工作日），这一步轮不到",
            (
                "outside bodies are open after {b} working days, before a payment dispute is due after "
                "{a}: that step never has its turn"
            ),
        ),
        _waiting("escalation_working_days"),
    ),
    Order(
        ("topup_wait_hours", "window_hours"),
        lambda a, b: a >= b,
        (
            "话费充值须等待超过 {a} 小时才可申请，而时限为 {b} 小时：没有一个时刻两者都满足",
            (
                "a top-up can be claimed only after more than {a} hours, and within {b} hours at most: "
                "no moment is both"
            ),
        ),
        _top_up("window_hours"),
        (ProductClass.PHONE_TOPUP,),
    ),
    Order(
        ("material_deadline_hours", "adjudication_working_days"),
        lambda a, b: a > 24 * b,
        (
            "补充材料的期限（{a} 小时）比判定的期限（{b} 个工作日）还长：判定到期时材料可能还没到",
            "material may come for {a} hours, longer than the ruling may take ({b} working days)",
        ),
        _material,
        ("game_card",),
    ),
    Order(
        ("undelivered_handle_hours", "complaint_handling_hours"),
        lambda a, b: a > b,
        (
            "未发货申请的处理时限（{a} 小时）比一般发货投诉（{b} 小时）还长，后者先到期",
            (
                "claims of undelivered goods may take {a} hours, longer than any complaint about a "
                "delivery ({b} hours), which is due first"
            ),
        ),
        _undelivered,
    ),
    Order(
        ("arrival_working_days", "payout_overdue_working_days"),
        lambda a, b: _longest_arrival(a) > b,
        (
            "退款 {b} 个工作日未到账即跟进，而到账时间为 {a}：渠道仍在时限之内",
            (
                "a refund is followed up after {b} working days, while the channel may still take its "
                "time ({a})"
            ),
        ),
        _payout,
    ),
)

NEVER_EMPTY = (
    "window_hours", "card_feedback_hours", "discovery_hours", "material_deadline_hours",
    "appeal_days", "merchant_answer_hours", "offer_answer_hours",
)  # fmt: skip
"""Spans within which somebody may do something: of no length, nobody ever can."""


def orders(rulebook: Rulebook) -> Iterator[Fault]:
    """One fault for each pair of spans that is the wrong way round, and each span that is empty."""
    for order in ORDERS:
        for kind in order.classes:
            yield from _broken(order, rulebook, kind)
    for name in NEVER_EMPTY:
        values = [(rulebook.settings.get(name), "software")]
        values += [(own.get(name), kind) for kind, own in rulebook.classes.items()]
        empty = [kind for value, kind in values if value == 0 and not isinstance(value, bool)]
        if empty:
            yield _empty(name, empty[0], rulebook)


def _broken(order: Order, rulebook: Rulebook, kind: str) -> Iterator[Fault]:
    settings = rulebook.settings_for(kind)
    if any(name not in settings for name in order.settings):
        return
    a, b = (settings[name] for name in order.settings)
    if not order.late(a, b):
        return
    zh, en = (why.format(a=_plain(a), b=_plain(b)) for why in order.why)
    names = " 与 ".join(order.settings), " and ".join(order.settings)
    document = written([{"product_class": kind}, order.shown(settings)], None)
    yield Fault(
        Kind.WINDOWS,
        f"{names[0]}：{zh}。",
        f"{names[1]}: {en}.",
        settings=order.settings,
        witness={"facts": document},
    )


def _empty(name: str, kind: str, rulebook: Rulebook) -> Fault:
    setting = rulebook.schema[name]
    return Fault(
        Kind.WINDOWS,
        f"{name}（{setting.zh}）为 0：没有任何时刻在期限之内。",
        f"{name} ({setting.en}) is 0: there is no time in which it could be done.",
        settings=(name,),
        witness={"facts": written([{"product_class": kind}], None)},
    )


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {span[0]}–{span[1]}" for name, span in value.items())
    return "–".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
