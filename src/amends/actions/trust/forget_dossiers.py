"""Forget dossiers whose time is over: their files go, the record of who had them stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.actions.ports import vault
from amends.models.dossiers import Dossier, DossierState, dossiers_to_forget
from amends.models.files import Origin, VaultFile

AT_ONCE = 100
"""How many are forgotten in one go."""


def forget_dossiers(*, now: datetime) -> int:
    """Delete the files of old dossiers from the vault; how many dossiers were forgotten."""
    forgotten = dossiers_to_forget(AT_ONCE, now=now)
    for dossier in forgotten:
        for sha256 in (dossier.archive_sha256, dossier.paper_sha256):
            vault().delete(sha256)
        with transaction.atomic():
            own = [dossier.archive_sha256, dossier.paper_sha256]
            VaultFile.objects.filter(pk__in=own, origin=Origin.MADE).delete()
            Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.FORGOTTEN)
    return len(forgotten)
