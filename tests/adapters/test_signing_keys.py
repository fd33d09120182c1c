"""The signing key is made once, kept apart, and may be changed without losing what it signed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from amends.adapters.signing import SigningKey, SigningRing
from amends.config.secrets import BadSecret, load_secrets

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


def test_a_site_gets_a_signing_key_also_when_its_other_secrets_are_older(tmp_path: Path):
    first = load_secrets(tmp_path)
    (tmp_path / "signing.json").unlink()
    later = load_secrets(tmp_path)
    assert later.data_keys == first.data_keys
    assert list(later.signing_keys) == ["s1"]
    assert later.signing_keys != first.signing_keys
    assert load_secrets(tmp_path) == later
    assert (tmp_path / "signing.json").stat().st_mode & 0o077 == 0


def test_keys_of_the_environment_come_first_and_must_have_32_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    named = ",".join(f"{n}:{base64.b64encode(k).decode()}" for n, k in (("s2", NEW), ("s1", OLD)))
    monkeypatch.setenv("AMENDS_SIGNING_KEYS", named)
    assert list(load_secrets(tmp_path).signing_keys) == ["s2", "s1"]
    assert not (tmp_path / "signing.json").exists()
    monkeypatch.setenv("AMENDS_SIGNING_KEYS", f"s1:{base64.b64encode(b'short').decode()}")
    with pytest.raises(BadSecret, match="32 bytes"):
        load_secrets(tmp_path)


def test_the_first_key_signs_and_all_are_published_without_their_secrets():
    ring = SigningRing({"s2": SigningKey(NEW), "s1": SigningKey(OLD)})
    assert ring.active.public == SigningKey(NEW).public
    told = ring.published()
    assert [key["name"] for key in told] == ["s2", "s1"]
    assert told[1]["public_key"] == SigningKey(OLD).public.hex()
    assert NEW.hex() not in json.dumps(told)
    assert base64.b64encode(NEW).decode() not in json.dumps(told)
