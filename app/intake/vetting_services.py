"""What the answers of those who vet set in motion: routing, rankings, proposals and pairs follow in the same breath."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.care import services as care
from app.care.services import Contact
from app.core.clock import local_date
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.core.permissions import Permission
from app.journal import services as journal
from app.mentorships import queries as mentorships
from app.mentorships import services as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side, SuspensionReason
from app.offers import policies
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.offers.terms import Terms, Vetting
from app.pairs import queries as named
from app.proposals import services as proposals
from app.routing import services as routing
from app.routing.states import Outcome
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.models import Attestation, Exemption
from app.safeguarding.requirements.states import Proof, RequirementKind, Stage


def vet(session: Session, *, offer: Offer, vetting: Vetting, actor: Actor, at: datetime) -> None:
    """Make an offer active; the needs that it could serve are ranked again."""
    offers.vet(session, offer=offer, vetting=vetting, actor=actor, at=at)
    routing.settle_offer(session, offer=offer, outcome=Outcome.TAKEN, at=at)
    _completed(session, offer, actor, at)


def refuse(session: Session, *, offer: Offer, reason: OfferReason, text: str, actor: Actor, at: datetime) -> None:
    """Refuse an offer; nobody else is asked.

    A volunteer who comes from an association that has stopped may have a pair
    with a third one still: nobody vouches for them any more, and it stops too.
    """
    offers.refuse(session, offer=offer, reason=reason, text=text, actor=actor, at=at)
    pairs.suspend_pairs_of(
        session, volunteer_id=offer.volunteer_id, reason=SuspensionReason.VOLUNTEER, actor=actor, at=at
    )
    routing.settle_offer(session, offer=offer, outcome=Outcome.DECLINED, at=at)


def pass_on(session: Session, *, offer: Offer, to: UUID | None, actor: Actor, at: datetime) -> None:
    """Leave a volunteer who waits to another association, or to the next that fits.

    Raises
    ------
    Conflict
        If the offer no longer waits.
    """
    policies.ensure_may_vet(actor, offer)
    if offer.state is not OfferState.TO_VET:
        raise Conflict("Cette offre n’attend plus d’entretien\u00a0: elle ne peut pas être transmise.")
    routing.pass_on_offer(session, offer=offer, to=to, actor=actor, at=at)


def transfer(session: Session, *, offer: Offer, to: UUID, actor: Actor, at: datetime) -> None:
    """Hand a volunteer whose association has stopped to another, which meets them; questions asked are taken back."""
    former = offer.association_id
    offers.transfer(session, offer=offer, actor=actor, at=at)
    _leave(session, offer, actor, at)
    routing.pass_on_offer(session, offer=offer, to=to, former=former, actor=actor, at=at)


def attest(session: Session, *, offer: Offer, seen: Mapping[Proof, date], actor: Actor, at: datetime) -> None:
    """Attest something; a volunteer who was vetted is ranked again, and the pairs that only lacked it go on."""
    offers.attest(session, offer=offer, seen=seen, actor=actor, at=at)
    _completed(session, offer, actor, at)


def exempt(
    session: Session, *, offer: Offer, kind: RequirementKind, until: date, reason: str, actor: Actor, at: datetime
) -> None:
    """Let a volunteer off something until a day; what only lacked it goes on as after an attestation."""
    volunteer = accounts.person(session, offer.volunteer_id)
    vouching.exempt(session, person=volunteer, kind=kind, until=until, reason=reason, actor=actor, at=at)
    offer.version += 1
    session.add(offer)
    _completed(session, offer, actor, at)


def withdraw(session: Session, *, offer: Offer, row_id: UUID, actor: Actor, at: datetime) -> None:
    """Take back what was attested, or an exemption: pairs are suspended and questions taken back at once.

    Raises
    ------
    Forbidden
        If the actor does not vouch for this volunteer.
    NotFound
        If it is somebody else's, or taken back already.
    """
    if not actor.may(Permission.OFFER_OVERSEE):
        policies.ensure_may_vet(actor, offer)
    row = requirements.standing_row(session, row_id, person_id=offer.volunteer_id)
    take_back(session, offer=offer, what=row, actor=actor, at=at)


def take_back(
    session: Session, *, offer: Offer, what: Attestation | Exemption, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Take something back that counts, with all that stood on it; see :func:`withdraw`."""
    vouching.withdraw(session, what=what, actor=actor, at=at)
    offer.version += 1
    session.add(offer)
    pairs.suspend_incomplete(session, volunteer_id=offer.volunteer_id, actor=actor, at=at)
    if requirements.missing(session, offer.volunteer_id, offer.association_id, day=local_date(at), stage=Stage.OFFER):
        _leave(session, offer, actor, at)


