"""Who may decide, lend or answer; what must still hold when somebody says yes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.errors import Conflict, Forbidden, NotNow
from app.core.identity import Actor
from app.core.permissions import Permission
from app.mentorships import queries as mentorships
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.pairs import queries as pairs
from app.proposals import queries
from app.proposals.answers import Choice, Side
from app.proposals.models import Proposal
from app.proposals.states import AHEAD, PROPOSALS, ProposalAction, ProposalState
from app.routing import policies as routing
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.queries import Framed
from app.safeguarding.requirements.rules import PairLacks
from app.safeguarding.requirements.states import Proof, Stage

GONE = "Ce bénévole n’est plus disponible en ce moment."
NOT_NOW = "Ce bénévole ne peut pas recevoir de proposition pour l’instant."
FULL = "Ce bénévole n’a plus de place\u00a0: quelqu’un a été plus rapide."
NOT_VALID = "Le dossier de ce bénévole n’est pas en ordre aujourd’hui."
ASKED_ALREADY = "Ce bénévole est déjà sollicité pour ce jeune."
ANOTHER_ASKED = "Un bénévole est déjà sollicité pour ce jeune. Attendez sa réponse, ou retirez la proposition."
_TO_ONESELF = {
    GONE: "Votre offre n’est pas active en ce moment\u00a0: voyez sur votre page comment la reprendre.",
    NOT_NOW: "Cette proposition n’est plus possible pour l’instant\u00a0: l’association qui vous suit vous répondra.",
    FULL: "Vous n’avez plus de place\u00a0: changez d’abord le nombre de jeunes sur votre page, ou dites non.",
    NOT_VALID: "Votre dossier n’est pas en ordre aujourd’hui\u00a0: votre page dit ce qui manque. Répondez ensuite.",
}
"""The same, as the volunteer reads it."""


def ensure_may_decide(actor: Actor, need: Need) -> None:
    """Let only the association that took the case decide on its proposals, while it is open.

    Raises
    ------
    NotFound
        If the case is another's.
    Conflict
        If the case is not open any more.
    """
    routing.ensure_has_case(actor, need)
    ensure_open(need)


def ensure_nobody_is_asked(session: Session, need: Need, *, offer_id: UUID) -> None:
    """Let nobody be proposed while somebody is being asked; `offer_id` would be.

    Raises
    ------
    Conflict
        If somebody is.
    """
    asked = queries.asked_for(session, need.id)
    if asked is not None:
        raise Conflict(ASKED_ALREADY if asked.offer_id == offer_id else ANOTHER_ASKED)


def ensure_may_lend(actor: Actor, offer: Offer) -> None:
    """Let only the association that vouches for a volunteer lend them.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    if actor.association_id is None or actor.association_id != offer.association_id:
        raise Forbidden


def ensure_is_volunteer(actor: Actor, need: Need, offer: Offer) -> None:
    """Let only the volunteer answer; or, after a call, the case's association or who vouches for the volunteer.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    calls = actor.may(Permission.CALL_RECORD) and _vouches(actor, need, offer)
    if actor.person_id != offer.volunteer_id and not calls:
        raise Forbidden


def may_answer(proposal: Proposal, choice: Choice) -> bool:
    """Tell whether a volunteer may still say so: a no also takes back a yes, until the pair is made."""
    if choice is Choice.NO:
        return PROPOSALS.allows(proposal.state, ProposalAction.VOLUNTEER_DECLINES)
    return proposal.state is ProposalState.VOLUNTEER_ASKED


def _vouches(actor: Actor, need: Need, offer: Offer) -> bool:
    """The operator, who is of no association, calls the volunteers that no association has."""
    return actor.association_id in {need.case_association_id, offer.association_id}


def ensure_is_family(session: Session, actor: Actor, need: Need, *, by: Side) -> None:
    """Let only the youth, or a guardian of theirs, answer for that side; or the association after a call.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    if actor.may(Permission.CALL_RECORD) and actor.association_id == need.case_association_id:
        return
    if by is Side.YOUTH:
        allowed = actor.person_id == need.youth_id
    else:
        children = safeguarding.youths_of(session, actor.person_id) if actor.person_id else ()
        allowed = need.youth_id in {youth.id for youth in children}
    if not allowed:
        raise Forbidden


