"""Ask for the file of a case, for one reader; a worker makes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor
from amends.domain.dossier.recipients import checked_recipient
from amends.domain.refused import Language
from amends.models.dossiers import Dossier, DossierState
from amends.models.ids import shown
from amends.models.jobs import promise
from amends.models.moves import lock_case, note_on_case


def ask_for_dossier(
    actor: Actor,
    case_id: UUID,
    recipient: str,
    *,
    now: datetime,
    language: Language = "zh",
    with_keys: bool = False,
) -> Dossier:
    """Promise a dossier, with an event that says who asked and for whom.

    One that the same side asked for and that is being made, or tells of all that happened since, is
    the answer again, so asking often costs nothing. `with_keys` writes the keys in clear into a
    buyer's own copy. Raises `NoSuchRecipient`, `NotAllowed`, `KeysNotForOthers` or `NotFound`.
    """
    reader = checked_recipient(actor, recipient, with_keys=with_keys)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        asked = Dossier.objects.visible_to(actor).filter(
            case=case, recipient=reader, language=language, with_keys=with_keys
        )
        for made in asked.exclude(state=DossierState.FORGOTTEN).order_by("-pk"):
            if made.state == DossierState.PROMISED or made.case_seq == case.last_seq:
                return made
        dossier = Dossier.objects.create(
            case=case,
            recipient=reader,
            language=language,
            with_keys=with_keys,
            asked_by=actor.role,
            person_id=actor.id,
            asked_at=now,
        )
        body = {
            "dossier": shown("dos", dossier.pk),
            "recipient": str(reader),
            "language": language,
            "with_keys": with_keys,
        }
        note_on_case(case, "dossier", by=actor, now=now, body=body)
        promise("make_dossier", str(dossier.pk), {"dossier_id": str(dossier.pk)}, at=now)
    return dossier
