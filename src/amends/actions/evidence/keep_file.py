"""Keep a file that somebody brings whole, so that it can be named as an exhibit."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from amends.actions import ports
from amends.actions.shared.keeping import check_room, keep
from amends.domain.access import Actor
from amends.domain.exhibits import StoredFile
from amends.models.files import Upload


def keep_file(
    actor: Actor,
    name: str,
    file: BinaryIO,
    *,
    now: datetime,
    owner: str = "",
    order_id: UUID | None = None,
) -> StoredFile:
    """Put a file into the vault and return how to name it; the same file again is harmless.

    `file` can be sought. What it is, its own bytes say. `owner` and `order_id` are those whose room
    it takes up. Raises `FileRefused`, `NoRoom` and `FilesAway`.
    """
    del actor  # whoever may reach this may store; the exhibit records who and when
    check_room(owner, order_id, file.seek(0, 2), now=now)
    return keep(name, file, now=now)


def enter_upload(owner: str, stored: StoredFile, *, now: datetime) -> UUID:
    """Let the owner name a kept file in his evidence for as long as uploads are kept."""
    upload = Upload.objects.create(
        owner=owner,
        name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        media_type=stored.media_type,
        expires_at=now + ports.file_limits().kept_for,
    )
    return upload.pk
