"""What the two sides of a pair and its association read. Texts to a youth say « tu »."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations import queries as associations
from app.associations.models import Association
from app.core.clock import local_date
from app.core.identity import Actor
from app.core.permissions import Role
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.mentorships import contacts, policies, private, queries
from app.mentorships.labels import SUSPENSIONS
from app.mentorships.models import Mentorship
from app.mentorships.states import FAILED, Side, SuspensionReason
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as agreements
from app.safeguarding.policies import is_minor
from app.safeguarding.requirements import labels
from app.safeguarding.requirements.states import RequirementKind
from app.safeguarding.texts import Text
from app.web.links import absolute


def introduction(session: Session, *, mentorship: Mentorship, at: datetime, actor: Actor) -> None:
    """Tell each side who the other is, and how to reach them; the coordinator has a copy without it."""
    if policies.is_direct(session, mentorship, at):
        _introduce_directly(session, mentorship, at=at, actor=actor)
    else:
        _introduce_by_messages(session, mentorship, at=at)
    youth, _ = _sides(session, mentorship)
    reaching = policies.reaching(session, youth, mentorship.association_id, at)
    _to_association(session, mentorship, "introduction_association", at=at, reaching=reaching.value)


def _introduce_directly(session: Session, mentorship: Mentorship, *, at: datetime, actor: Actor) -> None:
    youth, volunteer = _sides(session, mentorship)
    guardian = _guardian(session, youth, at)
    readers = {"introduction_youth": youth, "introduction_volunteer": volunteer, "introduction_guardian": guardian}
    for template, to in readers.items():
        if to is not None:
            contact = contacts.reveal(session, mentorship=mentorship, to=to, at=at, actor=actor)
            _send(session, mentorship, to, template, at=at, contact=contact, youth=youth.first_name,
                  guardian=guardian.first_name if guardian else "",
                  texts=spoken(session, youth, guardian))  # fmt: skip


def _introduce_by_messages(session: Session, mentorship: Mentorship, *, at: datetime) -> None:
    """Lead the two to the page where they write to each other; the guardian has the association's number."""
    youth, volunteer = _sides(session, mentorship)
    guardian = _guardian(session, youth, at)
    answering = associations.answering(session, mentorship.association_id)
    letters = (
        ("introduction_messages_youth", youth, volunteer, "conversations.lines"),
        ("introduction_messages_volunteer", volunteer, youth, "conversations.lines"),
        ("introduction_messages_guardian", guardian, volunteer, "pairs.page"),
    )
    for template, to, other, endpoint in letters:
        if to is not None:
            mailbox.send(
                session, to=to, template=template, at=at, other=other.first_name, youth=youth.first_name,
                about=about(session, mentorship),
                link=private.address(session, mentorship, to, at=at, endpoint=endpoint),
                association=answering.association, association_phone=answering.phone,
                association_email=answering.email, texts=spoken(session, youth, guardian),
            )  # fmt: skip


def ended(session: Session, *, mentorship: Mentorship, reopened: bool, at: datetime) -> None:
    """Tell both sides, never why; the volunteer learns where the certificate is, the youth how to ask again."""
    pages = {who.id: {"page": private.address(session, mentorship, who, at=at)} for who in _sides(session, mentorship)}
    _to_everybody(
        session, mentorship, "ended", at=at, own=pages,
        reopened=reopened, again=absolute("intake.ask"), failed=mentorship.end_reason in FAILED,
    )  # fmt: skip


def suspended(session: Session, *, mentorship: Mentorship, told: bool, at: datetime) -> None:
    """Tell both sides and the guardian, never why; the association too, with why and what is missing.

    Not one that is `told` already, nor one that is not at work: nobody there
    can read it. The volunteer alone learns what is missing of their own file.
    """
    waits = mentorship.suspended_for is SuspensionReason.REQUIREMENT
    guards = policies.guards(session, mentorship, at) if waits else None
    unsafe = Side.YOUTH in queries.unsafe(session, [mentorship.id]).get(mentorship.id, {})
    own: dict[UUID, dict[str, object]] = {
        mentorship.volunteer_id: {"missing": labels.of_own_file(guards.lacking) if guards else ""},
        mentorship.youth_id: {"unsafe": unsafe},
    }
    _to_everybody(session, mentorship, "suspended", at=at, own=own)
    why = SUSPENSIONS.get(mentorship.suspended_for, "") if mentorship.suspended_for else ""
    if associations.works(session, mentorship.association_id) and not told:
        missing = guards.closed if guards else ()
        _to_association(session, mentorship, "pair_suspended_association", at=at, why=why, missing=missing)


