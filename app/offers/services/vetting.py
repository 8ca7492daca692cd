"""What those who vet attest and decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts import services as people
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.identity import Actor, Way
from app.core.permissions import Permission
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.offers import emails, policies
from app.offers.models import Offer
from app.offers.states import OFFERS, REFUSALS, SUSPENSIONS, VOUCHED, OfferAction, OfferReason
from app.offers.terms import Vetting
from app.safeguarding.requirements import labels as requirement_labels
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.policies import ensure_independent
from app.safeguarding.requirements.states import Proof, Stage


def note(session: Session, *, offer: Offer, text: str, actor: Actor, at: datetime) -> None:
    """Keep what only those who vet read of a volunteer."""
    _ensure_may_vouch(session, offer, actor)
    offer.note = text
    session.add(offer)
    journal.record(session, action="note", kind="offer", subject_id=offer.id, actor=actor, at=at)


def attest(session: Session, *, offer: Offer, seen: Mapping[Proof, date], actor: Actor, at: datetime) -> None:
    """Attest what was seen of a volunteer, before the offer is validated or to renew it.

    Raises
    ------
    Conflict
        If the offer is over, or suspended.
    Forbidden
        If it is the actor's own, or another association's.
    Invalid
        If a day is still to come, or so far that what was seen does not hold.
    """
    _ensure_may_vouch(session, offer, actor)
    if offer.state not in VOUCHED:
        raise Conflict("Cette offre n’est plus suivie : rien ne peut y être ajouté.")
    _attest(session, offer, seen, actor=actor, at=at)
    offer.version += 1
    session.add(offer)
    journal.record(
        session, action="attest", kind="offer", subject_id=offer.id, actor=actor, at=at,
        facts={"proofs": [proof.value for proof in seen]},
    )  # fmt: skip


def vet(session: Session, *, offer: Offer, vetting: Vetting, actor: Actor, at: datetime) -> None:
    """Attest what was seen: with nothing missing the offer becomes active and may be ranked.

    Raises
    ------
    Forbidden
        If the validator is the volunteer, or of another association.
    Invalid
        If something is still missing, a day is to come, or what was seen holds no more.
    """
    _ensure_may_vouch(session, offer, actor)
    _attest(session, offer, vetting.seen, actor=actor, at=at)
    lacks = requirements.missing(
        session, offer.volunteer_id, offer.association_id, day=local_date(at), stage=Stage.OFFER
    )
    if lacks:
        raise Invalid(requirement_labels.sentence(lacks))
    journal.move(session, offer, OFFERS, OfferAction.VET, actor=actor, at=at)
    offer.vetted_at = at
    offer.vetted_by_id = actor.person_id
    offer.deadline_at = None
    offer.nudged_at = None
    emails.vetted(session, offer=offer, at=at)


def second_opinion(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Keep that a second person agrees to a volunteer's first pair; see :func:`app.offers.policies.ensure_second`."""
    policies.ensure_second(actor, offer, alone=_alone(session, offer))
    volunteer = accounts.person(session, offer.volunteer_id)
    vouching.attest(session, person=volunteer, proof=Proof.SECOND_OPINION, seen_on=local_date(at), actor=actor, at=at)
    journal.record(session, action="second_opinion", kind="offer", subject_id=offer.id, actor=actor, at=at)


def refuse(session: Session, *, offer: Offer, reason: OfferReason, text: str = "", actor: Actor, at: datetime) -> None:
    """Refuse an offer that waits; the volunteer is told, kindly, and never why when it is safety."""
    _ensure_may_vouch(session, offer, actor)
    _stop(session, offer, OfferAction.REFUSE, reason, text, allowed=REFUSALS, actor=actor, at=at)
    emails.refused(session, offer=offer, at=at)


