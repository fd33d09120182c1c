"""Draws screenshots whose truth is known: order pages, bills, error screens and chats of phones."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import justmytype_intl_cjk
from PIL import Image, ImageDraw, ImageFont

FONT = Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"


@dataclass(frozen=True)
class Theme:
    """Colours of a page."""

    name: str
    back: str
    card: str
    ink: str
    soft: str
    accent: str


LIGHT = Theme("light", "#f4f4f6", "#ffffff", "#1b1b1d", "#84848a", "#ff5a1f")
DARK = Theme("dark", "#111113", "#1d1d20", "#ececee", "#8f8f96", "#ff7a45")


@dataclass
class Truth:
    """What a picture says; None where it says nothing of the kind."""

    order_no: str | None = None
    amount: float | None = None
    time: str | None = None
    error_code: str | None = None
    app: str | None = None
    others: list[str] = field(default_factory=list)


@dataclass
class Screen:
    """A picture with its truth."""

    name: str
    image: Image.Image
    truth: Truth


@cache
def face(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """The font in a size and weight."""
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([weight])
    return font


class Sheet:
    """A phone's screen that is written from top to bottom."""

    def __init__(self, theme: Theme, size: tuple[int, int], rng: random.Random) -> None:
        self.theme, self.rng = theme, rng
        self.image = Image.new("RGB", size, theme.back)
        self.draw = ImageDraw.Draw(self.image)
        self.width = size[0]
        self.unit = size[0] / 1080
        self.y = 0.0

    def px(self, length: float) -> int:
        return max(1, round(length * self.unit))

    def write(
        self,
        x: float,
        text: str,
        size: int = 40,
        *,
        soft: bool = False,
        right: bool = False,
        middle: bool = False,
        color: str = "",
        weight: int = 400,
    ) -> None:
        ink = color or (self.theme.soft if soft else self.theme.ink)
        anchor = "rm" if right else "mm" if middle else "lm"
        self.draw.text(
            (x * self.unit, self.y), text, ink, font=face(self.px(size), weight), anchor=anchor
        )

    def down(self, length: float) -> None:
        self.y += length * self.unit

    def status_bar(self) -> None:
        self.y = 55 * self.unit
        self.write(70, f"{self.rng.randint(7, 22)}:{self.rng.randint(0, 59):02d}", 36, weight=600)
        self.write(1010, f"5G  {self.rng.randint(20, 99)}%", 32, right=True)
        self.down(95)

    def title(self, text: str) -> None:
        self.write(50, "‹", 60)
        self.write(540, text, 46, middle=True, weight=600)
        self.down(110)

    def card(self, height: float) -> None:
        top = self.y - 50 * self.unit
        self.draw.rounded_rectangle(
            (30 * self.unit, top, 1050 * self.unit, top + height * self.unit),
            radius=24 * self.unit,
            fill=self.theme.card,
        )
        self.down(30)

    def row(self, label: str, value: str, *, size: int = 38, copy: bool = False) -> None:
        self.write(70, label, size, soft=True)
        self.write(930 if copy else 1010, value, size, right=True)
        if copy:
            self.write(1010, "复制", 34, right=True, color=self.theme.accent)
        self.down(78)

    def bubble(self, text: str, *, mine: bool) -> None:
        parts = [text[i : i + 16] for i in range(0, len(text), 16)]
        font = face(self.px(40))
        wide = max(font.getlength(part) for part in parts) + 60 * self.unit
        tall = (len(parts) * 58 + 44) * self.unit
        left = 940 * self.unit - wide if mine else 140 * self.unit
        fill = "#95ec69" if mine and self.theme is LIGHT else "#3eb575" if mine else self.theme.card
        self.draw.rounded_rectangle(
            (left, self.y, left + wide, self.y + tall), 18 * self.unit, fill=fill
        )
        avatar = 965 * self.unit if mine else 40 * self.unit
        self.draw.rounded_rectangle(
            (avatar, self.y, avatar + 80 * self.unit, self.y + 80 * self.unit),
            10,
            fill=self.rng.choice(["#c66", "#69c", "#9b6", "#b9c"]),
        )
        ink = "#111111" if mine else self.theme.ink
        for number, part in enumerate(parts):
            place = (left + 30 * self.unit, self.y + (50 + number * 58) * self.unit)
            self.draw.text(place, part, ink, font=font, anchor="lm")
        self.y += tall + 40 * self.unit


def moment(rng: random.Random) -> datetime:
    return datetime(2026, 1, 1) + timedelta(seconds=rng.randint(0, 300 * 86_400))


