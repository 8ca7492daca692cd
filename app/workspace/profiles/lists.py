"""Requests for one's volunteers, pairs, and calls to make."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.core.identity import Actor
from app.mailbox.models import Message
from app.mentorships import labels as pair_labels
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs import profiles as needs
from app.offers.profiles import name_of, short_name
from app.proposals import queries
from app.proposals.profiles import in_common
from app.workspace import queries as workspace
from app.workspace.profiles.words import Due, due

_PRIVATE_LINK = re.compile(r"https?://[^ \n]+")


@dataclass(frozen=True, slots=True)
class Loan:
    """A request for one's volunteer, with what the volunteer would read of the need."""

    proposal_id: UUID
    volunteer: str
    asking: str
    card: needs.NeedCard
    in_common: tuple[str, ...]
    due: Due | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of a list; `followed_by` is empty when nobody of the team follows it.

    It is `unsafe` while it is not over and somebody said that they do not feel safe in it.
    """

    id: UUID
    need_id: UUID
    youth: str
    volunteer: str
    state: MentorshipState
    state_label: str
    tone: str | None
    introduced_at: datetime
    ended_at: datetime | None
    end_reason: str
    kinds: tuple[str, ...]
    followed_by: str
    followed_by_you: bool
    unsafe: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call to make: a first name and what it is about; the number, only once one opens it.

    `case_id` is set when the case must be taken first.
    """

    id: UUID
    first_name: str
    subject: str
    since: datetime
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class CallFile:
    """A call: who to ask for, their number, and what the message would have said, private links left out."""

    id: UUID
    first_name: str
    phone: str
    subject: str
    text: str
    since: datetime
    about_id: UUID | None


def loans(session: Session, association_id: UUID, *, at: datetime) -> list[Loan]:
    """Return the requests for one's volunteers, oldest first, in a constant number of queries."""
    rows = queries.lent_to_decide(session, association_id)
    asked = {need.id: need for need in workspace.needs(session, [row.need_id for row in rows])}
    cards = {card.id: card for card in needs.cards(session, list(asked.values()), at=at)}
    held = workspace.offers(session, [row.offer_id for row in rows])
    people = workspace.people(session, [offer.volunteer_id for offer in held.values()])
    names = associations.names(session)
    return [
        Loan(
            row.id,
            name_of(people[held[row.offer_id].volunteer_id], held[row.offer_id], association_id),
            names.get(asked[row.need_id].case_association_id, ""),  # type: ignore[arg-type]
            cards[row.need_id],
            in_common(asked[row.need_id], held[row.offer_id]),
            due(row.deadline_at, at=at),
        )
        for row in rows
    ]


def pair_rows(
    session: Session, rows: Sequence[tuple[Mentorship, Person, Person]], *, actor: Actor, at: datetime
) -> list[PairRow]:
    """Return pairs of the actor's association in their order, in a constant number of queries."""
    members = associations.members(session, actor.association_id) if actor.association_id else []
    team = {each.id: each.first_name for each in members}
    asked = workspace.needs(session, [pair.need_id for pair, _, _ in rows])
    cards = {card.id: card for card in needs.cards(session, asked, at=at)}
    unsafe = mentorships.unsafe(session, [pair.id for pair, _, _ in rows if pair.ended_at is None])
    return [
        PairRow(
            id=pair.id,
            need_id=pair.need_id,
            youth=short_name(youth.first_name, youth.last_name),
            volunteer=short_name(volunteer.first_name, volunteer.last_name),
            state=pair.state,
            state_label=pair_labels.TO_CONFIRM
            if pair.to_confirm and pair.ended_at is None
            else pair_labels.STATES[pair.state],
            tone=pair_labels.TONES[pair.state],
            introduced_at=pair.introduced_at,
            ended_at=pair.ended_at,
            end_reason=pair_labels.END_REASONS[pair.end_reason] if pair.end_reason else "",
            kinds=cards[pair.need_id].kinds,
            followed_by=team.get(pair.coordinator_id, "") if pair.coordinator_id else "",
            followed_by_you=pair.coordinator_id is not None and pair.coordinator_id == actor.person_id,
            unsafe=pair.id in unsafe,
        )
        for pair, youth, volunteer in rows
    ]


def call_rows(session: Session, messages: Sequence[Message], *, locked: Collection[UUID]) -> list[CallRow]:
    """Return calls in their order, in one query."""
    people = workspace.people(session, [each.person_id for each in messages if each.person_id])
    return [
        CallRow(
            each.id,
            people[each.person_id].first_name if each.person_id in people else "",
            each.subject,
            each.created_at,
            each.about_id if each.id in locked else None,
        )
        for each in messages
    ]


def call_file(session: Session, message: Message) -> CallFile:
    """Return a call for whoever makes it."""
    person = session.get(Person, message.person_id) if message.person_id else None
    return CallFile(
        id=message.id,
        first_name=person.first_name if person else "",
        phone=message.recipient or (person.phone if person else ""),
        subject=message.subject,
        text=_PRIVATE_LINK.sub("(lien privé)", message.body),
        since=message.created_at,
        about_id=message.about_id,
    )