def suspend(session: Session, *, offer: Offer, reason: OfferReason, text: str, actor: Actor, at: datetime) -> None:
    """Take a volunteer out of everything: rankings, questions being asked, pairs."""
    offers.suspend(session, offer=offer, reason=reason, text=text, actor=actor, at=at)
    pairs.suspend_pairs_of(
        session, volunteer_id=offer.volunteer_id, reason=SuspensionReason.VOLUNTEER, actor=actor, at=at
    )
    _leave(session, offer, actor, at)
    routing.settle_offer(session, offer=offer, outcome=Outcome.CLOSED, at=at)


def not_heard(session: Session, *, offer: Offer, mentorship_id: UUID) -> list[Side]:
    """Return the sides of a pair that do not feel safe with its volunteer and with which nobody spoke since."""
    pair = session.get_one(Mentorship, mentorship_id)
    return care.unanswered(session, pair=pair, said=_said(session, offer, mentorship_id))


def _said(session: Session, offer: Offer, mentorship_id: UUID) -> dict[Side, datetime]:
    found = named.named_unsafe(session, [offer.volunteer_id])
    return {each.side: each.said_at for each in found if each.mentorship_id == mentorship_id}


def lift_unsafe(
    session: Session, *, offer: Offer, mentorship_id: UUID, done: Contact, actor: Actor, at: datetime
) -> None:
    """Let a volunteer be proposed again after a youth's side did not feel safe in a pair, once it is dealt with.

    Raises
    ------
    Conflict
        If nobody said it, or it was lifted already.
    Forbidden
        For anybody but who vets the volunteer, or the operator.
    Invalid
        If nobody spoke with who said it, or nothing says what was decided.
    """
    if not actor.may(Permission.OFFER_OVERSEE):
        policies.ensure_may_vet(actor, offer)
    pair = session.get_one(Mentorship, mentorship_id)
    said = _said(session, offer, mentorship_id)
    if not said:
        raise Conflict("Rien n’est plus à éclaircir ici.")
    if not done.note.strip() or not care.answered(session, pair=pair, said=said, done=done):
        raise Invalid("Parlez d’abord avec la personne qui l’a dit, et écrivez ce qui a été décidé.")
    note = care.keep_contact(session, pair=pair, contact=done, afterwards=True, actor=actor, at=at)
    facts = {"note": str(note.id), "unreached": done.unreached}
    for kind, subject_id in (("mentorship", mentorship_id), ("offer", offer.id)):
        journal.record(session, action=named.LIFTED, kind=kind, subject_id=subject_id, actor=actor, at=at, facts=facts)
    offer.version += 1
    session.add(offer)
    _rank(session, offer, at)


def pause(session: Session, *, offer: Offer, until: date | None, actor: Actor, at: datetime) -> None:
    """Rest: questions being asked are taken back, pairs go on."""
    offers.pause(session, offer=offer, until=until, actor=actor, at=at)
    _leave(session, offer, actor, at)


def resume(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Come back; the needs that the offer could serve are ranked again."""
    offers.resume(session, offer=offer, actor=actor, at=at)
    _rank(session, offer, at)


def change(session: Session, *, offer: Offer, version: int, terms: Terms, actor: Actor, at: datetime) -> None:
    """Change what is offered; the needs that it could now serve are ranked again."""
    offers.change(session, offer=offer, version=version, terms=terms, actor=actor, at=at)
    _rank(session, offer, at)


def close(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """End an offer; a pair that was brought in and is not confirmed is taken back, and its association told.

    To refuse because of it would tell a volunteer of a child who has not agreed.

    Raises
    ------
    Conflict
        While a pair goes on: the association ends it first, with both.
    """
    offers.lock(session, offer.id)
    open_pairs = mentorships.of_party(session, volunteer_id=offer.volunteer_id)
    if not all(pair.to_confirm for pair in open_pairs):
        raise Conflict(
            "Un binôme est en cours. L’association y met fin d’abord, avec vous deux\u00a0; "
            "en attendant, une pause suffit pour ne plus rien recevoir."
        )
    for pair in open_pairs:
        pairs.end(session, mentorship=pair, reason=EndReason.OTHER, actor=actor, at=at)
    offers.close(session, offer=offer, actor=actor, at=at)
    _leave(session, offer, actor, at)
    routing.settle_offer(session, offer=offer, outcome=Outcome.WITHDRAWN, at=at)


def _completed(session: Session, offer: Offer, actor: Actor, at: datetime) -> None:
    pairs.resume_completed(session, volunteer_id=offer.volunteer_id, actor=actor, at=at)
    if offer.vetted_at is not None:
        _rank(session, offer, at)


def _rank(session: Session, offer: Offer, at: datetime) -> None:
    session.flush()
    proposals.rank_for_offer(session, offer=offer, at=at)


def _leave(session: Session, offer: Offer, actor: Actor, at: datetime) -> None:
    session.flush()
    proposals.withdraw_offer(session, offer=offer, actor=actor, at=at)