def awaits_resuming(session: Session, *, mentorship: Mentorship, missing: Sequence[str], at: datetime) -> None:
    """Ask the association to let a pair go on; tell the others that it decides, if nothing is `missing`."""
    if not missing:
        _to_everybody(session, mentorship, "awaits", at=at)
    case = absolute("workspace.case", need_id=mentorship.need_id, _anchor="binome")
    _to_association(session, mentorship, "pair_awaits_association", at=at, link=case, missing=missing)


def resumed(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell both sides, the guardian and the association that they may meet again."""
    _to_everybody(session, mentorship, "resumed", at=at)
    _to_association(session, mentorship, "pair_resumed_association", at=at)


def paused(session: Session, *, mentorship: Mentorship, until: date, at: datetime) -> None:
    """Tell both sides, the guardian and the association until when the pair rests; never why."""
    _to_everybody(session, mentorship, "paused", at=at, until=until)
    _to_association(session, mentorship, "pair_paused_association", at=at, until=until)


def gone_on(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell both sides, the guardian and the association that the pause is over."""
    _to_everybody(session, mentorship, "gone_on", at=at)
    _to_association(session, mentorship, "pair_gone_on_association", at=at)


def to_confirm(
    session: Session, *, mentorship: Mentorship, sides: Collection[Side], again: bool = False, at: datetime
) -> None:
    """Ask those sides whether a pair that its association brought in is true; once more, only who can be written to."""
    youth, volunteer = _sides(session, mentorship)
    guardian = _guardian(session, youth, at)
    answering = associations.answering(session, mentorship.association_id)
    association = session.get(Association, mentorship.association_id) if mentorship.association_id else None
    letters = (
        (Side.YOUTH, "pair_to_confirm_youth", youth),
        (Side.GUARDIAN, "pair_to_confirm_guardian", guardian),
        (Side.VOLUNTEER, "pair_to_confirm", volunteer),
    )
    for side, template, to in letters:
        if to is not None and side in sides and (not again or mailbox.can_be_written_to(to)):
            mailbox.send(
                session, to=to, template=template, at=at, youth=youth.first_name, volunteer=volunteer.first_name,
                about=about(session, mentorship),
                since=local_date(mentorship.introduced_at), association=association.name if association else "",
                association_phone=answering.phone, association_email=answering.email,
                texts=spoken(session, youth, guardian),
                link=private.address(session, mentorship, to, at=at, endpoint="follow.confirm_pair"),
            )  # fmt: skip


def confirmed(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell everybody that all said yes: the pair is followed here from now on."""
    _to_everybody(session, mentorship, "confirmed", at=at)
    _to_association(session, mentorship, "pair_confirmed_association", at=at)


def incomplete(session: Session, *, mentorship: Mentorship, missing: Sequence[str], at: datetime) -> None:
    """Tell the association that all said yes, and what is missing still."""
    _to_association(session, mentorship, "pair_incomplete_association", at=at, missing=missing)


def unconfirmed(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell those who knew of it that a pair is not kept here; never who said no."""
    _to_everybody(session, mentorship, "unconfirmed", at=at)
    _to_association(session, mentorship, "pair_unconfirmed_association", at=at)


def handed_over(session: Session, *, mentorship: Mentorship, told: bool, at: datetime) -> None:
    """Tell both sides and the guardian who follows the pair now; that person too if they must be `told`."""
    new = session.get_one(Person, mentorship.coordinator_id)
    _to_everybody(session, mentorship, "followed", at=at, coordinator=new.first_name)
    if told:
        _to_association(session, mentorship, "pair_followed_association", at=at)


def ends_soon(
    session: Session,
    *,
    person_id: UUID,
    association_id: UUID,
    endings: Sequence[tuple[RequirementKind, date | None]],
    at: datetime,
) -> None:
    """Ask somebody of a team, and its managers, to renew what ends soon, or today: (what, its last day)."""
    said = [(labels.KINDS[kind], until) for kind, until in endings]
    today = any(until == local_date(at) for _, until in endings)
    person, about = session.get_one(Person, person_id), About("association", association_id, association_id)
    mailbox.send(
        session, to=person, template="team_ends_soon", about=about, at=at, endings=said, today=today,
        association=associations.one(session, association_id).name, link=absolute("workspace.own_file"),
    )  # fmt: skip
    for manager in associations.members(session, association_id):
        if manager.role is Role.MANAGER and manager.id != person_id:
            mailbox.send(
                session, to=manager, template="team_ends_soon_manager", about=about, at=at, endings=said, today=today,
                colleague=person.first_name, link=absolute("workspace.team_file", person_id=person_id),
            )  # fmt: skip


def correspondent(session: Session, mentorship: Mentorship) -> Person | None:
    """Return the coordinator who follows the pair, else whoever the association's mail goes to."""
    return next(iter(correspondents(session, mentorship)), None)


def correspondents(session: Session, mentorship: Mentorship, *, lead: bool = False) -> list[Person]:
    """Return the coordinator who follows the pair, else whoever the association's mail goes to; with the `lead`, both.

    Danger is told to both: one of them may not be there today. Nobody is
    counted on who is shut out: when the association has nobody else, every
    operator is told.
    """
    asked = mentorship.association_id
    if asked is None:
        return accounts.operators(session)
    team = associations.at_work(session, asked)
    follows = next((each for each in team if each.id == mentorship.coordinator_id), None)
    read = associations.readers(session, asked) if lead or follows is None else []
    return list({each.id: each for each in (follows, *read) if each is not None}.values())


def page_of_staff(mentorship: Mentorship, to: Person, endpoint: str, **values: Any) -> str:
    """Return where who frames a pair reads of it; an operator, who reads what nobody else would, has another page."""
    if to.role is Role.OPERATOR:
        return absolute("operator.pair", mentorship_id=mentorship.id)
    return absolute(endpoint, mentorship_id=mentorship.id, **values)


def about(session: Session, mentorship: Mentorship) -> About:
    """Return what a letter about a pair is filed under: the operator calls when its association is not at work."""
    calls = mentorship.association_id if associations.works(session, mentorship.association_id) else None
    return About("mentorship", mentorship.id, calls)


def spoken(session: Session, youth: Person, guardian: Person | None) -> tuple[Text, ...]:
    """Return the words of a letter to the guardian: in their language, then in French."""
    if guardian is None:
        return ()
    named = safeguarding.guardianship(session, youth_id=youth.id, guardian_id=guardian.id)
    return agreements.spoken(named.language)


def _to_everybody(
    session: Session,
    mentorship: Mentorship,
    what: str,
    *,
    at: datetime,
    own: Mapping[UUID, Mapping[str, object]] = MappingProxyType({}),
    **context: object,
) -> None:
    """Write to both sides and the guardian; `own` is what only one of them reads, by person."""
    youth, volunteer = _sides(session, mentorship)
    _send(session, mentorship, youth, f"pair_{what}_youth", at=at, other=volunteer.first_name, **context,
          **own.get(youth.id, {}))  # fmt: skip
    if not queries.kept_from_volunteer(session, mentorship, at=at):
        _send(session, mentorship, volunteer, f"pair_{what}", at=at, other=youth.first_name, **context,
              **own.get(volunteer.id, {}))  # fmt: skip
    guardian = _guardian(session, youth, at)
    if guardian is not None:
        _send(session, mentorship, guardian, f"pair_{what}_guardian", at=at, youth=youth.first_name,
              volunteer=volunteer.first_name, texts=spoken(session, youth, guardian), **context)  # fmt: skip


def _sides(session: Session, mentorship: Mentorship) -> tuple[Person, Person]:
    return session.get_one(Person, mentorship.youth_id), session.get_one(Person, mentorship.volunteer_id)


def _guardian(session: Session, youth: Person, at: datetime) -> Person | None:
    return safeguarding.guardian_of(session, youth.id) if is_minor(youth, at) else None


def _send(
    session: Session, mentorship: Mentorship, to: Person, template: str, *, at: datetime, **context: object
) -> None:
    answering = associations.answering(session, mentorship.association_id)
    mailbox.send(
        session, to=to, template=template, about=about(session, mentorship), at=at,
        link=_link(session, mentorship, to, at), association=answering.association,
        association_phone=answering.phone, association_email=answering.email, **context,
    )  # fmt: skip


def _link(session: Session, mentorship: Mentorship, to: Person, at: datetime) -> str:
    """Return the private page of a side: the youth's request, the volunteer's offer, else the guardian's page."""
    scope, subject, endpoint = {
        mentorship.youth_id: (LinkScope.NEED, mentorship.need_id, "follow.youth"),
        mentorship.volunteer_id: (LinkScope.OFFER, mentorship.offer_id, "follow.volunteer"),
    }.get(to.id, (LinkScope.GUARDIAN, mentorship.youth_id, "follow.guardian"))
    return absolute(endpoint, token=links.issue(session, scope=scope, subject_id=subject, person_id=to.id, at=at))


def _to_association(
    session: Session, mentorship: Mentorship, template: str, *, at: datetime, **context: object
) -> None:
    """Write to the association; the link leads to all its pairs unless `context` has another."""
    to = correspondent(session, mentorship)
    if to is None:
        return
    youth, volunteer = _sides(session, mentorship)
    mailbox.send(
        session, to=to, template=template, about=about(session, mentorship), at=at,
        **{"link": absolute("workspace.pairs"), "youth": youth.first_name, "volunteer": volunteer.first_name} | context
        | ({"link": page_of_staff(mentorship, to, "workspace.pair")} if to.role is Role.OPERATOR else {}),
    )  # fmt: skip
