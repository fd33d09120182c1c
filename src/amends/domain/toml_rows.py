"""Reads a TOML text table by table, and notes of every mistake its place, its line and what it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any, TypeVar

from amends.domain.toml_lines import Path, line_at, lines_of

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a text: its place, its line counted from 1, and what is wrong, in zh and en."""

    place: str
    line: int | None
    zh: str
    en: str


class Faults:
    """The mistakes found so far in a text, and the names that its sentences may fill in."""

    def __init__(self, text: str) -> None:
        self._lines = lines_of(text)
        self._found: list[Fault] = []
        self._moved: dict[Path, Path] = {}
        self.figures: Collection[str] = ()

    def move(self, path: Path, written: Path) -> None:
        """Say where in the text that stands which is found at a path of two steps."""
        self._moved[path] = written

    def note(self, path: Path, place: str, zh: str, en: str) -> None:
        """Note a mistake."""
        if path[:2] in self._moved:
            path = (*self._moved[path[:2]], *path[2:])
        self._found.append(Fault(place, line_at(self._lines, path), zh, en))

    def in_order(self) -> list[Fault]:
        """Every mistake once, by line."""
        return sorted(dict.fromkeys(self._found), key=lambda fault: fault.line or 0)


class Row:
    """One table of the text: reads its values and notes what is wrong with them."""

    def __init__(self, faults: Faults, table: Any, path: Path = (), place: str = "/") -> None:
        self._faults = faults
        self.table: Mapping[str, Any] = table if isinstance(table, dict) else {}
        self.path = path
        self.place = place
        if not isinstance(table, dict):
            faults.note(path, place, "须为表", "wants a table")

    @property
    def name(self) -> str:
        """The last name on the way to the table."""
        return str(self.path[-1])

    @property
    def id(self) -> str:
        """The table's id, or nothing."""
        value = self.table.get("id")
        return value.strip() if isinstance(value, str) else ""

    def wrong(self, key: str, zh: str, en: str) -> None:
        """Note a mistake at a key, or of the table itself."""
        path = (*self.path, key) if key else self.path
        place = f"{self.place.rstrip('/')}/{key}" if key else self.place
        self._faults.note(path, place, zh, en)

    def moved(self, path: Path, written: Path) -> None:
        """Say where in the text that stands which is found at a path of two steps."""
        self._faults.move(path, written)

    def only(self, keys: set[str]) -> None:
        """Note every key that has no meaning here."""
        for key in self.table:
            if key not in keys:
                self.wrong(key, "没有这一项", "nothing is called so here")

    def under(self, key: str) -> Row:
        """The table at a key."""
        place = f"{self.place.rstrip('/')}/{key}"
        return Row(self._faults, self.table.get(key), (*self.path, key), place)

    def tables(self, key: str) -> list[Row]:
        """The tables within a table, by name."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "须为表", "wants a table")
            return []
        return [
            Row(self._faults, row, (*self.path, key, name), f"/{key}/{name}")
            for name, row in value.items()
        ]

    def rows(self, key: str) -> list[Row]:
        """The tables of a list."""
        value = self.table.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, "须为表的列表", "wants a list of tables")
            return []
        rows = []
        for number, row in enumerate(value):
            path = (*self.path, key, number)
            id = row.get("id") if isinstance(row, dict) else None
            name = f"{key}/{id if isinstance(id, str) else number}"
            rows.append(Row(self._faults, row, path, f"{self.place.rstrip('/')}/{name}"))
        return rows

    def text(self, key: str, *, wanted: bool = True) -> str:
        """A text that is not empty."""
        value = self.table.get(key)
        if value is None and not wanted:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "须为文本", "wants a text")
            return ""
        return value.strip()

    def both(self, key: str, *, wanted: bool = True) -> dict[str, str]:
        """A text in Chinese and English, whose figures are known."""
        value = self.table.get(key)
        if value is None and not wanted:
            return {}
        inner = self.under(key)
        inner.only({"zh", "en"})
        said = {language: inner.text(language) for language in ("zh", "en")}
        for language, text in said.items():
            try:
                names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
            except ValueError:
                inner.wrong(language, "花括号不成对", "its braces do not match")
                continue
            for name in names:
                if name not in self._faults.figures:
                    inner.wrong(
                        language, f"没有可填入 {{{name}}} 的值", f"nothing fills in {{{name}}}"
                    )
        return said

    def whole(self, key: str, otherwise: int, *, most: int = 10**9) -> int:
        """A whole number from 0."""
        value = self.table.get(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.wrong(key, f"须为 0 至 {most} 的整数", f"wants a whole number from 0 to {most}")
            return otherwise
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where nothing is written."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "须为 true 或 false", "wants true or false")
        return value is True

    def one(self, key: str, allowed: Collection[str], otherwise: str = "") -> str:
        """One of some words."""
        value = self.table.get(key, otherwise)
        if not isinstance(value, str) or value not in allowed:
            known = ", ".join(allowed)
            self.wrong(
                key,
                f"的值 {value!r} 未知，可用：{known}",
                f"is {value!r}, which is none of {known}",
            )
            return otherwise
        return value

    def word(self, key: str, words: type[Word], *, wanted: bool = False) -> Word | None:
        """One word of an enumeration; None where nothing is written."""
        if key not in self.table:
            if wanted:
                self.wrong(key, "为必填", "is required")
            return None
        value = self.one(key, list(words))
        return words(value) if value else None

    def words(self, key: str, allowed: Collection[str] | None) -> tuple[str, ...]:
        """A list of words."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong(key, "须为文本的列表", "wants a list of texts")
            return ()
        for word in value:
            if allowed is not None and word not in allowed:
                self.wrong(key, f"含有未知的 {word!r}", f"has {word!r}, which is not known")
        return tuple(value)
