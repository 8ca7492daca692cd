"""An offer comes in, is confirmed, and changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts import services as people
from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import Actor
from app.core.permissions import Permission, Role
from app.journal import services as journal
from app.offers import policies, queries, rules
from app.offers.models import Offer, OfferSkill
from app.offers.states import OFFERS, OPEN_STATES, OfferAction, OfferState
from app.offers.terms import SubmitOffer, Terms, Volunteer
from app.places import services as places
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.states import Proof

STALE = "Cette offre a été modifiée entre-temps. Relisez-la, puis recommencez."


def submit(session: Session, *, command: SubmitOffer, actor: Actor, at: datetime) -> Offer:
    """Keep a new offer; told by phone to a coordinator, it waits for the volunteer's own yes.

    Raises
    ------
    Invalid
        If the volunteer is too young, or did not accept today's charter.
    Conflict
        If this volunteer has an open offer already.
    """
    config = current_app.config
    rules.ensure_adult(command.volunteer.birth_date, local_date(at), adult_age=int(config["ADULT_AGE"]))
    told = actor.may(Permission.OFFER_ENTER)
    if not told and command.charter_version != rules.CHARTER:
        raise Invalid("Lisez la charte et acceptez-la pour envoyer votre offre.")
    volunteer = _volunteer(session, command.volunteer, actor=actor, at=at)
    offer = Offer(
        state=OfferState.TO_CONFIRM if told else OfferState.TO_VET,
        volunteer_id=volunteer.id,
        association_id=command.association_id,
        chosen=command.association_id is not None,
        entered_by_id=actor.person_id if told else None,
        charter_version="" if told else command.charter_version,
        charter_accepted_at=None if told else at,
        created_at=at,
        commune_code=command.terms.commune_code,
    )
    session.add(offer)
    session.flush()
    _write_terms(session, offer, command.terms)
    journal.record(
        session, action="submit", kind="offer", subject_id=offer.id, actor=actor, at=at, after=offer.state.value,
        facts={"charter": offer.charter_version},
    )  # fmt: skip
    if not told:
        _sign(session, offer, actor=actor, at=at)
    return offer


def lock(session: Session, offer_id: UUID) -> Offer:
    """Return an offer that nobody else may change until the transaction ends: count its capacity after this.

    Raises
    ------
    NotFound
        If it does not exist.
    """
    statement = select(Offer).where(Offer.id == offer_id).with_for_update(key_share=True)
    offer = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if offer is None:
        raise NotFound
    return offer


def confirm(session: Session, *, offer: Offer, charter_version: str, actor: Actor, at: datetime) -> None:
    """Take the volunteer's own yes to an offer told by phone, charter included.

    Raises
    ------
    Forbidden
        If it is not the volunteer's, nor noted by who vets for somebody known by phone only.
    Invalid
        If today's charter was not accepted.
    """
    if not policies.may_confirm(actor, offer, accounts.person(session, offer.volunteer_id)):
        raise Forbidden("C’est à la personne de confirmer, avec le lien qu’elle a reçu.")
    if charter_version != rules.CHARTER:
        raise Invalid("Lisez la charte et acceptez-la pour confirmer votre offre.")
    journal.move(session, offer, OFFERS, OfferAction.CONFIRM, actor=actor, at=at, charter=charter_version)
    offer.charter_version = charter_version
    offer.charter_accepted_at = at
    _sign(session, offer, actor=actor, at=at)


def _sign(session: Session, offer: Offer, *, actor: Actor, at: datetime) -> None:
    """The charter is one of the things asked: it is kept where the others are."""
    volunteer = accounts.person(session, offer.volunteer_id)
    vouching.attest(session, person=volunteer, proof=Proof.CHARTER, seen_on=local_date(at), actor=actor, at=at)


def change(session: Session, *, offer: Offer, version: int, terms: Terms, actor: Actor, at: datetime) -> None:
    """Replace what is offered, when and where.

    Raises
    ------
    Conflict
        If somebody changed the offer since `version` was read, or it is over.
    """
    policies.ensure_may_manage(actor, offer)
    if offer.version != version:
        raise Conflict(STALE)
    if offer.state in (OfferState.CLOSED, OfferState.REFUSED):
        raise Conflict("Cette offre est fermée\u00a0: elle ne peut plus changer.")
    _write_terms(session, offer, terms)
    offer.version += 1
    journal.record(session, action="change", kind="offer", subject_id=offer.id, actor=actor, at=at)


def _volunteer(session: Session, told: Volunteer, *, actor: Actor, at: datetime) -> Person:
    """The one who acts when they are a volunteer already, else somebody new."""
    if actor.role is Role.VOLUNTEER and actor.person_id is not None:
        mine = queries.of_volunteer(session, actor.person_id)
        if mine is not None and mine.state in OPEN_STATES:
            raise Conflict("Vous avez déjà une offre en cours\u00a0: changez-la plutôt que d’en faire une autre.")
        person = accounts.person(session, actor.person_id)
        person.first_name, person.last_name = told.first_name, told.last_name
        person.phone, person.birth_date = told.phone, told.birth_date
        session.add(person)
        return person
    if not (told.email or told.phone):
        raise Invalid("Donnez une adresse e-mail ou un numéro de téléphone.")
    return people.create_person(
        session, role=Role.VOLUNTEER, first_name=told.first_name, last_name=told.last_name, email=told.email,
        phone=told.phone, birth_date=told.birth_date, at=at,
    )  # fmt: skip


def _write_terms(session: Session, offer: Offer, terms: Terms) -> None:
    place = places.locate(session, commune_code=terms.commune_code, quarter_id=terms.quarter_id)
    offer.profession, offer.text, offer.held, offer.danger = terms.profession, terms.text, terms.held, terms.danger
    offer.availability, offer.mode, offer.radius_km = terms.availability, terms.mode, terms.radius_km
    offer.languages = "|".join(terms.languages)
    offer.commune_code, offer.quarter_id = terms.commune_code, terms.quarter_id
    offer.lat, offer.lon, offer.approximate = place.lat, place.lon, place.approximate
    offer.capacity, offer.age_min, offer.age_max = terms.capacity, terms.age_min, terms.age_max
    session.add(offer)
    for row in session.exec(select(OfferSkill).where(OfferSkill.offer_id == offer.id)):
        session.delete(row)
    session.flush()
    session.add_all(
        OfferSkill(
            offer_id=offer.id, position=position, kind_code=skill.kind_code, subject_slug=skill.subject_slug,
            code=skill.code, level_min=skill.level_min, level_max=skill.level_max,
        )
        for position, skill in enumerate(terms.skills)
    )  # fmt: skip
