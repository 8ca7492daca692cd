"""« Demander une précision »: one question to one side, one answer."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.associations.states import Lending
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import emails, policies, ranking
from app.proposals.answers import Side
from app.proposals.models import Proposal, Question
from app.proposals.services.deciding import close_calls
from app.proposals.states import Party
from app.routing import queries as routing


def ask_question(
    session: Session,
    *,
    need: Need,
    party: Party,
    text: str,
    proposal: Proposal | None = None,
    actor: Actor,
    at: datetime,
) -> Question:
    """Ask the youth, or the volunteer of a proposal, something before deciding; they answer by their link.

    Raises
    ------
    Invalid
        If nothing is asked, or the volunteer's own association must agree first.
    """
    held = routing.lock(session, need.id)
    policies.ensure_may_decide(actor, held)
    if not text.strip():
        raise Invalid("Écrivez votre question.")
    offer = session.get_one(Offer, proposal.offer_id) if proposal is not None else None
    if party is Party.VOLUNTEER:
        _ensure_may_write(session, held, offer, proposal)
    question = Question(
        need_id=need.id,
        proposal_id=proposal.id if proposal else None,
        party=party,
        text=text.strip(),
        asked_by_id=actor.person_id,
        asked_at=at,
    )
    session.add(question)
    session.flush()
    journal.record(
        session, action="ask_question", kind="need", subject_id=need.id, actor=actor, at=at,
        facts={"party": party.value, "question": str(question.id)},
    )  # fmt: skip
    emails.question_asked(session, question=question, need=held, offer=offer, at=at)
    return question


def answer_question(session: Session, *, question: Question, text: str, actor: Actor, at: datetime) -> None:
    """Keep the answer to a question and tell who asked it.

    Raises
    ------
    Conflict
        If it was answered already.
    Invalid
        If the answer is empty.
    """
    need = routing.lock(session, question.need_id)
    session.refresh(question)
    offer = _offer_of(session, question)
    if question.party is Party.YOUTH or offer is None:
        policies.ensure_is_family(session, actor, need, by=Side.YOUTH)
    else:
        policies.ensure_is_volunteer(actor, need, offer)
    if question.answered_at is not None:
        raise Conflict("Cette question a déjà reçu une réponse.")
    if not text.strip():
        raise Invalid("Écrivez votre réponse.")
    question.answer, question.answered_at = text.strip(), at
    session.add(question)
    journal.record(
        session, action="answer_question", kind="need", subject_id=need.id, actor=actor, at=at,
        facts={"party": question.party.value, "question": str(question.id)},
    )  # fmt: skip
    close_calls(session, about_id=question.id, actor=actor, at=at)
    emails.question_answered(session, question=question, need=need, at=at)


def _offer_of(session: Session, question: Question) -> Offer | None:
    proposal = session.get(Proposal, question.proposal_id) if question.proposal_id else None
    return session.get_one(Offer, proposal.offer_id) if proposal else None


def _ensure_may_write(session: Session, need: Need, offer: Offer | None, proposal: Proposal | None) -> None:
    if offer is None or proposal is None or proposal.need_id != need.id:
        raise Invalid("Choisissez le bénévole à qui poser la question.")
    lending = ranking.lending_to(offer.association_id, need.case_association_id, ranking.lending(session))
    if lending is not Lending.YES and proposal.volunteer_asked_at is None:
        raise Invalid("Son association doit d’abord être d’accord\u00a0: proposez-lui le dossier.")
