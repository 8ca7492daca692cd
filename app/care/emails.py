"""What is written to a team about pairs that it follows in its own tool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.accounts.queries import first_names
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.mentorships.emails import correspondent
from app.mentorships.models import Mentorship
from app.web.links import absolute


def still_active(session: Session, *, pairs: Sequence[Mentorship], at: datetime) -> None:
    """Ask whoever follows these pairs, in one letter each, whether they go on; first names only."""
    names = first_names(session, [each for pair in pairs for each in (pair.youth_id, pair.volunteer_id)])
    asked: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for pair in pairs:
        reader = _reader(session, pair)
        if reader is not None and pair.association_id is not None:
            both = f"{names[pair.youth_id]} et {names[pair.volunteer_id]}"
            asked[reader.id, pair.association_id].append(both)
    for (person_id, association_id), said in asked.items():
        mailbox.send(
            session, to=session.get_one(Person, person_id), template="still_active", at=at, pairs=said,
            about=About("association", association_id, association_id),
            link=absolute("workspace.today", _anchor="toujours-actifs"),
        )  # fmt: skip


def _reader(session: Session, pair: Mentorship) -> Person | None:
    """Return who is written to about a pair, if a letter reaches them."""
    found = correspondent(session, pair)
    return found if found is not None and mailbox.can_be_written_to(found) else None
