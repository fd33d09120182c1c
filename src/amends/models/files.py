"""Files in the vault, uploads on their way to it, and who looked at what was brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from amends.domain.access import Role
from amends.domain.exhibits import StoredFile
from amends.models.cases import Evidence
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id
from amends.models.orders import Order
from amends.models.people import User


class Origin(StrEnum):
    """How a file came into the vault."""

    BROUGHT = "brought"
    COPY = "copy"
    """Made from a picture for viewing: smaller, and without what cameras write into it."""
    MADE = "made"
    """Written by the product itself. It is kept for good."""


class VaultFile(models.Model):
    """A file that lies in the vault, once for each content, whoever brought it and how often.

    The row is there before the file is and goes after it, so whatever lies in the vault is known
    here. `copy_sha256` is the copy for viewing; `copy_failed` says that none can be made.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    origin = models.CharField(max_length=8, default=Origin.BROUGHT)
    media_type = models.CharField(max_length=80)
    size_bytes = models.BigIntegerField()
    touched_at = models.DateTimeField()
    copy_sha256 = models.CharField(max_length=64, blank=True)
    copy_failed = models.BooleanField(default=False)

    class Meta:
        db_table = "vault_file"
        constraints: ClassVar = [
            one_of("vault_file", "origin", Origin),
            not_negative("vault_file", "size_bytes"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["touched_at"], name="vault_file_by_age"),
            models.Index(
                name="vault_file_by_copy",
                fields=["copy_sha256"],
                condition=~models.Q(copy_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """A file that somebody is uploading or has uploaded, until it is on file or forgotten.

    `owner` names who may go on with it and put it on file: a person, a guest's browser or a key.
    `sha256` is empty while bytes are missing. How many have come is not written here: the file
    aside is as long as it is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.CharField(max_length=80)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "upload"
        constraints: ClassVar = [not_negative("upload", "size_bytes")]
        indexes: ClassVar = [
            models.Index(fields=["owner"], name="upload_by_owner"),
            models.Index(fields=["expires_at"], name="upload_by_age"),
            models.Index(fields=["sha256"], name="upload_by_file", condition=~models.Q(sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.owner}"


class FileLook(models.Model):
    """That somebody other than who brought it looked at a file that may show a secret. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)
    role = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    original = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "file_look"
        constraints: ClassVar = [one_of("file_look", "role", Role)]

    def __str__(self) -> str:
        return f"{self.role} {self.at:%Y-%m-%d %H:%M}"


def enter_file(
    sha256: str, media_type: str, size_bytes: int, *, now: datetime, origin: Origin = Origin.BROUGHT
) -> None:
    """Make a file known before it is put into the vault, or known to be wanted again.

    A file that is being swept away at this moment is waited for, and must then be put anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO vault_file
                (sha256, origin, media_type, size_bytes, touched_at, copy_sha256, copy_failed)
            VALUES (%s, %s, %s, %s, %s, '', false)
            ON CONFLICT (sha256) DO UPDATE
                SET touched_at = greatest(vault_file.touched_at, excluded.touched_at),
                    origin = CASE WHEN excluded.origin = 'made' THEN 'made'
                                  ELSE vault_file.origin END
            """,
            [sha256, origin, media_type, size_bytes, now],
        )


def find_upload(upload_id: UUID, owner: str, *, now: datetime) -> Upload | None:
    """The owner's upload, unless it has expired."""
    return Upload.objects.filter(pk=upload_id, owner=owner, expires_at__gt=now).first()


def find_uploads(ids: Iterable[UUID], owner: str, *, now: datetime) -> dict[UUID, Upload]:
    """The owner's whole uploads of these ids that have not expired; one statement."""
    mine = Upload.objects.filter(pk__in=list(ids), owner=owner, expires_at__gt=now)
    return {upload.pk: upload for upload in mine.exclude(sha256="")}


def stored_file(upload: Upload) -> StoredFile:
    """A whole upload as exhibits name it."""
    return StoredFile(
        sha256=upload.sha256,
        media_type=upload.media_type,
        size_bytes=upload.size_bytes,
        name=upload.name,
    )


def waiting_bytes(owner: str, *, now: datetime) -> int:
    """How much an owner has uploaded, or is about to, that is on nobody's file yet."""
    mine = Upload.objects.filter(owner=owner, expires_at__gt=now)
    filed = Evidence.objects.filter(sha256=models.OuterRef("sha256")).exclude(sha256="")
    waiting = mine.exclude(models.Exists(filed))
    return int(waiting.aggregate(sum=models.Sum("size_bytes"))["sum"] or 0)


def order_bytes(order_id: UUID, *, now: datetime) -> int:
    """How much was brought to an order: what lies on its cases' files, and what is on its way."""
    filed = Evidence.objects.filter(case__order=order_id).aggregate(sum=models.Sum("size_bytes"))
    coming = Upload.objects.filter(order=order_id, expires_at__gt=now, sha256="").aggregate(
        sum=models.Sum("size_bytes")
    )
    return int(filed["sum"] or 0) + int(coming["sum"] or 0)


def forget_uploads(limit: int, *, now: datetime) -> list[UUID]:
    """Forget up to `limit` uploads that have expired; returns their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM upload WHERE id IN (
                SELECT id FROM upload WHERE expires_at <= %s ORDER BY expires_at LIMIT %s
                FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            [now, limit],
        )
        return [row[0] for row in cursor.fetchall()]


_UNWANTED = """
    SELECT f.sha256 FROM vault_file f WHERE f.origin <> 'made' AND f.touched_at <= %(before)s
    AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = f.sha256 AND e.sha256 <> '')
    AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.sha256 = f.sha256 AND u.sha256 <> '')
    AND NOT EXISTS (SELECT 1 FROM vault_file o
                    WHERE o.copy_sha256 = f.sha256 AND o.copy_sha256 <> '')
"""


def unwanted_files(limit: int, *, before: datetime) -> list[str]:
    """Up to `limit` files that nobody has touched since `before` and that nothing names."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_UNWANTED} LIMIT %(limit)s", {"before": before, "limit": limit})
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def sweeping(sha256: str, *, before: datetime) -> Iterator[bool]:
    """Hold a file's row, and forget it when the block ends without a fault.

    Yields whether the file is unwanted still; only then may it be deleted. Whoever brings it again
    meanwhile waits for the end of this and then puts it anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{_UNWANTED} AND f.sha256 = %(sha256)s FOR UPDATE",
            {"sha256": sha256, "before": before},
        )
        unwanted = cursor.fetchone() is not None
        yield unwanted
        if unwanted:
            VaultFile.objects.filter(pk=sha256).delete()


def unknown_among(names: Sequence[str]) -> list[str]:
    """Which names of files in the vault no record knows; one statement."""
    known = set(VaultFile.objects.filter(pk__in=names).values_list("pk", flat=True))
    known |= set(Evidence.objects.filter(sha256__in=names).values_list("sha256", flat=True))
    return [name for name in names if name not in known]


def copies() -> Iterator[tuple[str, str]]:
    """Each file that has a copy for viewing, with its copy."""
    rows = VaultFile.objects.exclude(copy_sha256="").order_by("pk")
    yield from rows.values_list("sha256", "copy_sha256").iterator(chunk_size=2000)


GRACE = timedelta(hours=1)
"""How much longer than its upload a file is kept: longer than any request that still names it."""
