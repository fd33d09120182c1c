"""Forget dossiers whose time is over: their files go, the record of who had them stays."""

from __future__ import annotations

from datetime import datetime

from amends.actions.ports import vault
from amends.models.dossiers import Dossier, DossierState, dossiers_to_forget
from amends.models.files import Origin, VaultFile, sweeping

AT_ONCE = 100
"""How many are forgotten in one go."""


def forget_dossiers(*, now: datetime) -> int:
    """Delete the files of old dossiers from the vault; how many dossiers were forgotten."""
    forgotten = dossiers_to_forget(AT_ONCE, now=now)
    for dossier in forgotten:
        for sha256 in (dossier.archive_sha256, dossier.paper_sha256):
            # Somebody may have brought the very file as evidence meanwhile: then it stays.
            VaultFile.objects.filter(pk=sha256).update(origin=Origin.BROUGHT)
            with sweeping(sha256, before=now) as unwanted:
                if unwanted:
                    vault().remove(sha256)
        Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.FORGOTTEN)
    return len(forgotten)
