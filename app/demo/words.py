"""What the two of an invented pair write to each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session, select

from app.conversations import services
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.demo.story import Story
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.safeguarding import hearing

EXCHANGE: tuple[tuple[int, Side, str], ...] = (
    (
        20,
        Side.VOLUNTEER,
        "Bonjour, je suis content de t’aider. On se voit à la médiathèque pour la première fois\u00a0?",
    ),
    (27, Side.YOUTH, "Bonjour\u00a0! Oui à la médiathèque c’est bien. J’apporte mon cahier."),
    (32, Side.VOLUNTEER, "Parfait. Dis-moi le chapitre qui te bloque, je le relis avant."),
)
"""Hours after the introduction, who writes, what."""
HELD = (34, Side.YOUTH, "Ajoute-moi sur snap, c’est plus simple\u00a0: @petite_comete_31")
"""What one pair in four writes besides, and the association reads first."""


def plan(story: Story, need_id: UUID, number: int, at: datetime) -> None:
    """Let the pair of a need, the so many-th, write to each other in the days after `at`."""
    said = (*EXCHANGE, HELD) if number % 4 == 2 else EXCHANGE
    for hours, side, text in said:
        story.plan(at + timedelta(hours=hours), partial(_write, need_id=need_id, side=side, text=text))


def _write(session: Session, at: datetime, *, need_id: UUID, side: Side, text: str) -> None:
    """Open what the other wrote, then answer; a need without a pair writes nothing."""
    pair = session.exec(select(Mentorship).where(Mentorship.need_id == need_id)).first()
    if pair is None:
        return
    role, person_id = (Role.YOUTH, pair.youth_id) if side is Side.YOUTH else (Role.VOLUNTEER, pair.volunteer_id)
    seat = Seat(pair, side, person_id)
    services.open_new(session, seat=seat, at=at)
    actor = Actor(Way.LINK, person_id=person_id, role=role)
    services.write(session, seat=seat, heard=hearing.hear_in_pair(text), actor=actor, at=at)
