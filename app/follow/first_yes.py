"""A first yes that does not come: the guardian's, or the youth's to what somebody else wrote.

Who is silent is asked again. With the last reminder whoever waits for them is
told, while there is time: a request that nobody was allowed to see is erased
after ANSWER_DAYS. What is done is in the journal, also where nobody could be
written to: there the calls to make are the reminder.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.core.identity import SYSTEM
from app.follow import emails
from app.follow.queries import AWAITING, REMINDED
from app.journal import services as journal
from app.mailbox import queries as messages
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs import queries as needs
from app.needs.models import Need
from app.safeguarding import services as safeguarding
from app.safeguarding.models import Agreement
from app.web.links import absolute


def remind_guardian(session: Session, *, agreement: Agreement, last: bool, at: datetime) -> None:
    """Ask a guardian again; at the `last` time the youth learns it, and who wrote the request if they may follow it."""
    youth, guardian = session.get_one(Person, agreement.youth_id), session.get_one(Person, agreement.guardian_id)
    need = next(each for each in needs.of_youth(session, youth.id) if each.state in AWAITING)
    journal.record(
        session, action=REMINDED, kind="agreement", subject_id=agreement.id, actor=SYSTEM, at=at,
        facts={"youth": str(youth.id)},
    )  # fmt: skip
    about = About("need", need.id, need.case_association_id or need.association_id)
    if _to_write_to(session, guardian, at=at) and not _is_to_be_called(session, need, guardian):
        safeguarding.remind(session, youth=youth, guardian=guardian, about=about, at=at)
    # After words of danger somebody looks after the child: no letter sends anybody to the parent they may fear.
    if not last or need.danger:
        return
    if _to_write_to(session, youth, at=at):
        emails.agreement_missing(session, need=need, youth=youth, at=at)
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_may_follow else None
    if prescriber is not None and _to_write_to(session, prescriber, at=at):
        emails.agreement_missing_for_prescriber(session, need=need, youth=youth, prescriber=prescriber, at=at)


def remind_youth(session: Session, *, need: Need, last: bool, at: datetime) -> None:
    """Ask a youth again for the yes to what somebody else wrote, who is told at the `last` time."""
    youth = session.get_one(Person, need.youth_id)
    journal.record(session, action=REMINDED, kind="need", subject_id=need.id, actor=SYSTEM, at=at)
    if _to_write_to(session, youth, at=at) and not _is_to_be_called(session, need, youth):
        emails.to_confirm_again(session, need=need, youth=youth, about=_entered(session, need), at=at)
    if last:
        _tell_who_wrote(session, need, youth, at=at)


def _tell_who_wrote(session: Session, need: Need, youth: Person, *, at: datetime) -> None:
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_id else None
    if prescriber is not None and _to_write_to(session, prescriber, at=at):
        link = emails.prescription(session, need=need, prescriber=prescriber, at=at)
        emails.unconfirmed(session, need=need, youth=youth, to=prescriber, link=link, at=at)
    association_id = _entered(session, need).association_id
    if association_id is not None:
        there = (each for each in associations.at_work(session, association_id) if each.id == need.entered_by_id)
        reader = next(there, None) or associations.contact(session, association_id)
        if reader is not None:
            link = absolute("follow.record_confirmation", need_id=need.id)
            emails.unconfirmed(session, need=need, youth=youth, to=reader, link=link, at=at)


def _entered(session: Session, need: Need) -> About:
    """Return the case with the association that entered it, which calls where nobody can be written to."""
    by = need.entered_by_id
    return About("need", need.id, associations.places(session, [by]).get(by) if by else None)


def _to_write_to(session: Session, person: Person, *, at: datetime) -> bool:
    return mailbox.can_be_written_to(person) and accounts.may_open_links(session, person.id, at=at)


def _is_to_be_called(session: Session, need: Need, person: Person) -> bool:
    """Tell whether a letter did not arrive and somebody is to call instead."""
    return any(each.person_id == person.id for each in messages.to_call_about(session, about_id=need.id))