def hold(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Keep an offer from the associations until the operator has read it; the volunteer reads that it came in."""
    journal.move(session, offer, OFFERS, OfferAction.HOLD, actor=actor, at=at)
    emails.held(session, offer=offer, at=at)


def release(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Let an offer that was read go its way; the caller routes it.

    Raises
    ------
    Forbidden
        For anybody but the operator.
    """
    if not actor.may(Permission.OFFER_OVERSEE):
        raise Forbidden
    journal.move(session, offer, OFFERS, OfferAction.RELEASE, actor=actor, at=at)


def suspend(session: Session, *, offer: Offer, reason: OfferReason, text: str = "", actor: Actor, at: datetime) -> None:
    """Take a volunteer out of every ranking at once; the caller suspends their pairs in the same transaction.

    Every session and link of theirs dies; the mail holds a new one to their
    page, which says only that they are suspended.
    """
    if actor.way is not Way.SYSTEM and not actor.may(Permission.OFFER_OVERSEE):
        _ensure_may_vouch(session, offer, actor)
    _stop(session, offer, OfferAction.SUSPEND, reason, text, allowed=SUSPENSIONS, actor=actor, at=at)
    offer.vetted_at = None
    people.shut_out(session, person_id=offer.volunteer_id, at=at)
    emails.suspended(session, offer=offer, at=at)
    lasting.note(session, kind=Lasting.VOLUNTEER, id=offer.id, person=offer.volunteer_id, at=at)


def restore(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Lift a suspension: the offer is to be vetted again."""
    if not actor.may(Permission.OFFER_OVERSEE):
        _ensure_may_vouch(session, offer, actor)
    journal.move(session, offer, OFFERS, OfferAction.RESTORE, actor=actor, at=at)
    offer.reason, offer.reason_text = None, ""
    emails.restored(session, offer=offer, at=at)


def transfer(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Let a volunteer whose association has stopped be met by another; the caller routes them.

    What was attested stays: the next association reads what it may build on.

    Raises
    ------
    Conflict
        If nobody has validated the offer yet, or it is over.
    Forbidden
        For anybody but the operator.
    """
    if not actor.may(Permission.OFFER_OVERSEE):
        raise Forbidden
    journal.move(session, offer, OFFERS, OfferAction.TRANSFER, actor=actor, at=at)
    offer.vetted_at = offer.vetted_by_id = offer.paused_until = None


def read_contact(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Journal that somebody who vets opened a volunteer's file with name and contact."""
    journal.record(session, action="read", kind="offer", subject_id=offer.id, actor=actor, at=at)


def _ensure_may_vouch(session: Session, offer: Offer, actor: Actor) -> None:
    policies.ensure_may_vet(actor, offer)
    ensure_independent(session, actor=actor, person=accounts.person(session, offer.volunteer_id))


def _alone(session: Session, offer: Offer) -> bool:
    """Tell whether nobody but who vetted works in the association."""
    return offer.association_id is None or len(associations.members(session, offer.association_id)) < 2


def _attest(session: Session, offer: Offer, seen: Mapping[Proof, date], *, actor: Actor, at: datetime) -> None:
    volunteer = accounts.person(session, offer.volunteer_id)
    for proof, day in seen.items():
        vouching.attest(
            session, person=volunteer, proof=proof, seen_on=day, association_ids=(offer.association_id,),
            actor=actor, at=at,
        )  # fmt: skip


def _stop(
    session: Session, offer: Offer, action: OfferAction, reason: OfferReason, text: str, *,
    allowed: tuple[OfferReason, ...], actor: Actor, at: datetime,
) -> None:  # fmt: skip
    if reason not in allowed:
        raise Invalid("Choisissez une raison de la liste.")
    if reason is OfferReason.OTHER and not text:
        raise Invalid("Expliquez la raison en quelques mots.")
    journal.move(session, offer, OFFERS, action, actor=actor, at=at, reason=reason.value)
    offer.reason, offer.reason_text = reason, text
    offer.deadline_at = None
