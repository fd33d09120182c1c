"""Checks a dossier of Amends: 核验明断案卷的独立程序。

    python3 verify.py dossier.zip           the archive as it was downloaded
    python3 verify.py folder                the same, unpacked; without a name: the folder of this file
    python3 verify.py dossier.zip --key HEX and signed with this very public key (64 hex digits)

It needs Python 3.9 or later and nothing else, and never goes to the network. It says what is right
and what is wrong, in Chinese and English, and ends with 1 when anything is wrong.

What is checked: every byte of the archive lies where the format wants it; the manifest is signed
(Ed25519, RFC 8032); every file has the size and the SHA-256 that the manifest names, and none is
missing or added; the sealed events of the case follow one another, each seal being the SHA-256 over
its event and the seal before; and the exhibits are those that the sealed events name.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "amends-dossier/1"
EVENT = "amends-event/1"
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
EVENTS = "events.jsonl"
CHUNK = 1 << 20


class Wrong(Exception):
    """Something is not as it must be: where, in Chinese, in English."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(f"{where}: {zh} / {en}")


# --- The archive: a zip file that can be spelled in one way only ---------------------------------


def file_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a stored file."""
    raw = name.encode("ascii")
    fields = (0x04034B50, 20, 0, 0, 0, 0x21, crc, size, size, len(raw), 0)
    return struct.pack("<IHHHHHIIIHH", *fields) + raw


def directory(entries: list[tuple[str, int, int]]) -> bytes:
    """The list at the end of the archive, of files that follow one another from its first byte."""
    listed, at = b"", 0
    for name, size, crc in entries:
        raw = name.encode("ascii")
        fields = (0x02014B50, 0x0314, 20, 0, 0, 0, 0x21, crc, size, size, len(raw), 0, 0, 0, 0)
        listed += struct.pack("<IHHHHHHIIIHHHHHII", *fields, 0o100644 << 16, at) + raw
        at += len(file_header(name, size, crc)) + size
    end = (0x06054B50, 0, 0, len(entries), len(entries), len(listed), at, 0)
    return listed + struct.pack("<IHHHHIIH", *end)


class Archive:
    """The files of a zip archive; raises `Wrong` where a byte is not where the format wants it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 22))
        end = file.read(22)
        if len(end) < 22 or end[:4] != b"PK\x05\x06":
            raise Wrong("zip", "不是完整的压缩包", "this is no whole archive")
        count, length, start = struct.unpack("<HII", end[10:20])
        file.seek(min(start, size))
        listed = file.read(length + 22)
        self._places: dict[str, tuple[int, int]] = {}
        entries = list(_entries(listed, count))
        if directory(entries) != listed:
            raise Wrong(
                "zip",
                "目录被改动，或被其他程序重新打包",
                "its directory was changed, or it was packed anew",
            )
        at = 0
        for name, length, crc in entries:
            header = file_header(name, length, crc)
            file.seek(at)
            if file.read(len(header)) != header:
                raise Wrong(name, "文件头被改动", "what stands before the file was changed")
            self._places[name] = (at + len(header), length)
            at += len(header) + length
        if at != start or len(self._places) != count:
            raise Wrong("zip", "文件之间有多余的内容", "something lies between the files")

    def names(self) -> list[str]:
        """The names of all files."""
        return list(self._places)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        at, left = self._places[name]
        while left:
            self._file.seek(at)
            piece = self._file.read(min(CHUNK, left))
            if not piece:
                raise Wrong(name, "文件不完整", "the file is cut off")
            yield piece
            at, left = at + len(piece), left - len(piece)


def _entries(listed: bytes, count: int) -> Iterator[tuple[str, int, int]]:
    at = 0
    for _ in range(count):
        if len(listed) < at + 46:
            raise Wrong("zip", "目录不完整", "its directory is cut off")
        crc, size, _, length = struct.unpack("<IIIH", listed[at + 16 : at + 30])
        try:
            yield listed[at + 46 : at + 46 + length].decode("ascii"), size, crc
        except UnicodeDecodeError:
            raise Wrong(
                "zip", "目录中的文件名被改动", "a name in its directory was changed"
            ) from None
        at += 46 + length


