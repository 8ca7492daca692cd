"""What can be done with an offer. Each changes the offer, journals it and writes to the volunteer; routing is above."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session, select

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts import services as people
from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import Actor
from app.core.permissions import Permission, Role
from app.journal import services as journal
from app.offers import emails, policies, rules
from app.offers.models import Offer, OfferSkill
from app.offers.states import OFFERS, REFUSALS, SUSPENSIONS, OfferAction, OfferReason, OfferState
from app.offers.terms import SubmitOffer, Terms, Vetting, Volunteer
from app.places import services as places
from app.safeguarding import services as safeguarding
from app.safeguarding.states import CheckKind

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


def note_interview(session: Session, *, offer: Offer, on: date, note: str = "", actor: Actor, at: datetime) -> None:
    """Note the day of the interview before the check is seen, and what only those who vet read of it.

    Raises
    ------
    Invalid
        If that day is still to come.
    """
    _ensure_may_attest(session, offer, actor)
    _ensure_past(on, at)
    offer.interviewed_on, offer.note = on, note
    offer.version += 1
    session.add(offer)
    journal.record(
        session, action="interview", kind="offer", subject_id=offer.id, actor=actor, at=at,
        facts={"on": on.isoformat()},
    )  # fmt: skip


def vet(session: Session, *, offer: Offer, vetting: Vetting, actor: Actor, at: datetime) -> None:
    """Attest the interview and the check: the offer becomes active and may be ranked.

    Raises
    ------
    Forbidden
        If the validator is the volunteer, or of another association.
    Invalid
        If a date is still to come, or the check has expired already.
    """
    _ensure_may_attest(session, offer, actor)
    _ensure_past(vetting.interviewed_on, at)
    _record_check(session, offer, kind=vetting.check_kind, seen_on=vetting.check_seen_on, actor=actor, at=at)
    journal.move(session, offer, OFFERS, OfferAction.VET, actor=actor, at=at)
    offer.interviewed_on = vetting.interviewed_on
    offer.vetted_at = at
    offer.vetted_by_id = actor.person_id
    offer.deadline_at = None
    offer.nudged_at = None
    emails.vetted(session, offer=offer, at=at)


def renew_check(session: Session, *, offer: Offer, kind: CheckKind, seen_on: date, actor: Actor, at: datetime) -> None:
    """Attest a newer check of a volunteer who was vetted before.

    Raises
    ------
    Conflict
        If the offer was never vetted, or is over.
    """
    _ensure_may_attest(session, offer, actor)
    if offer.state not in (OfferState.ACTIVE, OfferState.PAUSED):
        raise Conflict("Cette offre n’est pas active\u00a0: validez-la d’abord.")
    _record_check(session, offer, kind=kind, seen_on=seen_on, actor=actor, at=at)
    offer.version += 1
    session.add(offer)
    journal.record(session, action="renew_check", kind="offer", subject_id=offer.id, actor=actor, at=at)


def refuse(session: Session, *, offer: Offer, reason: OfferReason, text: str = "", actor: Actor, at: datetime) -> None:
    """Refuse an offer that waits; the volunteer is told, kindly, and never why when it is safety."""
    _ensure_may_attest(session, offer, actor)
    _stop(session, offer, OfferAction.REFUSE, reason, text, allowed=REFUSALS, actor=actor, at=at)
    links.revoke(session, subject_id=offer.id, at=at)
    emails.refused(session, offer=offer, at=at)


def suspend(session: Session, *, offer: Offer, reason: OfferReason, text: str = "", actor: Actor, at: datetime) -> None:
    """Take a volunteer out of every ranking at once; the caller suspends their pairs in the same transaction."""
    if not actor.may(Permission.OFFER_OVERSEE):
        _ensure_may_attest(session, offer, actor)
    _stop(session, offer, OfferAction.SUSPEND, reason, text, allowed=SUSPENSIONS, actor=actor, at=at)
    offer.vetted_at = None
    emails.suspended(session, offer=offer, at=at)


def restore(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Lift a suspension: the offer is to be vetted again."""
    if not actor.may(Permission.OFFER_OVERSEE):
        _ensure_may_attest(session, offer, actor)
    journal.move(session, offer, OFFERS, OfferAction.RESTORE, actor=actor, at=at)
    offer.reason, offer.reason_text = None, ""
    emails.restored(session, offer=offer, at=at)


def pause(session: Session, *, offer: Offer, until: date | None, actor: Actor, at: datetime) -> None:
    """Rest until a day (it resumes by itself that day), or until the volunteer resumes.

    Raises
    ------
    Invalid
        If that day is not ahead, or too far.
    """
    _ensure_may_rest(actor, offer)
    if problem := rules.pause_problem(until, local_date(at)):
        raise Invalid(problem)
    journal.move(session, offer, OFFERS, OfferAction.PAUSE, actor=actor, at=at, until=until and until.isoformat())
    offer.paused_until = until
    emails.paused(session, offer=offer, at=at)


def resume(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """End a pause, by the volunteer, the association that vets, or the day that was said."""
    _ensure_may_rest(actor, offer)
    journal.move(session, offer, OFFERS, OfferAction.RESUME, actor=actor, at=at)
    offer.paused_until = None
    emails.resumed(session, offer=offer, at=at)


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


def close(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """End an offer for good; the volunteer's private links die, the account stays."""
    _ensure_may_rest(actor, offer)
    journal.move(session, offer, OFFERS, OfferAction.CLOSE, actor=actor, at=at)
    offer.deadline_at = None
    links.revoke(session, subject_id=offer.id, at=at)
    emails.closed(session, offer=offer, at=at)


def read_contact(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Journal that somebody who vets opened a volunteer's file with name and contact."""
    journal.record(session, action="read", kind="offer", subject_id=offer.id, actor=actor, at=at)


def _volunteer(session: Session, told: Volunteer, *, actor: Actor, at: datetime) -> Person:
    """The one who acts when they are a volunteer already, else somebody new."""
    if actor.role is Role.VOLUNTEER and actor.person_id is not None:
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
    offer.profession, offer.text, offer.held = terms.profession, terms.text, terms.held
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


def _ensure_may_attest(session: Session, offer: Offer, actor: Actor) -> None:
    policies.ensure_may_vet(actor, offer)
    validator = accounts.person(session, actor.person_id) if actor.person_id else None
    policies.ensure_not_self(validator, accounts.person(session, offer.volunteer_id))


def _ensure_may_rest(actor: Actor, offer: Offer) -> None:
    if not policies.may_rest(actor, offer):
        raise Forbidden


def _ensure_past(day: date, at: datetime) -> None:
    if problem := rules.seen_problem(day, local_date(at)):
        raise Invalid(problem)


def _record_check(
    session: Session, offer: Offer, *, kind: CheckKind, seen_on: date, actor: Actor, at: datetime
) -> None:
    check = safeguarding.record_check(
        session, volunteer_id=offer.volunteer_id, kind=kind, seen_on=seen_on, actor=actor, at=at
    )
    if check.expires_on < local_date(at):
        raise Invalid("Cette vérification est trop ancienne\u00a0: elle n’est plus valable. Demandez-en une récente.")


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
