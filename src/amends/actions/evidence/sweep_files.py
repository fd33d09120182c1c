"""Clear away what was uploaded and never put on file."""

from __future__ import annotations

from datetime import datetime

from amends.actions import ports
from amends.models.files import (
    GRACE,
    Upload,
    forget_uploads,
    sweeping,
    unwanted_files,
)

AT_ONCE = 500
"""How many of a kind are cleared away in one go, so that nobody waits for long."""


def sweep_files(*, now: datetime) -> int:
    """Forget expired uploads and delete files that nothing names; how many files were deleted.

    Evidence, its copies and what the product wrote itself are never touched.
    """
    staging, vault = ports.staging(), ports.vault()
    for upload_id in forget_uploads(AT_ONCE, now=now):
        staging.discard(upload_id)
    _sweep_staging(now)
    before = now - ports.file_limits().kept_for - GRACE
    deleted = 0
    for sha256 in unwanted_files(AT_ONCE, before=before):
        # The row is held while its file goes, or whoever brings the file again at this moment
        # would find it in the vault and lose it a moment later.
        with sweeping(sha256, before=before) as unwanted:
            if unwanted:
                vault.remove(sha256)
                deleted += 1
    return deleted


def _sweep_staging(now: datetime) -> None:
    """Throw away what a crash left between a file aside and its row."""
    staging = ports.staging()
    old = list(staging.older_than(now - GRACE))
    known = set(Upload.objects.filter(pk__in=old, sha256="").values_list("pk", flat=True))
    for upload_id in old:
        if upload_id not in known:
            staging.discard(upload_id)