def order_number(rng: random.Random, at: datetime) -> str:
    tail = "".join(rng.choices("0123456789", k=rng.choice([6, 8])))
    return rng.choice(
        [
            f"{at:%Y%m%d}{tail}",
            f"KM{at:%Y%m%d}{tail}",
            f"SO-{at:%Y%m%d}-{tail[:5]}",
            "".join(rng.choices("123456789", k=1) + rng.choices("0123456789", k=18)),
            f"DD{at:%y%m%d}{tail}",
        ]
    )


def price(rng: random.Random) -> float:
    return rng.choice([128.0, 9.9, 68.0, 1299.0, 45.5, 328.88, 12800.0, 0.01 + rng.randint(1, 900)])


def order_page(sheet: Sheet, rng: random.Random) -> Truth:
    at, paid = moment(rng), price(rng)
    number, off = order_number(rng, at), rng.choice([0, 2, 5])
    sheet.status_bar()
    sheet.title("订单详情")
    sheet.write(70, rng.choice(["待发货", "交易成功", "卖家已发货", "充值中"]), 52, weight=600)
    sheet.down(120)
    sheet.card(420)
    sheet.write(70, rng.choice(["极点数码专营店", "星河点卡", "云途软件"]) + " >", 38)
    sheet.down(90)
    sheet.write(70, rng.choice(["Steam 充值卡 100元 自动发货", "视频会员 12个月 直充", "办公软件激活码 终身版"]), 38)  # fmt: skip
    sheet.down(80)
    sheet.row("承诺10分钟内发货", f"¥{paid + off:,.2f}")
    sheet.row("店铺优惠", f"-¥{off:.2f}")
    sheet.write(620, "实付款", 38)
    sheet.write(1010, f"¥{paid:,.2f}", 52, right=True, color=sheet.theme.accent, weight=600)
    sheet.down(180)
    sheet.card(420)
    sheet.row("订单编号", number, copy=True)
    sheet.row(rng.choice(["下单时间", "创建时间"]), f"{at:%Y-%m-%d %H:%M:%S}")
    sheet.row("付款时间", f"{at + timedelta(seconds=rng.randint(8, 90)):%Y-%m-%d %H:%M:%S}")
    method = rng.choice(["支付宝", "微信支付"])
    sheet.row("支付方式", method)
    return Truth(number, paid, f"{at:%Y-%m-%dT%H:%M:%S}", None, None)


def alipay_bill(sheet: Sheet, rng: random.Random) -> Truth:
    at, paid = moment(rng), price(rng)
    trade, number = f"{at:%Y%m%d}2200{rng.randint(10**15, 10**16 - 1)}", order_number(rng, at)
    sheet.status_bar()
    sheet.title("账单详情")
    sheet.write(540, "极点数码专营店", 44, middle=True)
    sheet.down(110)
    sheet.write(540, f"-{paid:,.2f}", 80, middle=True, weight=600)
    sheet.down(100)
    sheet.write(540, "交易成功", 38, middle=True, soft=True)
    sheet.down(120)
    sheet.card(620)
    sheet.row("支付时间", f"{at:%Y-%m-%d %H:%M:%S}")
    sheet.row("付款方式", rng.choice(["余额宝", "招商银行储蓄卡(6021)", "花呗"]))
    sheet.row("商品说明", "视频会员12个月直充")
    sheet.row("收单机构", "支付宝（杭州）")
    sheet.row("交易号", trade, size=34)
    sheet.row("商家订单号", number, size=34)
    sheet.write(70, "对此订单有疑问", 38)
    return Truth(number, paid, f"{at:%Y-%m-%dT%H:%M:%S}", None, "alipay", [trade])


def wechat_bill(sheet: Sheet, rng: random.Random) -> Truth:
    at, paid = moment(rng), price(rng)
    trade, number = f"4200{rng.randint(10**23, 10**24 - 1)}", order_number(rng, at)
    sheet.status_bar()
    sheet.title("交易详情")
    sheet.write(540, "扫二维码付款-给星河点卡", 40, middle=True)
    sheet.down(110)
    sheet.write(540, f"-{paid:.2f}", 84, middle=True, weight=600)
    sheet.down(140)
    sheet.card(600)
    sheet.row("当前状态", "支付成功")
    sheet.row("商品", "游戏点卡100元")
    sheet.row("支付时间", f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}")
    sheet.row("支付方式", rng.choice(["零钱", "建设银行(1234)"]))
    sheet.row("交易单号", trade, size=34)
    sheet.row("商户单号", number, size=34)
    return Truth(number, paid, f"{at:%Y-%m-%dT%H:%M:%S}", None, "wechat", [trade])


