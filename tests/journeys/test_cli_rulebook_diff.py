"""`amends rulebook diff`: files and published versions compared, with the exit status of diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.entrypoints.cli import main
from amends.models.rulebooks import RulebookVersion
from money_world import NOW

DEFAULT = default_rulebook().id
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A file with the default rulebook, one setting changed."""
    path = tmp_path / "other.toml"
    text = (
        default_rulebook_text().replace(DEFAULT, "other@1").replace("value = 72", "value = 48", 1)
    )
    path.write_text("\ufeff" + text, encoding="utf-8")
    return str(path)


def test_what_differs_is_told_in_the_language_asked_for(other: str, capsys: Capture) -> None:
    assert main(["rulebook", "diff", DEFAULT, other]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{DEFAULT} → other@1",
        "修改 1 处。",
        "",
        "window_hours 一般虚拟商品的售后时限  [修改]",
        "    取值：72 小时 → 48 小时",
    ]
    assert main(["rulebook", "diff", DEFAULT, other, "--language", "en"]) == 1
    assert "    value: 72 hours → 48 hours" in capsys.readouterr().out.splitlines()


def test_the_same_rules_end_with_0_and_as_json_with_both_languages(
    other: str, capsys: Capture
) -> None:
    assert main(["rulebook", "diff", other, other, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True
    assert main(["rulebook", "diff", DEFAULT, other, "--json"]) == 1
    (setting,) = json.loads(capsys.readouterr().out)["settings"]
    assert (setting["parts"][0]["old"], setting["parts"][0]["zh"]["new"]) == (72, "48 小时")


def test_what_cannot_be_compared_ends_with_2_and_says_why(
    other: str, tmp_path: Path, capsys: Capture
) -> None:
    broken, gbk = tmp_path / "broken.toml", tmp_path / "gbk.toml"
    broken.write_text('id = "x@1"\nname = 5\n', encoding="utf-8")
    gbk.write_bytes("规则".encode("gbk"))
    for named, said in (
        (str(broken), "line 2"),
        (str(gbk), "not UTF-8"),
        (str(tmp_path), "Is a directory"),
        (str(tmp_path / "none.toml"), "there is no file"),
    ):
        assert main(["rulebook", "diff", other, named]) == 2
        heard = capsys.readouterr()
        assert said in heard.err
        assert not heard.out


@pytest.mark.django_db
def test_a_published_version_is_compared_by_its_id(
    other: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.entrypoints.setup.prepare", lambda: None)
    text = Path(other).read_text(encoding="utf-8-sig").replace("other@1", "kept@1")
    RulebookVersion.objects.create(
        id="kept@1", text=text, sha256="0" * 64, published_at=NOW, effective_at=NOW
    )
    assert main(["rulebook", "diff", "kept@1", other]) == 0
    assert main(["rulebook", "diff", "kept@2", other]) == 2
    assert "no published version kept@2" in capsys.readouterr().err
