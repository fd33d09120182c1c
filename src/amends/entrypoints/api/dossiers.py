"""The file of a case for one reader: asked for, watched, and fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel, ConfigDict

from amends.actions.trust.ask_for_dossier import ask_for_dossier
from amends.actions.trust.fetch_dossier import fetch_dossier
from amends.domain.access import Scope
from amends.domain.refused import Language
from amends.entrypoints import clock
from amends.entrypoints.api.answers import Answer, told
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.dossier_files import handed_out
from amends.models.casefile import case_key, find_case
from amends.models.dossiers import Dossier, DossierState, dossiers_of, find_dossier
from amends.models.ids import shown

router = Router(tags=["dossiers"])

_BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}


class DossierOut(Answer):
    """The file of a case for one reader. Its parts can be fetched once `status` is `ready`."""

    id: str
    recipient: str
    language: str
    status: DossierState
    steps_done: int
    steps: int
    asked_at: datetime
    kept_until: datetime | None
    archive_sha256: str
    archive_bytes: int
    paper_sha256: str
    paper_bytes: int


class DossierList(Answer):
    """Files of a case, the newest first."""

    items: list[DossierOut]


class DossierIn(BaseModel):
    """For whom a file is made, and in which language."""

    model_config = ConfigDict(extra="forbid")

    recipient: str
    language: Language = "zh"


@router.post("/cases/{name}/dossiers", response={202: DossierOut})
@once
def ask_dossier(request: HttpRequest, name: Name, asked: DossierIn) -> HttpResponse:
    """Ask for the file of a case: a signed PDF, and an archive that anybody can check offline.

    `recipient` is `buyer`, `merchant`, `regulator`, `channel` or `court`; what is not for that
    reader is masked. A worker makes it; asking again while nothing has happened answers the same.
    """
    actor = actor_of(request, Scope.CASES_WRITE, act="ask_for_dossier")
    dossier = ask_for_dossier(
        actor,
        case_key(actor, name),
        asked.recipient,
        now=clock.now(),
        language=asked.language,
    )
    return told(_out(dossier), status=202)


@router.get("/cases/{name}/dossiers", response=DossierList)
def list_dossiers(request: HttpRequest, name: Name) -> HttpResponse:
    """The files of a case that this key's side asked for, the newest first."""
    actor = actor_of(request, Scope.CASES_READ, act="list_dossiers")
    found = dossiers_of(actor, find_case(actor, name))
    return told(DossierList(items=[_out(dossier) for dossier in found]))


@router.get("/cases/{name}/dossiers/{dossier}", response=DossierOut)
def read_dossier(request: HttpRequest, name: Name, dossier: Name) -> HttpResponse:
    """How far a file is, and where its parts lie once it is ready."""
    actor = actor_of(request, Scope.CASES_READ, act="read_dossier")
    return told(_out(find_dossier(actor, find_case(actor, name), dossier)))


@router.get(
    "/cases/{name}/dossiers/{dossier}/{part}",
    openapi_extra={"responses": {200: {"content": _BYTES}}},
)
def read_dossier_part(
    request: HttpRequest, name: Name, dossier: Name, part: Name
) -> HttpResponseBase:
    """The `archive` (zip) or the `paper` (PDF) of a file that is ready."""
    actor = actor_of(request, Scope.CASES_READ, act="read_dossier_part")
    return handed_out(fetch_dossier(actor, name, dossier, part))


def _out(dossier: Dossier) -> DossierOut:
    return DossierOut(
        id=shown("dos", dossier.pk),
        recipient=dossier.recipient,
        language=dossier.language,
        status=DossierState(dossier.state),
        steps_done=dossier.done,
        steps=dossier.total,
        asked_at=dossier.asked_at,
        kept_until=dossier.kept_until,
        archive_sha256=dossier.archive_sha256,
        archive_bytes=dossier.archive_bytes,
        paper_sha256=dossier.paper_sha256,
        paper_bytes=dossier.paper_bytes,
    )
