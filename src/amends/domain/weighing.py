"""Weighs one exhibit beside the facts of its order: is it genuine, does it belong, is it whole.

What comes out are findings with their reasons, never a verdict and never an accusation: a finding
that fails says what differs, one that cannot be known says so. `domain.confirming` decides what may
be built on them, and people decide the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from amends.domain.conditions import Truth
from amends.domain.days import CHINA
from amends.domain.refused import Language
from amends.domain.wording import moment_in_words, yuan


class Category(StrEnum):
    """What an exhibit is about."""

    TRANSACTION = "transaction"
    PROBLEM = "problem"
    COMMUNICATION = "communication"
    OFFICIAL = "official"
    IDENTITY = "identity"


_OF: Mapping[Category, str] = {
    Category.TRANSACTION: "order_page payment_record listing_page status_page extra_order_nos "
    "contract refund_application_record rejection_screenshot rule_citation",
    Category.PROBLEM: "key_error_screenshot login_recording actual_page topup_failure_screenshot "
    "carrier_query ingame_record unused_proof defect_photo no_reply_screenshot shop_closed_page",
    Category.COMMUNICATION: "seller_chat service_chat call_recording",
    Category.OFFICIAL: "official_verification official_failure_proof third_party_report",
    Category.IDENTITY: "bound_account_info refund_account_info",
}
CATEGORIES: Mapping[str, Category] = {
    kind: category for category, kinds in _OF.items() for kind in kinds.split()
}
"""The category of each type of evidence."""


class Group(StrEnum):
    """The three questions that are asked of every exhibit."""

    AUTHENTICITY = "authenticity"
    RELEVANCE = "relevance"
    COMPLETENESS = "completeness"


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str

    def says(self, language: Language) -> str:
        """The sentence in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a reader saw in a file. Amounts in fen, times aware; None and empty: nothing was told.

    `marks` says of a mark of the facts document whether the file bears it. `edited_with` names the
    program that last saved the file where the file itself tells it.
    """

    order_nos: tuple[str, ...] = ()
    amounts_fen: tuple[int, ...] = ()
    times: tuple[datetime, ...] = ()
    error_code: str = ""
    marks: Mapping[str, bool | None] = field(default_factory=dict)
    legible: bool | None = None
    edited_with: str = ""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An exhibit to be weighed. `shows` are the marks that whoever brought it ticked.

    `seen` is None where no reader has looked. `elsewhere` counts the other cases in which the same
    file, or one that looks the same, lies; None where nobody has compared.
    """

    kind: str
    shows: Mapping[str, object]
    brought_at: datetime
    has_file: bool
    seen: Seen | None = None
    elsewhere: int | None = None

    @property
    def category(self) -> Category:
        """What the exhibit is about."""
        return CATEGORIES[self.kind]


