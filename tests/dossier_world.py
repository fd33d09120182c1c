"""A case with everything in it: both sides' words, numbers and keys among them, and files that tell
more than what is seen in them."""

from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from amends.actions import ports
from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.orders.record_messages import record_messages
from amends.actions.orders.reveal_key import reveal_key
from amends.actions.procedure.answer_claim import contest_claim
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.actions.trust.ask_for_dossier import ask_for_dossier
from amends.actions.trust.make_dossier import make_dossier
from amends.adapters.dossier.verify import Archive
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit, StoredFile
from amends.domain.order_rows import message_row_from
from amends.entrypoints.dossier_words import words_in
from amends.models.cases import Case
from amends.models.dossiers import Dossier
from amends.models.files import enter_file
from amends.models.orders import Order
from amends.models.people import User
from desk_world import SHOP, Desk
from order_world import OPERATOR

CONTACT = "13912345678"
MERCHANTS_PHONE = "13700001111"
STAFF_NAME = "Zhang Wenyuan"
SECRETS = (CONTACT, MERCHANTS_PHONE, "li.si@example.com", "wang_wx_2024", "6222020200001234567")
"""What must not be read by those to whom it does not belong."""


def keep(data: bytes, media_type: str, name: str) -> StoredFile:
    """Bytes as a file in the vault."""
    sha256 = hashlib.sha256(data).hexdigest()
    enter_file(sha256, media_type, len(data), now=datetime.now(UTC))
    kept = ports.vault().put(io.BytesIO(data))
    return StoredFile(
        sha256=kept.sha256, media_type=media_type, size_bytes=kept.size_bytes, name=name
    )


