"""What people read of a commitment. Texts to a youth say « tu »; the goals stay on the page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.mailbox import services as mailbox
from app.mentorships import emails as pairs
from app.mentorships import labels, private, queries
from app.mentorships.models import Mentorship
from app.mentorships.states import Side


def to_sign(session: Session, *, mentorship: Mentorship, by: Side, at: datetime) -> None:
    """Ask everybody but who wrote it to read the commitment and to sign."""
    _to_sides(session, mentorship, "commitment_to_sign", "commitments.sign", besides=(by,), at=at)
    if by is not Side.ASSOCIATION:
        _to_association(
            session, mentorship, "commitment_to_sign_association", at=at, endpoint="commitments.sign_framed"
        )


def still_to_sign(session: Session, *, mentorship: Mentorship, sides: Collection[Side], at: datetime) -> None:
    """Remind those sides, and no other, that their signature is missing."""
    signed = [side for side in Side if side not in sides]
    _to_sides(session, mentorship, "commitment_reminder", "commitments.sign", besides=signed, at=at)
    if Side.ASSOCIATION in sides:
        _to_association(
            session, mentorship, "commitment_reminder_association", at=at, endpoint="commitments.sign_framed"
        )


def held(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell everybody that all signed, with the way to the document."""
    _to_sides(session, mentorship, "commitment_held", "commitments.paper", at=at)
    _to_association(session, mentorship, "commitment_held_association", at=at)


def wants_to_stop(session: Session, *, mentorship: Mentorship, side: Side, unsafe: bool, at: datetime) -> None:
    """Tell the association that one side wants to stop, its lead too if somebody feels unsafe; why is on its page."""
    template = "pair_unsafe_association" if unsafe else "pair_stop_association"
    _to_association(session, mentorship, template, at=at, lead=unsafe, by_youth=side is Side.YOUTH)


def would_go_on(session: Session, *, mentorship: Mentorship, side: Side, at: datetime) -> None:
    """Tell the association that one side of one-off help would like to go on regularly."""
    _to_association(
        session, mentorship, "pair_regular_wished_association", at=at, by_youth=side is Side.YOUTH,
        endpoint="commitments.make_regular",
    )  # fmt: skip


def became_regular(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell both sides, and the guardian, that they go on regularly, and what comes next."""
    said = labels.RHYTHMS[mentorship.rhythm].lower()
    _to_sides(
        session, mentorship, "pair_regular", "pairs.page", at=at, rhythm=said, rhythm_code=mentorship.rhythm.value
    )


def _to_sides(
    session: Session,
    mentorship: Mentorship,
    template: str,
    endpoint: str,
    *,
    besides: Collection[Side] = (),
    at: datetime,
    **context: object,
) -> None:
    youth = session.get_one(Person, mentorship.youth_id)
    volunteer = session.get_one(Person, mentorship.volunteer_id)
    guardian = queries.guardian_of(session, mentorship, at=at)
    readers = (
        (Side.YOUTH, youth, f"{template}_youth", volunteer.first_name),
        (Side.VOLUNTEER, volunteer, template, youth.first_name),
        (Side.GUARDIAN, guardian, f"{template}_guardian", f"{youth.first_name} et {volunteer.first_name}"),
    )
    association = session.get(Association, mentorship.association_id) if mentorship.association_id else None
    answering = associations.answering(session, mentorship.association_id)
    told = {"youth": youth.first_name, "volunteer": volunteer.first_name}
    for side, to, name, other in readers:
        if to is not None and side not in besides:
            mailbox.send(
                session, to=to, template=name, about=pairs.about(session, mentorship), at=at, other=other,
                association=association.name if association else "",
                link=private.address(session, mentorship, to, at=at, endpoint=endpoint),
                page=private.address(session, mentorship, to, at=at), texts=pairs.spoken(session, youth, guardian),
                association_phone=answering.phone,
                association_email=answering.email if answering.association else "", **told, **context,
            )  # fmt: skip


def _to_association(
    session: Session, mentorship: Mentorship, template: str, *, at: datetime, endpoint: str = "workspace.pair",
    lead: bool = False, **context: object,
) -> None:  # fmt: skip
    youth = session.get_one(Person, mentorship.youth_id)
    volunteer = session.get_one(Person, mentorship.volunteer_id)
    for to in pairs.correspondents(session, mentorship, lead=lead):
        mailbox.send(
            session, to=to, template=template, about=pairs.about(session, mentorship), at=at, youth=youth.first_name,
            volunteer=volunteer.first_name, link=pairs.page_of_staff(mentorship, to, endpoint), **context,
        )  # fmt: skip
