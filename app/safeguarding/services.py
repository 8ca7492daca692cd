"""Name a guardian, ask for the agreement, keep the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.mailbox import services as mailbox
from app.safeguarding import queries, rules
from app.safeguarding.models import Agreement, AgreementAnswer, Guardianship
from app.safeguarding.states import AGREEMENTS, YESES, AgreementAction, AgreementState, Bond, Means
from app.safeguarding.texts import AGREEMENT, FRENCH, Text
from app.web.links import absolute

ASKED = "ask_agreement"
"""What the journal says each time that a guardian is asked."""


def name_guardian(
    session: Session,
    *,
    youth: Person,
    guardian: Person,
    at: datetime,
    bond: Bond | None = None,
    language: str | None = None,
    actor: Actor = SYSTEM,
) -> Guardianship:
    """Say who answers for a minor and as what; nobody is written to yet.

    Raises
    ------
    Invalid
        If the guardian has the youth's own mailbox or telephone, or a service is not named.
    """
    ensure_another_person(session, youth, email=guardian.email, phone=guardian.phone)
    if bond is Bond.SERVICE and not guardian.organisation:
        raise Invalid("Écrivez le nom du service qui répond pour ce jeune.")
    known = select(Guardianship).where(Guardianship.youth_id == youth.id, Guardianship.guardian_id == guardian.id)
    named = session.exec(known).one_or_none()
    if named is None:
        named = Guardianship(youth_id=youth.id, guardian_id=guardian.id, created_at=at)
        journal.record(
            session, action="name_guardian", kind="person", subject_id=youth.id, actor=actor, at=at,
            facts={"guardian": str(guardian.id), "bond": (bond or named.bond).value},
        )  # fmt: skip
    named.bond, named.language = bond or named.bond, language or named.language
    session.add(named)
    return named


def write_in(session: Session, *, guardian_id: UUID, language: str, actor: Actor, at: datetime) -> None:
    """Write to a guardian in the language that they answered in, whichever of their children it is about."""
    named = session.exec(select(Guardianship).where(Guardianship.guardian_id == guardian_id)).all()
    changed = [each for each in named if each.language != language]
    for each in changed:
        each.language = language
    if changed:
        journal.record(
            session, action="choose_language", kind="person", subject_id=guardian_id, actor=actor, at=at,
            facts={"language": language},
        )  # fmt: skip


def ensure_another_person(session: Session, youth: Person, *, email: str, phone: str) -> None:
    """Refuse a minor who would answer for themselves, under whichever address they are known.

    Raises
    ------
    Invalid
        If the mailbox or the telephone is the youth's own.
    """
    own = own_mailboxes(session, youth)
    if any(rules.same_mailbox(address, email) for address in own) or rules.same_phone(youth.phone, phone):
        raise Invalid(
            "L’adresse ou le numéro de ton parent ou responsable est le même que le tien. "
            "Donne-nous un autre moyen de lui écrire."
        )


def own_mailboxes(session: Session, youth: Person) -> tuple[str, ...]:
    """Return the addresses that a youth reads: the one they gave and the one they sign in with."""
    account = accounts.account_of(session, youth.id)
    return tuple(address for address in (youth.email, account.email if account else "") if address)


def ask(
    session: Session,
    *,
    youth: Person,
    guardian: Person,
    at: datetime,
    actor: Actor = SYSTEM,
    about: mailbox.About | None = None,
    receiver: str = "",
) -> Agreement:
    """Ask a guardian for the agreement to today's text, with a link that answers and takes back.

    `about` names the case and who calls when only a telephone is known; without
    it the operator does. `receiver` is the association that may receive the
    request. Asking twice sends a new link and keeps the answer.

    Raises
    ------
    Invalid
        If the guardian has the youth's own mailbox or telephone.
    """
    named = name_guardian(session, youth=youth, guardian=guardian, at=at, actor=actor)
    known = select(Agreement).where(Agreement.youth_id == youth.id, Agreement.guardian_id == guardian.id)
    agreement = session.exec(known).one_or_none()
    if agreement is None:
        agreement = Agreement(youth_id=youth.id, guardian_id=guardian.id, text_version=AGREEMENT.current, asked_at=at)
    agreement.asked_version = AGREEMENT.current
    session.add(agreement)
    token = links.issue(session, scope=LinkScope.GUARDIAN, subject_id=youth.id, person_id=guardian.id, at=at)
    mailbox.send(
        session, to=guardian, template="agreement_asked", about=about or mailbox.About("person", youth.id), at=at,
        link=absolute("follow.guardian", token=token), youth=youth.first_name, receiver=receiver,
        service=named.bond is Bond.SERVICE, **letters(named.language),
    )  # fmt: skip
    journal.record(
        session, action=ASKED, kind="agreement", subject_id=agreement.id, actor=actor, at=at,
        facts={"youth": str(youth.id), "version": agreement.text_version},
    )  # fmt: skip
    return agreement


def remind(session: Session, *, youth: Person, guardian: Person, about: mailbox.About, at: datetime) -> None:
    """Write again to a guardian who was asked and is silent, with a link that answers."""
    named = queries.guardianship(session, youth_id=youth.id, guardian_id=guardian.id)
    token = links.issue(session, scope=LinkScope.GUARDIAN, subject_id=youth.id, person_id=guardian.id, at=at)
    mailbox.send(
        session, to=guardian, template="agreement_nudge", about=about, at=at,
        link=absolute("follow.guardian", token=token), youth=youth.first_name, **letters(named.language),
    )  # fmt: skip


def letters(language: str) -> dict[str, tuple[Text, ...]]:
    """Return the texts of a letter, as they are `spoken`, and `others` that the page has."""
    chosen, every = spoken(language), (AGREEMENT.text(language=each) for each in AGREEMENT.languages())
    return {"texts": chosen, "others": tuple(text for text in every if text not in chosen)}


def spoken(language: str) -> tuple[Text, ...]:
    """Return the words of whatever a guardian is sent: in their language, then in French."""
    return tuple(dict.fromkeys((AGREEMENT.text(language=language), AGREEMENT.text())))


def _ensure_answers(session: Session, agreement: Agreement) -> None:
    """Let only who answers for the youth today say something; held, so that nobody else is named meanwhile."""
    session.flush()
    session.refresh(agreement, with_for_update={"key_share": True})
    queries.agreement(session, youth_id=agreement.youth_id, guardian_id=agreement.guardian_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a guardian had before their eyes, or ears, when they answered: which text, in which language, how."""

    means: Means
    version: str = ""
    language: str = FRENCH
    receiver: str = ""


