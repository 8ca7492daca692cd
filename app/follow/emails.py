"""What is written when a need is followed: to the youth, to the association that had it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations import emails as associations
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs import queries as needs
from app.needs.labels import STOPPED_FOR_YOUTH
from app.needs.labels import stopped_for_prescriber as stopped_sentence
from app.needs.models import Need
from app.needs.policies import may_renew
from app.needs.states import NEEDS, NeedState, StopReason
from app.safeguarding import queries as safeguarding
from app.safeguarding.labels import RESPONSIBLE
from app.web.links import absolute

CONFIRMATION = ("need_to_confirm", "need_to_confirm_nudge")
"""Letters that ask a youth for the yes to what somebody else wrote."""
AGREEING = ("agreement_asked", "agreement_nudge")
"""Letters that ask a guardian to agree."""


def still_looking(session: Session, *, need: Need, days: int, at: datetime) -> None:
    """Ask a youth who has waited long whether they still look."""
    youth = session.get_one(Person, need.youth_id)
    about = About("need", need.id, need.case_association_id or need.association_id)
    mailbox.send(
        session, to=youth, template="still_looking", about=about, at=at,
        link=_page(session, need, youth, at=at), days=days,
    )  # fmt: skip


def tell_youth(session: Session, *, youth: Person, template: str, at: datetime) -> None:
    """Tell a youth what the guardian answered, with the page of the request it matters to."""
    if not mailbox.can_be_written_to(youth):
        return
    open_needs = [need for need in needs.of_youth(session, youth.id) if need.state not in NEEDS.final()]
    if open_needs:
        need = open_needs[0]
        about = About("need", need.id, need.association_id)
        mailbox.send(
            session, to=youth, template=template, about=about, at=at, link=_page(session, need, youth, at=at),
            answering=RESPONSIBLE[safeguarding.bond(session, youth.id)],
        )  # fmt: skip


def to_confirm_again(session: Session, *, need: Need, youth: Person, about: About, at: datetime) -> None:
    """Ask a youth again to confirm what somebody else wrote for them."""
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_id else None
    mailbox.send(
        session, to=youth, template="need_to_confirm_nudge", about=about, at=at,
        link=_page(session, need, youth, at=at), prescriber=prescriber,
    )  # fmt: skip


def unconfirmed(session: Session, *, need: Need, youth: Person, to: Person, link: str, at: datetime) -> None:
    """Tell who wrote a request that its youth is silent, and where that may be mended."""
    mailbox.send(
        session, to=to, template="need_unconfirmed", about=About("need", need.id), at=at, link=link,
        youth=youth.first_name, prescribed=to.id == need.prescriber_id,
    )  # fmt: skip


def agreement_missing(session: Session, *, need: Need, youth: Person, at: datetime) -> None:
    """Tell a youth that who answers for them is silent, and what the page offers."""
    mailbox.send(
        session, to=youth, template="agreement_missing_youth", about=About("need", need.id, need.association_id),
        at=at, link=_page(session, need, youth, at=at), hidden=need.state is NeedState.AWAITING_AGREEMENT,
        answering=RESPONSIBLE[safeguarding.bond(session, youth.id)],
    )  # fmt: skip


def agreement_missing_for_prescriber(
    session: Session, *, need: Need, youth: Person, prescriber: Person, at: datetime
) -> None:
    """Tell who wrote a request, and may follow it, that the guardian is silent."""
    mailbox.send(
        session, to=prescriber, template="agreement_missing", about=About("need", need.id), at=at,
        link=prescription(session, need=need, prescriber=prescriber, at=at), youth=youth.first_name,
        hidden=need.state is NeedState.AWAITING_AGREEMENT,
    )  # fmt: skip


def prescription(session: Session, *, need: Need, prescriber: Person, at: datetime) -> str:
    """Return a private address at which a prescriber follows a request."""
    token = links.issue(
        session, scope=LinkScope.PRESCRIPTION, subject_id=need.id, person_id=prescriber.id, at=at
    )  # fmt: skip
    return absolute("follow.prescriber", token=token)


def stopped(session: Session, *, need: Need, at: datetime) -> None:
    """Tell a youth that their request was stopped for them, warmly, and how to ask again; nobody is called for it.

    Who wrote it for them, and may follow it, reads it too.
    """
    youth = session.get_one(Person, need.youth_id)
    if mailbox.can_be_written_to(youth):
        about = About("need", need.id, need.case_association_id or need.association_id)
        mailbox.send(
            session, to=youth, template="need_stopped", about=about, at=at, reason=need.stop_reason,
            sentence=STOPPED_FOR_YOUTH[need.stop_reason or StopReason.OTHER],
            link=_page(session, need, youth, at=at), may_renew=may_renew(session, need),
        )  # fmt: skip


def stopped_for_prescriber(session: Session, *, need: Need, at: datetime) -> None:
    """Tell who wrote a request, and may follow it, that it was stopped for its youth, and why in a sentence."""
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_may_follow else None
    if prescriber is None:
        return
    youth = session.get_one(Person, need.youth_id).first_name
    mailbox.send(
        session, to=prescriber, template="need_stopped_prescriber", about=About("need", need.id), at=at, youth=youth,
        sentence=stopped_sentence(need.stop_reason or StopReason.OTHER, youth=youth),
        link=prescription(session, need=need, prescriber=prescriber, at=at),
    )  # fmt: skip


def tell_association(session: Session, *, need: Need, template: str, at: datetime) -> None:
    """Tell the association that had taken the case; others had not seen who it was."""
    association_id = need.case_association_id
    if association_id is not None:
        youth, about = session.get_one(Person, need.youth_id), About("need", need.id, association_id)
        associations.to_staff(
            session, association_id=association_id, template=template, about=about, at=at, youth=youth.first_name,
            said=_SAID[template],
        )  # fmt: skip


_SAID = {
    "need_withdrawn": "un jeune dont elle avait pris le dossier a retiré sa demande.",
    "agreement_taken_back": "l’accord d’un représentant légal est retiré\u00a0: le dossier est arrêté.",
}
"""The same in a sentence that names nobody, for the operator when nobody is left there."""


def _page(session: Session, need: Need, youth: Person, *, at: datetime) -> str:
    token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=youth.id, at=at)
    return absolute("follow.youth", token=token)
