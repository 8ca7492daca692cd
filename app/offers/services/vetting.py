"""What those who vet attest and decide."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.core.clock import local_date
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.core.permissions import Permission
from app.journal import services as journal
from app.offers import emails, policies, rules
from app.offers.models import Offer
from app.offers.states import OFFERS, REFUSALS, SUSPENSIONS, OfferAction, OfferReason, OfferState
from app.offers.terms import Vetting
from app.safeguarding import services as safeguarding
from app.safeguarding.states import CheckKind


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


def read_contact(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Journal that somebody who vets opened a volunteer's file with name and contact."""
    journal.record(session, action="read", kind="offer", subject_id=offer.id, actor=actor, at=at)


def _ensure_may_attest(session: Session, offer: Offer, actor: Actor) -> None:
    policies.ensure_may_vet(actor, offer)
    validator = accounts.person(session, actor.person_id) if actor.person_id else None
    policies.ensure_not_self(validator, accounts.person(session, offer.volunteer_id))


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