def screenshot(*lines: str, size: tuple[int, int] = (720, 1280), kind: str = "PNG") -> bytes:
    """A picture of a screen with some lines of text."""
    picture = Image.new("RGB", size, "#f2f5f8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0], 90), fill="#1f4e79")
    for place, line in enumerate(lines):
        draw.text((40, 140 + 70 * place), line, fill="#1d2733", font_size=34)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def photo(latitude: float = 31.23) -> bytes:
    """A photograph that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "CameraPhone 9"
    exif.get_ifd(0x8825).update({1: "N", 2: (latitude, 0.0, 0.0), 3: "E", 4: (121.47, 0.0, 0.0)})
    out = io.BytesIO()
    Image.effect_mandelbrot((900, 640), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(
        out, "JPEG", exif=exif
    )
    return out.getvalue()


def film() -> bytes:
    """A film whose maker's phone wrote its place into it."""
    place = b"+31.2304+121.4737+004.000/"
    box = struct.pack(">I4s", 8 + 4 + len(place), b"\xa9xyz") + b"\x00\x1a\x15\xc7" + place
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + box + bytes(range(256)) * 2000


@dataclass
class Scene:
    """A refused case of a buyer with an account, and who may ask for its file."""

    desk: Desk
    case: Case
    key: str
    buyer: User
    merchant: User
    supervisor: User
    files: dict[str, StoredFile] = field(default_factory=dict)

    def made(self, who: User | Actor, recipient: str, **options: Any) -> Dossier:
        """A dossier, asked for and made."""
        actor = who.as_actor() if isinstance(who, User) else who
        now = datetime.now(UTC)
        asked = ask_for_dossier(actor, self.case.pk, recipient, now=now, **options)
        return make_dossier(asked.pk, now=now, words_in=words_in)


def scene(*, long: bool = False) -> Scene:
    """The case; a long one has many messages and pictures."""
    desk = Desk()
    buyer, merchant = desk.person(Role.BUYER), desk.person(Role.MERCHANT, "xinghai")
    agent, supervisor = desk.person(Role.AGENT), desk.person(Role.SUPERVISOR)
    User.objects.filter(pk=agent.pk).update(display_name=STAFF_NAME)
    agent.refresh_from_db()
    number = desk.delivered(contact=CONTACT)
    key = f"KEY-{number}"
    Order.objects.filter(order_no=number).update(buyer=buyer)
    now = datetime.now(UTC)
    reveal_key(buyer.as_actor(), number, now=now - timedelta(hours=2), address="203.0.113.77")
    _talk(number, now, long=long)
    files = {
        "page": keep(screenshot("ORDER", number), "image/png", "订单页.png"),
        "photo": keep(photo(), "image/jpeg", f"{CONTACT}.jpg"),
        "film": keep(film(), "video/mp4", "recording.mp4"),
        "merchants": keep(photo(39.9), "image/jpeg", "receipt.jpg"),
        "chat": keep(f"me: call {CONTACT}\n".encode(), "text/plain", "chat.txt"),
    }
    case = _led(buyer, merchant, agent, number, key, files, now, long=long)
    return Scene(desk, case, key, buyer, merchant, supervisor, files)


def _talk(number: str, now: datetime, *, long: bool) -> None:
    said = [
        ("buyer", f"卡密兑换失败，提示 E1042。我的手机 {CONTACT}，微信号：wang_wx_2024"),
        ("merchant", f"请加我 {MERCHANTS_PHONE} 或 li.si@example.com，银行卡 6222020200001234567"),
        ("buyer", '不要，请在平台内处理 😀 𠮷野家 #panic("x") $y$ *z*'),
    ]
    said += [
        ("merchant", f"第 {n} 次答复：请再试一次。" + "请稍候。" * n) for n in range(60 * long)
    ]
    rows = [
        message_row_from(
            {
                "order_no": number,
                "reference": f"M{place}",
                "sender_role": role,
                "text": text,
                "sent_at": (now - timedelta(minutes=100) + timedelta(seconds=place)).isoformat(),
            }
        )
        for place, (role, text) in enumerate(said)
    ]
    assert record_messages(OPERATOR, rows, now=now).created == len(rows)


def _led(
    buyer: User,
    merchant: User,
    agent: User,
    number: str,
    key: str,
    files: dict[str, StoredFile],
    now: datetime,
    *,
    long: bool,
) -> Case:
    statement = (
        f"我购买的卡密 {key} 在官网兑换三次均提示 E1042“该卡密已被使用”。"
        f"请联系我：{CONTACT[:3]}-{CONTACT[3:7]}-{CONTACT[7:]}。\n" + "经过如下。" * (400 * long)
    )
    earlier = Claim(order_no=number, reason="other", statement="EARLIER CLAIM")
    (withdrawn,) = file_claims(SHOP, [earlier], now=now)
    assert isinstance(withdrawn, Filed)
    assert withdrawn.case_id is not None
    withdraw_case(SHOP, withdrawn.case_id, now=now)
    claim = Claim(
        order_no=number,
        reason="invalid_key",
        statement=statement,
        evidence=(Exhibit(kind="order_page", shows={"has_order_no": True}, file=files["page"]),),
    )
    (filed,) = file_claims(SHOP, [claim], now=now)
    assert isinstance(filed, Filed)
    assert filed.case_id is not None
    own = [
        Exhibit(kind="key_error_screenshot", note="兑换失败", file=files["photo"]),
        Exhibit(kind="login_recording", file=files["film"]),
        Exhibit(kind="seller_chat", note=f"我的电话 {CONTACT}", file=files["chat"]),
    ]
    own += [
        Exhibit(
            kind="official_verification",
            note=f"第 {n} 张",
            file=keep(
                screenshot(
                    *(f"NO {n} line {k}" for k in range(2 + 9 * n)), size=(720, 600 + 600 * n)
                ),
                "image/png",
                f"{n}.png",
            ),
        )
        for n in range(12 * long)
    ]
    call_a_person(buyer.as_actor(), filed.case_id, now=now, comment="请人工处理")
    supply_evidence(buyer.as_actor(), filed.case_id, own, now=now)
    consult_merchant(agent.as_actor(), filed.case_id, now=now)
    his = [Exhibit(kind="status_page", file=files["merchants"])]
    comment = f"系统显示已兑换，请买家致电 {MERCHANTS_PHONE}。"
    contest_claim(merchant.as_actor(), filed.case_id, now=now, comment=comment, exhibits=his)
    rule_case(
        agent.as_actor(),
        filed.case_id,
        now=now,
        grant=True,
        reasons="商家未能证明卡密有效。",
        refund_fen=9750,
    )
    return Case.objects.select_related("order", "merchant").get(pk=filed.case_id)


def archive_of(dossier: Dossier) -> bytes:
    """The bytes of a dossier's archive."""
    return b"".join(ports.vault().open(dossier.archive_sha256))


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of an archive by name."""
    files = Archive(io.BytesIO(archive))
    return {name: b"".join(files.chunks(name)) for name in files.names()}


def verified(archive: bytes, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What the verifier from the archive says of it, alone in an empty folder."""
    place = folder / "verify-here"
    place.mkdir(exist_ok=True)
    (place / "verify.py").write_bytes(unpacked(archive)["verify.py"])
    (place / "file.zip").write_bytes(archive)
    return run_verifier(place, "file.zip", *options)


def run_verifier(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the folder's verifier with a Python that sees nothing but itself."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
