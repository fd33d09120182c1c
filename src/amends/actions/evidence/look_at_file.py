"""Write down that somebody looked at a file that may show a secret."""

from __future__ import annotations

from datetime import datetime

from amends.domain.access import Actor, Role
from amends.domain.exhibits import MAY_SHOW_SECRETS
from amends.models.cases import Evidence
from amends.models.files import FileLook


def look_at_file(actor: Actor, exhibit: Evidence, *, original: bool, now: datetime) -> None:
    """Write down a look at card keys or papers by somebody who did not bring them.

    The actor was found to see the exhibit. What shows no such thing is not counted: whoever judges
    a case looks at everything in it.
    """
    own_side = (actor.role is Role.MERCHANT) == (exhibit.filed_by == Role.MERCHANT)
    if exhibit.kind not in MAY_SHOW_SECRETS or (own_side and not actor.is_staff):
        return
    FileLook.objects.create(
        evidence=exhibit, role=actor.role, person_id=actor.id, original=original, at=now
    )
