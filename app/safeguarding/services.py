"""Name a guardian, ask for the agreement, keep the answer."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.safeguarding import labels, rules
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import AGREEMENTS, AgreementAction, AgreementState, Means
from app.web.links import absolute


def name_guardian(session: Session, *, youth: Person, guardian: Person, at: datetime, actor: Actor = SYSTEM) -> None:
    """Say who answers for a minor; nobody is written to yet.

    Raises
    ------
    Invalid
        If the guardian has the youth's own mailbox or telephone.
    """
    ensure_another_person(youth, email=guardian.email, phone=guardian.phone)
    known = select(Guardianship).where(Guardianship.youth_id == youth.id, Guardianship.guardian_id == guardian.id)
    if session.exec(known).one_or_none() is None:
        session.add(Guardianship(youth_id=youth.id, guardian_id=guardian.id, created_at=at))
        journal.record(
            session, action="name_guardian", kind="person", subject_id=youth.id, actor=actor, at=at,
            facts={"guardian": str(guardian.id)},
        )  # fmt: skip


def ensure_another_person(youth: Person, *, email: str, phone: str) -> None:
    """Refuse a minor who would answer for themselves.

    Raises
    ------
    Invalid
        If the mailbox or the telephone is the youth's own.
    """
    if rules.same_mailbox(youth.email, email) or rules.same_phone(youth.phone, phone):
        raise Invalid(
            "L’adresse ou le numéro de ton parent est le même que le tien. Donne-nous un moyen de lui écrire à lui."
        )


def ask(
    session: Session,
    *,
    youth: Person,
    guardian: Person,
    at: datetime,
    actor: Actor = SYSTEM,
    about: mailbox.About | None = None,
) -> Agreement:
    """Ask a guardian for the agreement, with a link that answers and takes back.

    `about` names the case and who calls when only a telephone is known; without
    it the operator does. Asking twice sends a new link and keeps the answer.

    Raises
    ------
    Invalid
        If the guardian has the youth's own mailbox or telephone.
    """
    name_guardian(session, youth=youth, guardian=guardian, at=at, actor=actor)
    known = select(Agreement).where(Agreement.youth_id == youth.id, Agreement.guardian_id == guardian.id)
    agreement = session.exec(known).one_or_none()
    if agreement is None:
        agreement = Agreement(
            youth_id=youth.id, guardian_id=guardian.id, text_version=labels.AGREEMENT_VERSION, asked_at=at
        )
        session.add(agreement)
    token = links.issue(session, scope=LinkScope.GUARDIAN, subject_id=youth.id, person_id=guardian.id, at=at)
    mailbox.send(
        session, to=guardian, template="agreement_asked", about=about or mailbox.About("person", youth.id), at=at,
        link=absolute("follow.guardian", token=token), youth=youth.first_name,
    )  # fmt: skip
    journal.record(
        session, action="ask_agreement", kind="agreement", subject_id=agreement.id, actor=actor, at=at,
        facts={"youth": str(youth.id), "version": agreement.text_version},
    )  # fmt: skip
    return agreement


def answer(
    session: Session,
    *,
    agreement: Agreement,
    action: AgreementAction,
    means: Means,
    actor: Actor,
    at: datetime,
    direct_contact: bool = False,
) -> None:
    """Keep a guardian's yes, no or change of mind; what follows for the needs is the caller's.

    Raises
    ------
    Conflict
        If the answer given before does not allow this one.
    """
    journal.move(session, agreement, AGREEMENTS, action, actor=actor, at=at, means=means.value)
    agreement.answered_at = at
    agreement.means = means
    agreement.recorded_by_id = None if means is Means.LINK else actor.person_id
    agreement.direct_contact = action is AgreementAction.AGREE and direct_contact
    if action is AgreementAction.AGREE:
        agreement.text_version = labels.AGREEMENT_VERSION


def allow_direct_contact(session: Session, *, agreement: Agreement, allowed: bool, actor: Actor, at: datetime) -> None:
    """Let the volunteer reach the youth directly, or no longer.

    Raises
    ------
    Conflict
        If the guardian has not agreed.
    """
    if agreement.state is not AgreementState.AGREED:
        raise Conflict("Donnez d’abord votre accord.")
    agreement.direct_contact = allowed
    session.add(agreement)
    journal.record(
        session, action="allow_direct_contact", kind="agreement", subject_id=agreement.id, actor=actor, at=at,
        facts={"allowed": allowed},
    )  # fmt: skip