def answer(
    session: Session,
    *,
    agreement: Agreement,
    action: AgreementAction,
    reading: Reading,
    actor: Actor,
    at: datetime,
    direct_contact: bool = False,
) -> None:
    """Keep a guardian's yes, no or change of mind, and add it to the history; what follows for needs is the caller's.

    Raises
    ------
    Conflict
        If the answer given before does not allow this one, or the text changed since it was shown.
    Invalid
        If who agrees has the youth's own mailbox or telephone by now.
    NotFound
        If somebody else answers for the youth since.
    """
    _ensure_answers(session, agreement)
    version = reading.version or AGREEMENT.current
    if action in YESES:
        if version not in AGREEMENT.holding:
            raise Conflict("Le texte a changé entre-temps\u00a0: relisez-le, puis répondez.")
        youth, guardian = session.get_one(Person, agreement.youth_id), session.get_one(Person, agreement.guardian_id)
        ensure_another_person(session, youth, email=guardian.email, phone=guardian.phone)
    elif version not in AGREEMENT.versions:
        # A no is a no, whatever page it comes from.
        version = AGREEMENT.current
    means = reading.means
    journal.move(
        session, agreement, AGREEMENTS, action, actor=actor, at=at, means=means.value, text=version,
        language=reading.language,
    )  # fmt: skip
    agreement.answered_at = at
    agreement.means = means
    agreement.recorded_by_id = None if means is Means.LINK else actor.person_id
    agreement.direct_contact = action in YESES and direct_contact
    if action in YESES:
        agreement.text_version = agreement.asked_version = version
    session.add(
        AgreementAnswer(
            agreement_id=agreement.id, at=at, action=action, text_version=version, language=reading.language,
            means=means, recorded_by_id=agreement.recorded_by_id, association_id=actor.association_id,
            receiver=reading.receiver[:120], direct_contact=agreement.direct_contact,
        )
    )  # fmt: skip
    if action not in YESES:
        lasting.note(session, kind=Lasting.AGREEMENT, id=agreement.id, at=at)


def allow_direct_contact(session: Session, *, agreement: Agreement, allowed: bool, actor: Actor, at: datetime) -> None:
    """Let the volunteer reach the youth directly, or no longer.

    Raises
    ------
    Conflict
        If the guardian has not agreed.
    NotFound
        If somebody else answers for the youth since.
    """
    _ensure_answers(session, agreement)
    if agreement.state is not AgreementState.AGREED:
        raise Conflict("Donnez d’abord votre accord.")
    agreement.direct_contact = allowed
    session.add(agreement)
    journal.record(
        session, action="allow_direct_contact", kind="agreement", subject_id=agreement.id, actor=actor, at=at,
        facts={"allowed": allowed},
    )  # fmt: skip
    if not allowed:
        lasting.note(session, kind=Lasting.DIRECT_CONTACT, id=agreement.id, at=at)