def error_screen(sheet: Sheet, rng: random.Random) -> Truth:
    at = moment(rng)
    code = rng.choice(
        [f"0x{rng.randint(0x80040000, 0x8FFFFFFF):08X}", f"E{rng.randint(1000, 9999)}", f"ERR-{rng.randint(1000, 9999)}", str(rng.randint(10000, 99999))]
    )  # fmt: skip
    key = "-".join("".join(rng.choices("ABCDEFGHJKMNPQRTUVWXY346789", k=5)) for _ in range(5))
    sheet.status_bar()
    sheet.title("激活产品")
    sheet.card(760)
    sheet.write(540, "激活失败", 60, middle=True, color="#e5484d", weight=600)
    sheet.down(130)
    sheet.write(540, rng.choice(["该激活码已被使用", "密钥无效，请检查后重试"]), 42, middle=True)
    sheet.down(120)
    sheet.write(540, key, 40, middle=True)
    sheet.down(120)
    sheet.write(540, rng.choice(["错误代码：", "错误码: ", "Error code: "]) + code, 40, middle=True)
    sheet.down(110)
    sheet.write(540, f"{at:%Y-%m-%d %H:%M:%S}", 34, middle=True, soft=True)
    sheet.down(150)
    sheet.write(540, "重新输入", 42, middle=True, color=sheet.theme.accent)
    return Truth(None, None, f"{at:%Y-%m-%dT%H:%M:%S}", code, None)


def chat(sheet: Sheet, rng: random.Random) -> Truth:
    at = moment(rng)
    number = order_number(rng, at)
    sheet.status_bar()
    sheet.title("星河点卡客服")
    sheet.write(540, f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}", 32, middle=True, soft=True)
    sheet.down(70)
    sheet.bubble("你好，我买的点卡一直没有到账", mine=True)
    sheet.bubble(f"订单号 {number}", mine=True)
    sheet.bubble("亲，稍等，本店承诺10分钟内自动发货哦", mine=False)
    sheet.bubble("已经等了两个小时了，什么时候能好？", mine=True)
    sheet.bubble("系统繁忙，请耐心等待", mine=False)
    return Truth(number, None, f"{at:%Y-%m-%dT%H:%M:00}", None, None)


def english_order(sheet: Sheet, rng: random.Random) -> Truth:
    at, paid = moment(rng), price(rng)
    number = order_number(rng, at)
    sheet.status_bar()
    sheet.title("Order Details")
    sheet.card(700)
    sheet.row("Order number", number)
    sheet.row("Order date", f"{at:%Y-%m-%d %H:%M}")
    sheet.row("Item", "Steam Wallet Code")
    sheet.row("Payment method", "Alipay")
    sheet.row("Total", f"¥{paid:,.2f}", size=46)
    return Truth(number, paid, f"{at:%Y-%m-%dT%H:%M:00}", None, "steam")


def topup_failure(sheet: Sheet, rng: random.Random) -> Truth:
    at, paid, code = moment(rng), price(rng), f"{rng.randint(4000, 5999)}"
    number = order_number(rng, at)
    sheet.status_bar()
    sheet.title("充值结果")
    sheet.write(540, "充值失败", 64, middle=True, color="#e5484d", weight=600)
    sheet.down(110)
    sheet.write(540, f"错误码：{code}  运营商系统繁忙", 38, middle=True)
    sheet.down(130)
    sheet.card(420)
    sheet.row("充值号码", "138****5621")
    sheet.row("充值金额", f"{paid:.2f}元")
    sheet.row("订单号", number)
    sheet.row("提交时间", f"{at:%Y/%m/%d %H:%M:%S}")
    sheet.write(540, "中国移动", 36, middle=True, soft=True)
    return Truth(number, paid, f"{at:%Y-%m-%dT%H:%M:%S}", code, "china_mobile")


SCENES: dict[str, Callable[[Sheet, random.Random], Truth]] = {
    "order": order_page,
    "alipay": alipay_bill,
    "wechat": wechat_bill,
    "error": error_screen,
    "chat": chat,
    "english": english_order,
    "topup": topup_failure,
}


def draw(scene: str, seed: int, *, dark: bool = False, width: int = 1080) -> Screen:
    """One clean screenshot of a scene; the same seed draws the same."""
    rng = random.Random(f"{scene}{seed}")
    theme = DARK if dark else LIGHT
    sheet = Sheet(theme, (width, width * 2), rng)
    truth = SCENES[scene](sheet, rng)
    return Screen(f"{scene}-{seed}-{theme.name}", sheet.image, truth)