@dataclass(frozen=True, kw_only=True)
class Deal:
    """The facts of the order that exhibits are held against. Amounts in fen, times aware.

    `sums_fen` are further sums that may rightly be seen: what was paid in all, what is claimed.
    """

    order_no: str
    price_fen: int
    paid_at: datetime
    sums_fen: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One finding about an exhibit: whether it holds, why, and the clause that asks for it.

    One that is `inside` concerns other cases and is told to the staff alone.
    """

    code: str
    group: Group
    holds: Truth
    because: Said
    clause: str
    inside: bool = False


BEFORE_PAYMENT = timedelta(hours=1)
"""An order page also shows when the order was placed, which may be so long before the payment."""

NEAR = 1
"""Two numbers that differ in so few characters may be the same one, misread."""

PART_LEAST = 6
"""So many characters of an order number, cut off, still tell that it may be the one."""

CHECKED = frozenset(
    [
        "has_order_no",
        "has_amount",
        "has_time",
        "has_timestamp_or_watermark",
        "legible",
        "error_code",
    ]
)
"""The marks that a reader can look for; all others only a person can see."""

_NUMBERED = frozenset(
    "order_page payment_record status_page extra_order_nos refund_application_record "
    "rejection_screenshot".split()
)
_PRICED = frozenset("order_page payment_record".split())
_TIMED = _NUMBERED | frozenset(
    "key_error_screenshot topup_failure_screenshot carrier_query ingame_record actual_page "
    "unused_proof no_reply_screenshot shop_closed_page seller_chat service_chat".split()
)


def weigh(piece: Piece, deal: Deal) -> tuple[Weight, ...]:
    """The findings about an exhibit, group by group."""
    seen = piece.seen
    if not piece.has_file:
        return (
            Weight(
                code="file",
                group=Group.COMPLETENESS,
                holds=False,
                because=Said(
                    "没有附上文件，只有文字说明。", "No file came with it, only what was written."
                ),
                clause="E-04",
            ),
        )
    if seen is None:
        return (*_elsewhere(piece), *_of_talk(piece), _unread())
    return (
        *_elsewhere(piece),
        *_of_talk(piece),
        *_edited(seen),
        *_numbered(piece, seen, deal),
        *_priced(piece, seen, deal),
        *_timed(piece, seen, deal),
        *_stamped(piece, seen),
        *_legible(seen),
        *_ticked(piece, seen),
    )


def distance(one: str, other: str, at_most: int = NEAR + 1) -> int:
    """How many characters must be changed, added or left out; `at_most` where there are more."""
    if abs(len(one) - len(other)) >= at_most:
        return at_most
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        left, row = row, [place]
        for column, each in enumerate(other, 1):
            row.append(min(left[column] + 1, row[-1] + 1, left[column - 1] + (letter != each)))
    return min(row[-1], at_most)


def same_number(seen: str, wanted: str) -> Truth:
    """Whether a number that was read is the wanted one; None where it may be, misread or cut."""
    one, other = _plain(seen), _plain(wanted)
    if one == other:
        return True
    if distance(one, other) <= NEAR or (len(one) >= PART_LEAST and one in other):
        return None
    return False


def _plain(number: str) -> str:
    return "".join(letter for letter in number.upper() if letter.isalnum())


def _of_talk(piece: Piece) -> Iterator[Weight]:
    """Whether a recording was made with notice, and a chat held on the platform."""
    if piece.kind == "call_recording":
        holds = _answer(piece.shows.get("notified"))
        yield Weight(
            code="notice",
            group=Group.AUTHENTICITY,
            holds=holds,
            because=_NOTICE[holds],
            clause="E-02",
        )
    elif piece.kind in ("seller_chat", "service_chat"):
        holds = _answer(piece.shows.get("in_platform"))
        yield Weight(
            code="platform",
            group=Group.AUTHENTICITY,
            holds=holds,
            because=_PLATFORM[holds],
            clause="E-05",
        )


def _answer(mark: object) -> Truth:
    return mark if isinstance(mark, bool) else None


_NOTICE: Mapping[Truth, Said] = {
    True: Said("提交人表示已告知对方录音。", "It is said that the other side was told of it."),
    False: Said(
        "对方没有被告知录音，这段录音不计入。",
        "The other side was not told of it, so it does not count.",
    ),
    None: Said(
        "没有说明是否已告知对方录音。", "It is not said whether the other side was told of it."
    ),
}
_PLATFORM: Mapping[Truth, Said] = {
    True: Said(
        "据称是平台内的对话，可与平台记录核对。",
        "Said to be talk on the platform, whose own record can be compared.",
    ),
    False: Said("平台外的对话无法核实。", "Talk outside the platform cannot be checked."),
    None: Said("没有说明是否为平台内的对话。", "It is not said whether it was on the platform."),
}


def _unread() -> Weight:
    return Weight(
        code="read",
        group=Group.RELEVANCE,
        holds=None,
        because=Said(
            "文件尚未读取，内容以提交人的标注为准。",
            "The file has not been read yet; what it shows is what was ticked.",
        ),
        clause="E-04",
    )


def _elsewhere(piece: Piece) -> Iterator[Weight]:
    if piece.elsewhere is None:
        return
    count = piece.elsewhere
    if count:
        because = Said(
            f"同样的画面也出现在另外 {count} 个案件中，可能有正当原因，请核对原件。",
            f"The same picture lies in {count} other case{'s' if count > 1 else ''}; there may be a "
            "good reason. Compare the originals.",
        )
    else:
        because = Said("没有在其他案件中出现过。", "It lies in no other case.")
    yield Weight(
        code="elsewhere",
        group=Group.AUTHENTICITY,
        holds=not count,
        because=because,
        clause="E-03",
        inside=True,
    )


def _edited(seen: Seen) -> Iterator[Weight]:
    if seen.edited_with:
        yield Weight(
            code="edited",
            group=Group.AUTHENTICITY,
            holds=None,
            because=Said(
                f"文件最后由“{seen.edited_with}”保存。裁剪或标注也会这样；如有原图请一并提供。",
                f"The file was last saved by “{seen.edited_with}”, as cropping or marking also does. "
                "If there is an original, please bring it too.",
            ),
            clause="E-03",
        )


def _numbered(piece: Piece, seen: Seen, deal: Deal) -> Iterator[Weight]:
    if piece.kind not in _NUMBERED and not seen.order_nos:
        return
    answers = [same_number(each, deal.order_no) for each in seen.order_nos]
    if True in answers:
        holds, because = True, Said("画面中的订单号与本订单一致。", "It shows this order's number.")
    elif None in answers or not answers:
        holds = None
        because = Said("订单号无法确切读出。", "The order number cannot be read surely.")
    elif piece.kind == "extra_order_nos":
        return
    else:
        holds = False
        because = Said(
            f"画面中的订单号是 {seen.order_nos[0]}，与本订单 {deal.order_no} 不同。",
            f"It shows the number {seen.order_nos[0]}; this order is {deal.order_no}.",
        )
    yield Weight(
        code="order_no", group=Group.RELEVANCE, holds=holds, because=because, clause="E-04"
    )


def _priced(piece: Piece, seen: Seen, deal: Deal) -> Iterator[Weight]:
    if piece.kind not in _PRICED:
        return
    right = {deal.price_fen, *deal.sums_fen}
    if not seen.amounts_fen:
        holds: Truth = None
        because = Said("金额无法读出。", "The amount cannot be read.")
    elif right & set(seen.amounts_fen):
        holds, because = True, Said("金额与订单相符。", "The amount is the order's.")
    else:
        holds = False
        shown, asked = yuan(seen.amounts_fen[0]), yuan(deal.price_fen)
        because = Said(
            f"画面中的金额是 {shown}，订单是 {asked}。",
            f"It shows {shown}; the order cost {asked}.",
        )
    yield Weight(code="amount", group=Group.RELEVANCE, holds=holds, because=because, clause="E-03")


def _timed(piece: Piece, seen: Seen, deal: Deal) -> Iterator[Weight]:
    if piece.kind not in _TIMED:
        return
    begin, end = deal.paid_at - BEFORE_PAYMENT, piece.brought_at
    if not seen.times:
        holds: Truth = None
        because = Said("画面中没有读到时间。", "No time could be read.")
    elif any(begin <= at <= end for at in seen.times):
        holds = True
        because = Said(
            "画面中的时间在付款与提交之间。", "Its time lies between the payment and the claim."
        )
    else:
        holds = False
        at = min(seen.times, key=lambda each: abs(each - deal.paid_at)).astimezone(CHINA)
        because = Said(
            f"画面中的时间是{moment_in_words(at, 'zh')}，不在付款与提交之间。",
            f"It shows {moment_in_words(at, 'en')}, which is not between payment and claim.",
        )
    yield Weight(code="time", group=Group.RELEVANCE, holds=holds, because=because, clause="E-03")


def _stamped(piece: Piece, seen: Seen) -> Iterator[Weight]:
    if piece.kind not in _TIMED:
        return
    stamped = seen.marks.get("has_timestamp_or_watermark")
    if stamped is None and seen.times:
        stamped = True
    because = {
        True: Said("带有时间或平台水印。", "It carries a time or the platform's watermark."),
        False: Said("没有看到时间或水印。", "No time or watermark is seen."),
        None: Said("是否有时间或水印无法看清。", "Whether it carries a time cannot be told."),
    }[stamped]
    yield Weight(
        code="stamp", group=Group.AUTHENTICITY, holds=stamped, because=because, clause="E-04"
    )


def _legible(seen: Seen) -> Iterator[Weight]:
    because = {
        True: Said("画面清楚。", "It is legible."),
        False: Said(
            "画面太小或太模糊，难以辨认；请补一张完整清晰的。",
            "It is too small or blurred to read; please bring a whole and clear one.",
        ),
        None: Said("清晰程度无法判断。", "How legible it is cannot be told."),
    }[seen.legible]
    yield Weight(
        code="legible",
        group=Group.COMPLETENESS,
        holds=seen.legible,
        because=because,
        clause="E-04",
    )


def _ticked(piece: Piece, seen: Seen) -> Iterator[Weight]:
    """Whether what was ticked is also seen; marks that only a person can see are left to him."""
    ticked = [mark for mark, value in piece.shows.items() if value not in (None, False, "")]
    asked = [mark for mark in ticked if mark in CHECKED]
    if not asked:
        return
    answers = {mark: supported(mark, seen) for mark in asked}
    missed = [mark for mark, value in answers.items() if value is False]
    if missed:
        holds: Truth = False
        zh = "、".join(MARK_NAMES[mark].zh for mark in missed)
        en = ", ".join(MARK_NAMES[mark].en for mark in missed)
        because = Said(f"标注了{zh}，但画面中没有看到。", f"Ticked, but not seen: {en}.")
    elif None in answers.values():
        holds = None
        because = Said(
            "标注的内容没有全部读出，由人查看。",
            "Not all that was ticked could be read; a person looks.",
        )
    else:
        holds = True
        because = Said("标注的内容都能看到。", "All that was ticked is seen.")
    yield Weight(
        code="ticked", group=Group.COMPLETENESS, holds=holds, because=because, clause="E-04"
    )


def supported(mark: str, seen: Seen) -> Truth:
    """Whether what a reader saw bears out a mark; None where it could not tell."""
    told = seen.marks.get(mark)
    if told is not None:
        return told
    found: Mapping[str, bool] = {
        "has_order_no": bool(seen.order_nos),
        "has_amount": bool(seen.amounts_fen),
        "has_time": bool(seen.times),
        "has_timestamp_or_watermark": bool(seen.times),
        "error_code": bool(seen.error_code),
    }
    if mark == "legible":
        return seen.legible
    return True if found.get(mark) else None


MARK_NAMES: Mapping[str, Said] = {
    "has_order_no": Said("订单号", "the order number"),
    "has_amount": Said("金额", "the amount"),
    "has_time": Said("时间", "the time"),
    "has_timestamp_or_watermark": Said("时间或水印", "a time or watermark"),
    "legible": Said("清晰可读", "legible"),
    "error_code": Said("错误代码", "the error code"),
}
