"""Sealed values open only whole, in their place and with their key; masks give nothing away."""

from __future__ import annotations

import pytest

from amends.adapters.keyring import (
    CannotOpen,
    Keyring,
    mask_contact,
    mask_key,
    normal_contact,
)

OLD, NEW, MARK = b"o" * 32, b"n" * 32, b"f" * 32


def ring(**keys: bytes) -> Keyring:
    return Keyring(keys, active=next(reversed(keys)), fingerprint_key=MARK)


def test_a_sealed_value_opens_in_its_place_only() -> None:
    sealed = ring(a=OLD).seal("密钥".encode(), about="key:1")
    assert ring(a=OLD).open(sealed, about="key:1").decode() == "密钥"
    with pytest.raises(CannotOpen):
        ring(a=OLD).open(sealed, about="key:2")


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert ring(a=OLD).seal(b"x") != ring(a=OLD).seal(b"x")


def test_every_altered_byte_is_noticed() -> None:
    sealed = ring(a=OLD).seal(b"secret")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(CannotOpen):
            ring(a=OLD).open(bytes(altered))


@pytest.mark.parametrize(
    "broken", [b"", b"\x01", b"\x01\x01a", b"\x01\xff", b"\x02\x01a" + b"0" * 40]
)
def test_what_is_not_a_sealed_value_is_refused(broken: bytes) -> None:
    with pytest.raises(CannotOpen):
        ring(a=OLD).open(broken)


def test_old_values_stay_readable_while_their_key_is_on_the_ring() -> None:
    sealed = ring(a=OLD).seal(b"x")
    assert ring(a=OLD, b=NEW).open(sealed) == b"x"
    with pytest.raises(CannotOpen):
        ring(b=NEW).open(sealed)


def test_a_ring_with_bad_keys_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ring(a=b"short")
    with pytest.raises(ValueError, match="not on the ring"):
        Keyring({"a": OLD}, active="b", fingerprint_key=MARK)
    with pytest.raises(ValueError, match="fingerprint"):
        Keyring({"a": OLD}, active="a", fingerprint_key=b"")


def test_a_ring_from_one_secret_is_always_the_same_ring() -> None:
    sealed = Keyring.from_secret("s" * 50).seal(b"x")
    assert Keyring.from_secret("s" * 50).open(sealed) == b"x"
    with pytest.raises(CannotOpen):
        Keyring.from_secret("t" * 50).open(sealed)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("+86 138-0000-1111", "13800001111"),
        ("008613800001111", "13800001111"),
        ("138 0000 1111", "13800001111"),
        ("Li@Example.COM ", "li@example.com"),
        ("+1 555 010 9999", "+15550109999"),
        ("wx_Id 6", "wx_id 6"),
    ],
)
def test_a_contact_is_the_same_however_it_is_typed(typed: str, normal: str) -> None:
    assert normal_contact(typed) == normal
    assert ring(a=OLD).contact_fingerprint(typed) == ring(a=OLD).contact_fingerprint(normal)


def test_fingerprints_differ_by_kind_and_by_key() -> None:
    marks = {
        ring(a=OLD).contact_fingerprint("123456"),
        ring(a=OLD).key_fingerprint("123456"),
        Keyring({"a": OLD}, active="a", fingerprint_key=NEW).key_fingerprint("123456"),
    }
    assert len(marks) == 3


def test_masks_show_enough_to_recognise_and_too_little_to_use() -> None:
    assert mask_contact("13800001111") == "138****1111"
    assert mask_contact("lili@example.com") == "l***@example.com"
    assert mask_contact("ab") == "a***"
    assert mask_key("AAAA-BBBB-CCCC-1234") == "****1234"
    assert mask_key("abc") == "****"
    assert "12345" not in mask_key("12345")
