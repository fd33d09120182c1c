"""Facts that a statement names: order number, sum, times, error code, counts, days."""

from __future__ import annotations

import re

from amends.domain.statement.durations import CALENDAR, promised_and_waited
from amends.domain.statement.normal import folded, mended
from amends.domain.statement.numerals import NUMBER, number_of

Found = dict[str, object]

ALWAYS = ("order_no", "amount", "promised_minutes", "wait_minutes", "error_code")
"""Facts that are always told; null where the text does not name them."""

_NUMBER_LIKE = r"[A-Za-z0-9][A-Za-z0-9_-]{3,39}"
_ORDER = re.compile(
    r"(?:订单|单号|order|ord)(?:编号|号码?|\s?(?:no|number|num|id))?\s*(?:[.:#=]|是|为|:|尾号)*\s*[#\"“'「【\[(]*"
    rf"({_NUMBER_LIKE})",
    re.IGNORECASE,
)
_LONE_ORDER = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,6}[-_]?20\d{6,}[\w-]*|20\d{2}[01]\d[0-3]\d\d{2,24}|\d{15,32})(?![\w-])"
)
_ERROR = re.compile(
    r"(?:错误代?码|错误编[号码]|报错代?码|报错|代码|错误|error(?:\s?code)?|code|err)\s*(?:[:#=]|是|为|显示|提示)*\s*[\"“'「【\[(]*"
    r"((?:0x[0-9a-f]+|[a-z]{1,10}[-_]?\d{2,8}(?:[-_]\d{1,6})?|-?\d{3,8}|[a-z]+(?:_[a-z0-9]+)+))(?![a-z0-9])",
    re.IGNORECASE,
)
_LONE_ERROR = re.compile(
    r"(?<![A-Za-z0-9])(0[xX][0-9a-fA-F]{4,}|[A-Z]{1,4}[-_]\d{2,6}|E\d{2,6}|[A-Z]{1,12}(?:_[A-Z0-9]+)+)(?![A-Za-z0-9_])"
)
_MONEY = re.compile(
    rf"(?:[¥￥]|rmb|cny|人民币)\s?(?P<sign>{NUMBER})"
    rf"|(?P<yuan>{NUMBER})\s?(?:多|几)?\s?(?:元(?![宝素旦老气])|块钱?|圆|rmb|cny|yuan|大洋|软妹币|人民币|万元)(?P<rest>\d(?!\d)|[一二三四五六七八九](?![张个次块天元]))?(?P<half>半)?"
    rf"|(?P<jiao>{NUMBER})\s?毛"
)
_PAID = re.compile(
    r"付了?|支付了?|花了?|实付|扣了?款?|货款|金额|买了?|购买?|充了?|充值|收取|转了?|价格|价值|paid|spent|cost|charged|bought"
)
_BARE_PAID = re.compile(
    rf"(?:付了|花了|实付|付款|支付了?|扣了|paid)\s?({NUMBER})(?![\w%]|\s?(?:次|张|个|份|笔|小时|分|天|单|遍|回|钟|h(?:r|our)?s?\b|min|day|week|年|月|周|点))"
)
_WHOLE = re.compile(r"共计?|合计|总计|总额|in total")
_DATE = re.compile(
    r"(?:(20\d{2})\s?[年/.-]\s?)?(1[0-2]|0?[1-9])\s?(?:月|[/-](?=\d))\s?(3[01]|[12]\d|0?[1-9])(?:\s?[日号])?(?!\d|[/-]|\s?[天个元块年])"
)
_CLOCK = re.compile(
    rf"(?:(凌晨|早上|上午|中午|下午|傍晚|晚上|夜里))?\s?(?:([01]?\d|2[0-3]):([0-5]\d)|(?<=[晨上午晚里])({NUMBER})\s?[点时](半|\d{{1,2}}分?)?)"
)
_DAYS = re.compile(
    rf"({NUMBER})\s?(天|个?月|年|[- ]?day)s?(?=.{{0,4}}(?:会员|vip|卡|有效|授权|就?到期|就?过期|就没|membership|license|$))|(?:只有|实际|只能用|lasted|到账|只到|才)\s?(?:了)?({NUMBER})\s?(天|个?月|days?)"
)
_COUNT = rf"({NUMBER})\s?(?:[张个份组枚套件条把盒瓶次x×]|(?:cards?|codes?|keys?|pcs|pieces?)\b)"
_ORDERED = re.compile(
    rf"(?:买了?|购买|下单|拍了?|订购?了?|订单数量[是为]?|数量[是为]?|一共|共|应交付|ordered|bought|pack of)\s?(?:{_COUNT}|({NUMBER})\s?(?=,|给|到|实|\s))"
)
_DELIVERED = re.compile(
    rf"(?:只?收到|实收|只?发[来了]?|只?给了?|只?来了?|仅?交付|到货|只有|received?|got|only)\s?(?:了)?\s?(?:only )?{_COUNT}"
)
_MISSING = re.compile(rf"(?:少了?|差了?|缺少?|漏发?了?|还有|余下|missing)\s?{_COUNT}")
_CHARGES = re.compile(
    rf"(?:扣款?了?我?|付了?|收了?我?|charged?)\s?({NUMBER})\s?(?:次|笔|遍|回|份)|charged (twice)|({NUMBER})\s?笔.{{0,6}}(?:扣款|支出|付款)|重复扣款"
)
_CHANNELS = (("alipay", "支付宝|alipay"), ("wechat", "微信支付|微信付|微信账单|微信零钱|用微信|wechat pay"), ("bank_card", "银行卡|信用卡|银行|储蓄卡|credit card|bank card"), ("balance", "余额支付|平台余额"))  # fmt: skip


