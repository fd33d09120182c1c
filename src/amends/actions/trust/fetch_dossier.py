"""Hand out the archive or the printed file of a dossier to the side that asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from amends.actions.ports import vault
from amends.domain.access import Actor
from amends.domain.refused import NotFound, Refused
from amends.models.casefile import find_case
from amends.models.dossiers import DossierState, find_dossier


class DossierInMaking(Refused):
    """A worker is still making it."""

    code = "dossier-in-making"
    zh = "案卷正在制作（{done}/{total}），请稍后再试。"
    en = "The file is being made ({done} of {total}). Try again in a moment."


class DossierForgotten(Refused):
    """Its time is over."""

    code = "dossier-forgotten"
    zh = "案卷已过保存期并被删除，请重新申请制作。"
    en = "This file was kept for its time and is gone. Ask for a new one."


@dataclass(frozen=True)
class Handed:
    """A file on its way out, a chunk at a time."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


def fetch_dossier(actor: Actor, case_name: str, dossier_name: str | UUID, part: str) -> Handed:
    """The `archive` or the `paper` of a dossier.

    Raises `NotFound` unless the actor's side asked for it, `DossierInMaking` or `DossierForgotten`.
    """
    case = find_case(actor, case_name)
    dossier = find_dossier(actor, case, dossier_name)
    if dossier.state == DossierState.PROMISED:
        raise DossierInMaking(done=dossier.done, total=dossier.total)
    if dossier.state == DossierState.FORGOTTEN:
        raise DossierForgotten
    parts = {
        "archive": ("zip", "application/zip", dossier.archive_sha256, dossier.archive_bytes),
        "paper": ("pdf", "application/pdf", dossier.paper_sha256, dossier.paper_bytes),
    }
    if part not in parts:
        raise NotFound(what_zh="案卷文件", what_en="part of a dossier")
    ending, media_type, sha256, size = parts[part]
    name = f"{case.number}-{dossier.recipient}-{dossier.language}.{ending}"
    try:
        return Handed(name, media_type, size, vault().open(sha256))
    except FileNotFoundError:
        raise DossierForgotten from None
