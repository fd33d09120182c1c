"""The words of a printed file: the site's own for what stands in records, and labels beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amends.domain.refused import Language

Tables = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Words:
    """Words in one language. `tables` are the site's, by the name of the table."""

    language: Language
    tables: Tables

    def __call__(self, table: str, value: str | None) -> str:
        """The word for a stored value; the value itself where none is known."""
        found = self.tables.get(table) or own_tables(self.language)[table]
        return found.get(value or "", value or "")

    def label(self, name: str) -> str:
        """A label of the printed file. Raises `KeyError` for a name that has none."""
        return self.labels[name]

    @property
    def labels(self) -> Mapping[str, str]:
        """All labels by name."""
        return own_tables(self.language)["labels"]


@cache
def own_tables(language: Language) -> Tables:
    """The words that only a dossier uses, by table."""
    text = files("amends.domain.dossier").joinpath("labels.toml").read_text(encoding="utf-8")
    at = 0 if language == "zh" else 1
    return {
        table: {name: said[at] for name, said in words.items()}
        for table, words in tomllib.loads(text).items()
    }
