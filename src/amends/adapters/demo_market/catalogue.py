"""The merchants of the demo marketplace and what they sell. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """One product: price in fen, promise in minutes; `special` and `customised` are its flags."""

    sku: str
    title: str
    description: str
    product_class: str
    price_fen: int
    promise_minutes: int
    special: bool = False
    customised: bool = False


@dataclass(frozen=True)
class Shop:
    """One merchant with his deposit in fen and his share of the trade."""

    code: str
    name: str
    deposit_fen: int
    weight: int
    goods: tuple[Good, ...]
    status: str = "active"


def _good(
    sku: str,
    product_class: str,
    yuan: str,
    minutes: int,
    title: str,
    description: str,
    special: bool = False,
    customised: bool = False,
) -> Good:
    whole, _, cents = yuan.partition(".")
    price_fen = int(whole) * 100 + int((cents + "00")[:2])
    return Good(sku, title, description, product_class, price_fen, minutes, special, customised)


SHOPS: tuple[Shop, ...] = (
    Shop("xinghai", "星海点卡行", 5_000_000, 16, (
        _good("XH-100", "game_card", "97.50", 10, "《星海纪元》100 元点卡 卡密自动发货",
              "面值 100 元，可充 1000 星币。下单后自动发卡，请在官方充值页使用。"),
        _good("XH-30", "game_card", "29.40", 10, "《星海纪元》30 元点卡 卡密自动发货",
              "面值 30 元，可充 300 星币。每个账号每日限充 5 张。"),
        _good("SH-648", "game_card", "628.00", 10, "《山河万里》648 元元宝直充卡",
              "面值 648 元，到账 6480 元宝，首充双倍活动以游戏内公告为准。"),
    )),
    Shop("tongda", "通达话费充值", 8_000_000, 14, (
        _good("HF-100", "phone_topup", "98.80", 30, "手机话费 100 元 三网快充",
              "移动、联通、电信均可，一般 10 分钟内到账，月初月末高峰期略有延迟。"),
        _good("HF-50", "phone_topup", "49.60", 30, "手机话费 50 元 三网快充",
              "三网通用，充值号码以下单填写为准，填错号码无法追回。"),
        _good("LL-10G", "phone_topup", "32.00", 30, "全国通用流量 10GB 当月有效",
              "当月有效，次月清零，到账以运营商短信为准。"),
    )),
    Shop("yuntu", "云图会员专营店", 3_000_000, 13, (
        _good("YT-M", "membership", "18.80", 10, "云图视频会员月卡 30 天",
              "兑换码形式，30 天超清会员，不支持电视端。"),
        _good("YT-Y", "membership", "158.00", 10, "云图视频会员年卡 12 个月",
              "兑换码形式，12 个月会员，激活后立即生效。"),
        _good("QY-M", "membership", "11.90", 10, "清音音乐豪华会员月卡",
              "直充到账号，需提供会员账号，30 天无损音质。", special=True),
    )),
    Shop("qinghe", "青禾软件授权店", 4_000_000, 9, (
        _good("QH-PRO", "software", "299.00", 10, "青禾办公 专业版 永久授权（单机）",
              "正版授权密钥，支持一台电脑，含三年更新，附安装说明。"),
        _good("QH-PDF", "software", "89.00", 10, "青禾 PDF 编辑器 一年授权",
              "支持文字识别与批注，授权一年，可更换设备两次。"),
    )),
    Shop("jihuo", "极速激活码商城", 2_000_000, 10, (
        _good("JH-WK", "activation_code", "45.00", 5, "《深空工坊》单机版 激活码",
              "数字激活码，支持中文，激活后绑定平台账号不可转移。"),
        _good("JH-DLC", "activation_code", "26.00", 5, "《深空工坊》远征资料片 激活码",
              "需先拥有本体，激活码仅限中国区使用。", special=True),
        _good("JH-AV", "activation_code", "59.00", 5, "守望杀毒 一年三设备 激活码",
              "一年期，三台设备，自激活之日起计算。"),
    )),
    Shop("zhanhun", "战魂游戏账号", 6_000_000, 6, (
        _good("ZH-90W", "game_account", "880.00", 60, "《战魂》90 级战士 全套紫装 可改密",
              "90 级战士，橙武一把，可更换手机与邮箱，无实名二次验证。"),
        _good("ZH-60M", "game_account", "320.00", 60, "《战魂》60 级法师 二手账号",
              "60 级法师，二手账号，附原邮箱，售后 72 小时内负责找回。"),
    )),
    Shop("baowu", "百物道具坊", 1_500_000, 8, (
        _good("BW-GOLD", "virtual_item", "66.00", 30, "《战魂》金币 10 万 面交",
              "游戏内面交，请提前 15 分钟在线，区服以订单备注为准。"),
        _good("BW-SKIN", "virtual_item", "128.00", 30, "《星海纪元》限定飞船涂装",
              "限定涂装，赠送到仓库，48 小时内领取。", special=True),
    )),
    Shop("lingdong", "灵动代练工作室", 2_500_000, 6, (
        _good("LD-RANK", "service", "180.00", 1440, "《山河万里》段位代练 黄金到铂金",
              "三天内完成，全程录像，不使用外挂。"),
        _good("LD-LOGO", "service", "260.00", 2880, "店铺头像与招牌定制设计",
              "按需求定制，两稿修改，源文件交付。", customised=True),
    )),
    Shop("manyou", "漫游周边馆", 3_500_000, 5, (
        _good("MY-FIG", "physical_merch", "239.00", 4320, "《星海纪元》舰长手办 18 厘米",
              "正版授权，盒装，默认三天内发货。"),
        _good("MY-TEE", "physical_merch", "79.00", 4320, "《战魂》主题短袖 定制姓名款",
              "纯棉，按备注印制姓名，三天内发货。", customised=True),
    )),
    Shop("xianfeng", "先锋卡盟", 1_000_000, 7, (
        _good("XF-50", "game_card", "47.00", 10, "《山河万里》50 元点卡",
              "面值 50 元，自动发卡，24 小时内反馈有效。"),
        _good("XF-VIP", "membership", "9.90", 10, "悦读小说会员月卡",
              "30 天全站免费读，兑换码发货。"),
    )),
    Shop("huanyu", "寰宇数码权益", 2_000_000, 4, (
        _good("HY-CLOUD", "membership", "68.00", 10, "云箱网盘超级会员季卡",
              "三个月，6TB 空间，直充到手机号。"),
        _good("HY-VPNX", "software", "120.00", 10, "文译翻译软件 三年授权",
              "三年授权，支持 48 种语言，离线包需另行下载。"),
    )),
    Shop("feiyu", "飞羽发卡站", 300_000, 2, (
        _good("FY-20", "game_card", "18.00", 10, "《星海纪元》20 元点卡 特惠",
              "面值 20 元，人工发卡，在线时间 9:00 至 23:00。"),
        _good("FY-GIFT", "virtual_item", "36.00", 30, "《山河万里》节日礼包",
              "礼包码，领取后 7 天内使用。"),
    ), status="absconded"),
)  # fmt: skip

BY_KEY = frozenset({"game_card", "membership", "activation_code", "software"})
"""Classes that are delivered as a key."""