def facts_of(text: str) -> Found:
    """What a text names, by field; sums in yuan and also in fen, spans in minutes.

    The fields of `ALWAYS` are there even when they are not known.
    """
    shown, plain = folded(text), mended(text)
    found: Found = dict.fromkeys(ALWAYS)
    found |= _order_numbers(shown)
    rest = _ORDER.sub(" ", shown)
    found |= _error_code(rest)
    plain_rest = _without(plain, found)
    for read in (_amounts, promised_and_waited, _days, _counts, _charges, _dates, _channel):
        found |= read(plain_rest)
    for name, days in (("promised_minutes", "promised_days"), ("wait_minutes", "granted_days")):
        counted = found.get(days)
        if isinstance(counted, int) and found[name] == counted * 1440:
            found[name] = None
    return found


def _without(text: str, found: Found) -> str:
    """The text without order number and error code, whose digits would be taken for others."""
    for name in ("order_no", "error_code"):
        if found[name]:
            text = text.replace(str(found[name]).lower(), " ")
    return text


def _order_numbers(text: str) -> Found:
    numbers = [m[1] for m in _ORDER.finditer(text) if sum(map(str.isdigit, m[1])) >= 4]
    numbers += [m[0] for m in _LONE_ORDER.finditer(text)]
    numbers = list(dict.fromkeys(numbers))
    if not numbers:
        return {}
    return {"order_no": numbers[0]} | ({"order_nos": numbers} if len(numbers) > 1 else {})


def _error_code(text: str) -> Found:
    match = _ERROR.search(text) or _LONE_ERROR.search(text)
    return {"error_code": match[1]} if match else {}


def _amounts(text: str) -> Found:
    """The sum of the purchase: a total, else one that words of paying stand before, else the first."""
    sums = [(m.start(), _yuan(m)) for m in _MONEY.finditer(text)]
    paid = [value for at, value in sums if _PAID.search(text[max(0, at - 8) : at])]
    bare = _BARE_PAID.search(text)
    if bare and not paid:
        paid = [number_of(bare[1])]
    whole = [value for at, value in sums if _WHOLE.search(text[max(0, at - 4) : at])]
    values = whole or paid or [value for _, value in sums]
    if not values or not 0 < values[0] < 1e9:
        return {}
    amount = round(values[0], 2)
    found: Found = {
        "amount": int(amount) if amount == int(amount) else amount,
        "amount_fen": round(amount * 100),
    }
    others = list(dict.fromkeys(round(value, 2) for _, value in sums))
    return found | ({"amounts": others} if len(others) > 1 else {})


def _yuan(match: re.Match[str]) -> float:
    if match["jiao"]:
        return number_of(match["jiao"]) / 10
    value = number_of(match["sign"] or match["yuan"])
    if match["sign"] is None:
        value += number_of(match["rest"]) / 10 if match["rest"] else 0
        value += 0.5 if match["half"] else 0
    return value


def _days(text: str) -> Found:
    """Days that were promised and days that were granted, of a membership or a licence."""
    found = [
        round(number_of(m[1] or m[3]) * (365 if "年" in unit else 30 if "月" in unit else 1))
        for m in _DAYS.finditer(CALENDAR.sub(" ", text))
        for unit in [m[2] or m[4]]
    ]
    if len(found) < 2:
        return {}
    return {"promised_days": max(found), "granted_days": min(found)}


def _counts(text: str) -> Found:
    found: Found = {}
    for name, pattern in (
        ("ordered", _ORDERED),
        ("delivered", _DELIVERED),
        ("missing", _MISSING),
    ):
        match = pattern.search(text)
        value = next((group for group in match.groups() if group), None) if match else None
        if value is not None:
            found[name] = round(number_of(value))
    if "ordered" not in found and "missing" not in found:
        return {}
    return found


def _charges(text: str) -> Found:
    match = _CHARGES.search(text)
    if not match:
        return {}
    count = match[1] or match[3]
    charges = round(number_of(count)) if count else 2
    return {"charges": charges} if 2 <= charges <= 20 else {}


def _dates(text: str) -> Found:
    dates = [
        f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}" if m[1] else f"{int(m[2]):02d}-{int(m[3]):02d}"
        for m in _DATE.finditer(text)
    ]
    times = [time for m in _CLOCK.finditer(text) if (time := _time(m))]
    found: Found = {"dates": list(dict.fromkeys(dates))} if dates else {}
    return found | ({"times": list(dict.fromkeys(times))} if times else {})


def _time(match: re.Match[str]) -> str | None:
    part, hour, minute, spoken, after = match.groups()
    if spoken:
        hour = str(round(number_of(spoken)))
        minute = "30" if after == "半" else (after or "0").rstrip("分")
    late = part in {"下午", "傍晚", "晚上", "夜里"} or (part == "中午" and int(hour) < 3)
    whole = int(hour) + (12 if late and int(hour) < 12 else 0)
    return f"{whole:02d}:{int(minute):02d}" if whole < 24 and int(minute) < 60 else None


def _channel(text: str) -> Found:
    for channel, words in _CHANNELS:
        if re.search(words, text):
            return {"channel": channel}
    return {}
