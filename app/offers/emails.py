"""What the volunteer is written to, with the private link that opens their page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.associations import emails as associations_emails
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.permissions import Role
from app.mailbox import services as mailbox
from app.offers import labels
from app.offers.models import Offer
from app.safeguarding.requirements import labels as requirement_labels
from app.safeguarding.requirements.states import RequirementKind
from app.web.links import absolute


def received(session: Session, *, offer: Offer, at: datetime) -> str:
    """Say who calls back and by when; return the secret of the private link, which the page shows once."""
    return _write(session, offer, "offer_received", at=at, deadline=offer.deadline_at)


def to_confirm(session: Session, *, offer: Offer, at: datetime) -> str:
    """Ask the volunteer to confirm what they told by phone; return the secret of the link."""
    return _write(session, offer, "offer_to_confirm", at=at)


def held(session: Session, *, offer: Offer, at: datetime) -> None:
    """Tell every operator that an offer waits to be read; nothing in the mail says whose or why."""
    for _, operator in accounts.accounts_of_role(session, Role.OPERATOR):
        mailbox.send(
            session, to=operator, template="offer_held", at=at, about=mailbox.About("offer", offer.id),
            link=absolute("intake.vetting_file", offer_id=offer.id),
        )  # fmt: skip


def vetted(session: Session, *, offer: Offer, at: datetime) -> None:
    """Welcome: the offer is active."""
    _write(session, offer, "offer_vetted", at=at)


def refused(session: Session, *, offer: Offer, at: datetime) -> None:
    """Say no, thank, and give the reason when it is one that can be told. No link: the case is over."""
    why = labels.TOLD.get(offer.reason, "") if offer.reason else ""
    _send(session, offer, "offer_refused", at=at, why=why)


def association_stopped(session: Session, *, offer: Offer, former: str, at: datetime) -> None:
    """Say that the association that followed the volunteer closes, and that another is looked for."""
    _write(session, offer, "offer_association_stopped", at=at, former=former)


def paused(session: Session, *, offer: Offer, at: datetime) -> None:
    """Say until when nothing will be proposed."""
    _write(session, offer, "offer_paused", at=at, until=offer.paused_until)


def resumed(session: Session, *, offer: Offer, at: datetime) -> None:
    """Say that proposals may come again."""
    _write(session, offer, "offer_resumed", at=at)


def suspended(session: Session, *, offer: Offer, at: datetime) -> None:
    """Say that nothing is proposed for now, and who explains."""
    _write(session, offer, "offer_suspended", at=at)


def restored(session: Session, *, offer: Offer, at: datetime) -> None:
    """Say that the suspension is over and what comes next."""
    _write(session, offer, "offer_restored", at=at)


def closed(session: Session, *, offer: Offer, at: datetime) -> None:
    """Thank. No link: the case is over."""
    _send(session, offer, "offer_closed", at=at)


def ends_soon(
    session: Session, *, offer: Offer, endings: Sequence[tuple[RequirementKind, date | None]], at: datetime
) -> None:
    """Ask the volunteer, and who vouches for them, to renew what ends soon, or today: (what, its last day)."""
    said = [(requirement_labels.KINDS[kind], until) for kind, until in endings]
    record = any(kind is RequirementKind.RECORD for kind, _ in endings)
    today = any(until == local_date(at) for _, until in endings)
    _write(session, offer, "offer_ends_soon", at=at, endings=said, record=record, today=today)
    if offer.association_id is not None:
        volunteer = accounts.person(session, offer.volunteer_id)
        associations_emails.to_staff(
            session, association_id=offer.association_id, template="offer_ends_soon_association", at=at, endings=said,
            today=today, about=mailbox.About("offer", offer.id, offer.association_id), volunteer=volunteer.first_name,
            link=absolute("intake.vetting_file", offer_id=offer.id), said="le dossier d’un bénévole est à renouveler.",
        )  # fmt: skip


def _write(session: Session, offer: Offer, template: str, *, at: datetime, **context: Any) -> str:
    token = links.issue(session, scope=LinkScope.OFFER, subject_id=offer.id, person_id=offer.volunteer_id, at=at)
    _send(session, offer, template, at=at, link=absolute("follow.volunteer", token=token), **context)
    return token


def _send(session: Session, offer: Offer, template: str, *, at: datetime, **context: Any) -> None:
    answering = associations.answering(session, offer.association_id)
    mailbox.send(
        session, to=accounts.person(session, offer.volunteer_id), template=template, at=at,
        about=mailbox.About("offer", offer.id, offer.association_id),
        association=answering.association, answering=answering, **context,
    )  # fmt: skip
