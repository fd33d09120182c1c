"""Which vault the settings name, and what they say when they cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.adapters.vault.connecting import open_vault
from amends.adapters.vault.contract import VaultUnavailable
from amends.adapters.vault.local import LocalVault
from amends.adapters.vault.s3 import S3Vault
from amends.config.environment import BadSetting, bucket_access
from amends.entrypoints.cli import _sentence

WHOLE = {
    "AMENDS_VAULT": "s3://evidence/shop",
    "AMENDS_S3_ENDPOINT": "https://s3.example.com/",
    "AMENDS_S3_KEY": "name",
    "AMENDS_S3_SECRET": "secret",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_folder_and_a_bucket_are_told_apart(tmp_path: Path, given: pytest.MonkeyPatch) -> None:
    assert isinstance(open_vault(str(tmp_path), {}), LocalVault)
    assert bucket_access() == {
        "endpoint": "https://s3.example.com",
        "region": "us-east-1",
        "access_key": "name",
        "secret_key": "secret",
        "path_style": True,
    }
    assert isinstance(open_vault(WHOLE["AMENDS_VAULT"], bucket_access()), S3Vault)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMENDS_VAULT", "s3://"),
        ("AMENDS_VAULT", "s3://bucket?x=1"),
        ("AMENDS_S3_ENDPOINT", ""),
        ("AMENDS_S3_ENDPOINT", "s3.example.com"),
        ("AMENDS_S3_ENDPOINT", "https://s3.example.com/bucket"),
        ("AMENDS_S3_KEY", ""),
        ("AMENDS_S3_SECRET", ""),
        ("AMENDS_S3_PATH_STYLE", "maybe"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    given: pytest.MonkeyPatch, name: str, value: str
) -> None:
    given.setenv(name, value)
    with pytest.raises(BadSetting, match=name):
        bucket_access()


def test_a_vault_that_is_away_is_told_in_a_sentence() -> None:
    said = _sentence(VaultUnavailable("the store has no such bucket"))
    assert said is not None
    assert "AMENDS_VAULT" in said
    assert "no such bucket" in said