class Folder:
    """The files of an archive that was unpacked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        """The names of all files, with slashes."""
        found = (path for path in self._root.rglob("*") if path.is_file())
        names = sorted(path.relative_to(self._root).as_posix() for path in found)
        return [name for name in names if "__pycache__" not in name]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        with (self._root / name).open("rb") as file:
            while True:
                piece = file.read(CHUNK)
                if not piece:
                    return
                yield piece


# --- Ed25519 as RFC 8032 writes it ---------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]
"""Extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z and xy = T/Z."""


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    z = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, z - c, z + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point, factor = _add(point, point), factor >> 1
    return total


def _point(raw: bytes) -> Point:
    """The point that 32 bytes name; raises `ValueError` where they name none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(raw) != 32 or y >= P:
        raise ValueError("no point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of 64 bytes over the message was made with the key's private half."""
    try:
        key, nonce = _point(public_key), _point(signature[:32])
    except ValueError:
        return False
    proof = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or proof >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = _times(proof, BASE)
    right = _add(nonce, _times(int.from_bytes(digest, "little") % ORDER, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- What is checked -----------------------------------------------------------------------------


def document(value: Any) -> bytes:
    """A manifest or a signature as it is written: sorted, indented, in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode()


def canonical(value: Any) -> str:
    """A value as it is sealed: JSON with sorted keys and no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_signed(files: Any, wanted_key: str) -> dict[str, Any]:
    """The manifest, whose signature is right; raises `Wrong`."""
    for name in (MANIFEST, SIGNATURE):
        if name not in files.names():
            raise Wrong(name, "缺少该文件", "the file is missing")
    raw = b"".join(files.chunks(MANIFEST))
    signed = b"".join(files.chunks(SIGNATURE))
    try:
        said = json.loads(signed)
        key, signature = bytes.fromhex(said["public_key"]), bytes.fromhex(said["signature"])
        same = document(said) == signed and said["key_id"] == hashlib.sha256(key).hexdigest()[:16]
    except (ValueError, KeyError, TypeError):
        same = False
    if not same:
        raise Wrong(SIGNATURE, "签名文件被改动", "the file was changed")
    if wanted_key and key.hex() != wanted_key.lower():
        raise Wrong(
            SIGNATURE, "签名公钥不是所给的公钥", "signed with another key than the one given"
        )
    if not is_signed(key, raw, signature):
        raise Wrong(MANIFEST, "签名不符，清单被改动", "its signature does not fit: it was changed")
    manifest: dict[str, Any] = json.loads(raw)
    if manifest.get("format") != FORMAT or manifest.get("public_key") != said["public_key"]:
        raise Wrong(MANIFEST, "格式或公钥不符", "another format or another key")
    return manifest


def check_files(files: Any, manifest: dict[str, Any]) -> Iterator[Wrong]:
    """Every file that is missing, added, or not the one that was signed."""
    there, listed = set(files.names()), {entry["path"]: entry for entry in manifest["files"]}
    for name in sorted(there - set(listed) - {MANIFEST, SIGNATURE}):
        yield Wrong(name, "清单中没有该文件", "the manifest does not name it")
    for name, entry in listed.items():
        if name not in there:
            yield Wrong(name, "缺少该文件", "the file is missing")
            continue
        digest, size = hashlib.sha256(), 0
        for piece in files.chunks(name):
            digest.update(piece)
            size += len(piece)
        if (digest.hexdigest(), size) != (entry["sha256"], entry["size"]):
            yield Wrong(name, "内容与清单中的 SHA-256 不符", "its SHA-256 is not the manifest's")


def check_events(lines: list[dict[str, Any]], manifest: dict[str, Any]) -> Iterator[Wrong]:
    """Every event whose seal or place is wrong. Of a withheld event only its seal is known."""
    before = ""
    for number, line in enumerate(lines, start=1):
        where, seal = f"{EVENTS}#{number}", line["seal"]
        if "sealed" in line:
            said = json.loads(line["sealed"])
            whole = hashlib.sha256(line["sealed"].encode()).hexdigest() == seal
            if not whole or canonical(said) != line["sealed"]:
                yield Wrong(where, "事件与封印不符", "the event does not fit its seal")
            elif [said[0], said[1], said[2]] != [EVENT, manifest["case_id"], number]:
                yield Wrong(where, "事件不属于本案或序号不符", "an event of another case or place")
            elif said[-1] != before:
                yield Wrong(where, "与上一事件不相接", "it does not follow the event before it")
        before = seal
    head = manifest["chain"]
    if [len(lines), before] != [head["events"], head["seal"]]:
        yield Wrong(EVENTS, "最后的封印与清单不符", "the last seal is not the manifest's")


def check_exhibits(lines: list[dict[str, Any]], manifest: dict[str, Any]) -> Iterator[Wrong]:
    """Every exhibit whose original no sealed event names. Withheld events name nothing."""
    if any("sealed" not in line for line in lines):
        return
    named = "".join(line["sealed"] for line in lines)
    for exhibit in manifest["exhibits"]:
        if exhibit["sha256"] and exhibit["sha256"] not in named:
            where = f"{MANIFEST} #{exhibit['number']}"
            yield Wrong(where, "封存的事件中没有该证据", "no sealed event names this exhibit")


def check(files: Any, say: Callable[[str], None], wanted_key: str = "") -> list[Wrong]:
    """Check everything, say what is right, and return what is wrong."""
    manifest = read_signed(files, wanted_key)
    said = f"{manifest['case']} · {manifest['recipient']} · {manifest['created']}"
    say(f"✓ 清单签名正确 / the manifest is signed: {said}")
    say(f"  公钥 / public key: {manifest['public_key']}")
    say(f"  请与网站公布的公钥核对 / compare it with the site's: {manifest['keys_at']}")
    faults = list(check_files(files, manifest))
    if not faults:
        say(f"✓ 文件完好 / whole files: {len(manifest['files'])}")
        text = b"".join(files.chunks(EVENTS)).decode()
        lines = [json.loads(line) for line in text.splitlines()]
        faults += check_events(lines, manifest)
        faults += check_exhibits(lines, manifest)
        hidden = sum("sealed" not in line for line in lines)
        if not faults:
            say(f"✓ 封存事件相接 / sealed events in line: {len(lines)}")
            if hidden:
                say(f"  其中不公开 / of these withheld: {hidden}")
    kept = [exhibit for exhibit in manifest["exhibits"] if exhibit.get("withheld")]
    for exhibit in kept:
        say(f"  原件未附 / original not enclosed: #{exhibit['number']} {exhibit['sha256']}")
    return faults


def check_path(path: Path, wanted_key: str) -> list[Wrong]:
    """Check the archive or the folder at a path; what is wrong with it."""
    try:
        if path.is_dir():
            return check(Folder(path), print, wanted_key)
        with path.open("rb") as file:
            return check(Archive(file), print, wanted_key)
    except Wrong as wrong:
        return [wrong]
    except OSError as error:
        return [Wrong(str(path), f"无法读取（{error}）", f"cannot be read ({error})")]


def main(arguments: list[str]) -> int:
    """Check what the command line names and print what was found. 0 right, 1 wrong, 2 misused."""
    wanted_key = ""
    if "--key" in arguments:
        at = arguments.index("--key")
        wanted_key = "".join(arguments[at + 1 : at + 2])
        arguments = arguments[:at] + arguments[at + 2 :]
        if len(wanted_key) != 64:
            print(__doc__)
            return 2
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print(__doc__)
        return 2
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    faults = check_path(path, wanted_key)
    for fault in faults:
        print(f"✗ {fault}")
    print("✗ 核验不通过 / NOT VALID" if faults else "✓ 核验通过 / VALID")
    return 1 if faults else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
