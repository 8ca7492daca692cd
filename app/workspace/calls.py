"""« À appeler »: which answer a call may bring, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.errors import Forbidden, NotFound
from app.core.identity import Actor
from app.follow import confirming
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals import services as proposals
from app.proposals.answers import Side
from app.proposals.models import Proposal, Question
from app.web.forms import Form
from app.workspace.forms import (
    FamilyAnswerForm,
    NoteForm,
    TextAnswerForm,
    VolunteerAnswerForm,
    YesNoForm,
)


class Wanted(StrEnum):
    """What a call is made for."""

    VOLUNTEER = "volunteer"
    YOUTH = "youth"
    GUARDIAN = "guardian"
    AGREEMENT = "agreement"
    CONFIRMATION = "confirmation"
    WHO_ANSWERS = "who_answers"
    QUESTION = "question"
    PAIR = "pair"
    NEWS = "news"


_BY_TEMPLATE = {
    "volunteer_asked": Wanted.VOLUNTEER,
    "volunteer_nudge": Wanted.VOLUNTEER,
    "youth_asked": Wanted.YOUTH,
    "youth_nudge": Wanted.YOUTH,
    "guardian_asked": Wanted.GUARDIAN,
    "guardian_nudge": Wanted.GUARDIAN,
    "agreement_asked": Wanted.AGREEMENT,
    "agreement_nudge": Wanted.AGREEMENT,
    "guardian_wanted": Wanted.WHO_ANSWERS,
    "need_to_confirm": Wanted.CONFIRMATION,
    "need_to_confirm_nudge": Wanted.CONFIRMATION,
    "pair_to_confirm": Wanted.PAIR,
    "pair_to_confirm_youth": Wanted.PAIR,
    "pair_to_confirm_guardian": Wanted.PAIR,
    "question_volunteer": Wanted.QUESTION,
    "question_youth": Wanted.QUESTION,
}

PAGES = {
    Wanted.AGREEMENT: "follow.record_agreement",
    Wanted.CONFIRMATION: "follow.record_confirmation",
    Wanted.WHO_ANSWERS: "follow.name_guardian",
}
"""Answers that have a page of their own, whose argument is the need."""

FORMS: dict[Wanted, type[Form]] = {
    Wanted.VOLUNTEER: VolunteerAnswerForm,
    Wanted.YOUTH: FamilyAnswerForm,
    Wanted.GUARDIAN: FamilyAnswerForm,
    Wanted.QUESTION: TextAnswerForm,
    Wanted.PAIR: YesNoForm,
    Wanted.NEWS: NoteForm,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make: to whom, for what."""

    message: Message
    wanted: Wanted


def locked(session: Session, messages: Sequence[Message], *, actor: Actor) -> set[UUID]:
    """Return the calls about a case that the actor's association has yet to take: it does not know the number before.

    What it entered itself it knows. The operator calls for needs that no association may see.
    """
    if actor.association_id is None:
        return set()
    about = {each.about_id for each in messages if each.about_kind == "need"}
    known = (col(Need.case_association_id) == actor.association_id) | (col(Need.state) == NeedState.TO_CONFIRM)
    mine = set(session.exec(select(Need.id).where(col(Need.id).in_(about), known)))
    return {each.id for each in messages if each.about_kind == "need" and each.about_id not in mine}


def visible(session: Session, message_id: UUID, *, actor: Actor) -> Call:
    """Return a call of the actor's association, or of the operator.

    Raises
    ------
    NotFound
        If there is none, it is another's, or it was made.
    Forbidden
        If the case must be taken first.
    """
    message = session.get(Message, message_id, populate_existing=True)
    mine = message is not None and message.association_id == actor.association_id
    if message is None or not mine or message.state is not MessageState.TO_CALL:
        raise NotFound
    if locked(session, [message], actor=actor):
        raise Forbidden("Prenez d’abord le dossier\u00a0: les coordonnées s’ouvrent avec lui.")
    return Call(message, _BY_TEMPLATE.get(message.template, Wanted.NEWS))


def record(session: Session, *, call: Call, form: Form, actor: Actor, at: datetime) -> None:
    """Close the line with what was said, and do what it asks for."""
    mailbox.record_call(session, message=call.message, outcome=_outcome(form), actor=actor, at=at)
    _RECORDERS[call.wanted](session, call.message, form, actor, at)


def note(session: Session, *, call: Call, text: str, actor: Actor, at: datetime) -> None:
    """Close a line without an answer: somebody could not be reached, or it is no longer needed."""
    mailbox.record_call(session, message=call.message, outcome=text, actor=actor, at=at)


def _outcome(form: Form) -> str:
    said = form.values()
    return " · ".join(str(said[name]) for name in ("answer", "text", "note") if said.get(name))[:500]


def _volunteer(session: Session, message: Message, form: VolunteerAnswerForm, actor: Actor, at: datetime) -> None:
    proposals.answer_volunteer(
        session, proposal=_proposal(session, message), answer=form.to_answer(), actor=actor, at=at
    )


def _family(side: Side) -> Callable[..., None]:
    def answer(session: Session, message: Message, form: FamilyAnswerForm, actor: Actor, at: datetime) -> None:
        proposals.answer_youth(
            session, proposal=_proposal(session, message), answer=form.to_answer(), by=side, actor=actor, at=at
        )

    return answer


def _question(session: Session, message: Message, form: TextAnswerForm, actor: Actor, at: datetime) -> None:
    question = session.get_one(Question, message.about_id)
    proposals.answer_question(session, question=question, text=form.text.data or "", actor=actor, at=at)


def _pair(session: Session, message: Message, form: YesNoForm, actor: Actor, at: datetime) -> None:
    pair = session.get(Mentorship, message.about_id)
    side = mentorships.side_of(session, pair, message.person_id, at=at) if pair and message.person_id else None
    if pair is None or side is None:
        raise NotFound
    confirming.answer(session, mentorship=pair, side=side, yes=form.yes, actor=actor, at=at)


def _news(session: Session, message: Message, form: NoteForm, actor: Actor, at: datetime) -> None:
    """Nothing follows from news: the line keeps what was said."""


_RECORDERS: dict[Wanted, Callable[..., None]] = {
    Wanted.VOLUNTEER: _volunteer,
    Wanted.YOUTH: _family(Side.YOUTH),
    Wanted.GUARDIAN: _family(Side.GUARDIAN),
    Wanted.QUESTION: _question,
    Wanted.PAIR: _pair,
    Wanted.NEWS: _news,
}


def _proposal(session: Session, message: Message) -> Proposal:
    found = session.get(Proposal, message.about_id)
    if found is None:
        raise NotFound
    return found