def obstacle(session: Session, offer: Offer, proposal: Proposal, at: datetime) -> str | None:
    """Say what nobody may cross and closes a yes now: open, safe, checked, room left. Looked at under the offer's lock.

    Whoever is further on the way to a pair comes first, so that a volunteer
    who lowers their capacity keeps the places for those who said yes before.
    """
    if offer.state is not OfferState.ACTIVE:
        return GONE
    if pairs.named_unsafe(session, [offer.volunteer_id]):
        return NOT_NOW
    if not in_order(session, offer, proposal, at):
        return NOT_VALID
    return FULL if queries.room(session, offer, rivals=AHEAD[proposal.state]) < 1 else None


def ensure_still_possible(session: Session, offer: Offer, proposal: Proposal, at: datetime, *, actor: Actor) -> None:
    """Refuse a yes that came too late; the volunteer reads what to do about it.

    Raises
    ------
    Conflict
        With a sentence that says what changed.
    """
    if closed := obstacle(session, offer, proposal, at):
        raise Conflict(_TO_ONESELF[closed] if actor.person_id == offer.volunteer_id else closed)


def ensure_open(need: Need) -> None:
    """Refuse to introduce for a case that is not open.

    Raises
    ------
    Conflict
        If it was paused, withdrawn or introduced meanwhile.
    """
    if need.state is not NeedState.TAKEN:
        raise NotNow(need.state, "Ce dossier n’est plus ouvert.")


def in_order(session: Session, offer: Offer, proposal: Proposal, at: datetime) -> bool:
    """Tell whether nothing is missing for the offer to be active, for who lends it and for who has the case."""
    need = session.get_one(Need, proposal.need_id)
    who = (offer.association_id, need.case_association_id)
    return not requirements.missing(session, offer.volunteer_id, *who, day=local_date(at), stage=Stage.OFFER)


def pair_lacks(session: Session, offer: Offer, proposal: Proposal, need: Need, at: datetime) -> PairLacks:
    """Return what the pair of a proposal would lack today; who decided would follow it."""
    there = associations.still_there(session, proposal.decided_by_id, need.case_association_id)
    who = Framed(offer.volunteer_id, there, need.case_association_id, offer.association_id)
    return requirements.pair_lacks(session, who, day=local_date(at))


def awaits_second_opinion(session: Session, offer: Offer) -> bool:
    """Tell whether a volunteer's first pair waits for a second person of the association, where the setting asks it."""
    if not current_app.config["FIRST_PAIR_TWO_PEOPLE"] or mentorships.of_person(session, offer.volunteer_id):
        return False
    given = requirements.attestations(session, [offer.volunteer_id]).get(offer.volunteer_id, {})
    return Proof.SECOND_OPINION not in given


def missing(session: Session, proposal: Proposal, need: Need, at: datetime) -> tuple[Side, ...]:
    """Return who on the youth's side has not said yes to this volunteer; a minor's guardian must."""
    minor = is_minor(session.get_one(Person, need.youth_id), at)
    sides = [(Side.YOUTH, proposal.youth_agreed_at)] + ([(Side.GUARDIAN, proposal.guardian_agreed_at)] if minor else [])
    return tuple(side for side, agreed_at in sides if agreed_at is None)


def introducible(session: Session, proposal: Proposal, need: Need, at: datetime) -> bool:
    """Tell whether every yes is there: both sides', and a minor's guardian's for taking part at all."""
    if proposal.volunteer_agreed_at is None or missing(session, proposal, need, at):
        return False
    youth = session.get_one(Person, need.youth_id)
    return not is_minor(youth, at) or safeguarding.agreed(session, youth.id)
