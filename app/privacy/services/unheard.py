"""What somebody said of a danger, and nobody dealt with yet, outlives whoever leaves: it becomes a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.accounts.models import Person
from app.care import rules as care
from app.care.models import StaffContact
from app.care.states import SPOKEN
from app.conversations.models import Line
from app.conversations.states import HeldFor, LineState
from app.core.clock import local_date
from app.core.dates import day_month
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.intake import vetting_services as vetting
from app.journal.models import Entry
from app.mailbox import services as mailbox
from app.mentorships import emails as pairs
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import SYSTEM_REASONS, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OFFERS, OfferAction, OfferReason
from app.pairs import queries as pairs_queries
from app.privacy.belongings import voices
from app.privacy.traces import Traces
from app.reports import emails, services
from app.reports.models import LONGEST, Report
from app.reports.services import SubmitReport
from app.reports.states import Subject
from app.reviews.models import Review
from app.safeguarding import hearing
from app.sessions.models import Fit, SessionLog
from app.sessions.queries import ALARM
from app.web.links import absolute

_INTRO = (
    "Quelqu’un a effacé ses données. Ce qui suit faisait craindre un danger, et personne n’avait encore noté ici en "
    "avoir parlé de vive voix avec qui l’a dit."
)
_TAKEN_BACK = "qui a écrit, puis repris, des mots qui faisaient craindre un danger"
_SET_APART = "Quelqu’un a dit ne pas se sentir en sécurité, puis ses données ont été effacées. À éclaircir d’abord."
_MAY_BE_SUSPENDED = OFFERS.moves[OfferAction.SUSPEND][0]
_WHO = {
    Side.YOUTH: "La personne accompagnée",
    Side.VOLUNTEER: "La personne bénévole",
    Side.GUARDIAN: "Un représentant légal",
}
_ROLES = {Side.YOUTH: Role.YOUTH, Side.VOLUNTEER: Role.VOLUNTEER, Side.GUARDIAN: Role.GUARDIAN}


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that one side said in a pair, where and when; `unsafe` that they do not feel safe in it."""

    side: Side
    at: datetime
    where: str
    text: str = ""
    unsafe: bool = False

    def __str__(self) -> str:
        day = local_date(self.at)
        head = f"{_WHO[self.side]}, {self.where}, le {day_month(day)} {day.year}"
        return f"{head}\u00a0:\n{self.text}" if self.text else f"{head}."


def keep(session: Session, *, leaving: Collection[UUID], at: datetime) -> None:
    """Make reports of what nobody dealt with yet, before the pairs and requests of `leaving` are deleted.

    The first names of who leaves are blackened here, for they are common
    words elsewhere; what else names them is, with every text that stays.
    """
    people = session.exec(select(Person.first_name).where(col(Person.id).in_(leaving)))
    first_names = Traces((), tuple(sorted({name for name in people if name})), frozenset(), frozenset())
    of_theirs = select(Mentorship).where(
        or_(col(Mentorship.youth_id).in_(leaving), col(Mentorship.volunteer_id).in_(leaving))
    )
    for pair in session.exec(of_theirs.order_by(col(Mentorship.id))).all():
        _of_pair(session, pair, first_names, leaving=leaving, at=at)
    for need in _requests(session, leaving):
        # Before the guardian agrees, the operator alone reads a request.
        reads = need.association_id if need.state is NeedState.WAITING else None
        text = f"{_INTRO}\n\nDemande qu’aucune association n’avait encore prise\u00a0:\n{need.text}"
        command = SubmitReport(text=first_names.black(text), subject=Subject.OTHER, association_id=reads)
        services.submit(session, command=command, author=Actor(Way.SYSTEM, role=Role.YOUTH), actor=SYSTEM, at=at)


def _requests(session: Session, leaving: Collection[UUID]) -> list[Need]:
    """Return the requests of who leaves whose words sound like danger, and that nobody took or stopped for a reason."""
    waits = col(Need.state).in_((NeedState.AWAITING_AGREEMENT, NeedState.WAITING))
    given_up = col(Need.state).in_((NeedState.PAUSED, NeedState.WITHDRAWN)) & col(Need.stop_reason).is_(None)
    unread = waits | (given_up & col(Need.taken_at).is_(None))
    statement = select(Need).where(col(Need.youth_id).in_(leaving), col(Need.danger), unread)
    return list(session.exec(statement.order_by(col(Need.id))))


def _of_pair(
    session: Session, pair: Mentorship, first_names: Traces, *, leaving: Collection[UUID], at: datetime
) -> None:
    """Keep what each side said, and tell the association of whom, unless it is the youth who leaves."""
    said = _unheard(session, pair)
    reports: list[Report] = []
    for side in dict.fromkeys(each.side for each in said):
        theirs = [each for each in said if each.side is side]
        reports += _report(session, pair, side, theirs, first_names, leaving=leaving, at=at)
    if reports and pair.youth_id not in leaving:
        _tell(session, pair, reports[0], at=at)
    if pair.volunteer_id not in leaving:
        _set_apart(session, pair, at=at)


def _set_apart(session: Session, pair: Mentorship, *, at: datetime) -> None:
    """Suspend a volunteer with whom the youth's side did not feel safe, where nobody dealt with it: it goes now.

    Nothing else would keep them from being proposed to somebody else; see ``docs/decisions/0025-named-unsafe.md``.
    """
    named = pairs_queries.named_unsafe(session, [pair.volunteer_id])
    if not any(each.mentorship_id == pair.id for each in named):
        return
    theirs = select(Offer.id).where(Offer.volunteer_id == pair.volunteer_id, col(Offer.state).in_(_MAY_BE_SUSPENDED))
    for offer_id in session.exec(theirs.order_by(col(Offer.id))).all():
        vetting.suspend(
            session,
            offer=offers.lock(session, offer_id),
            reason=OfferReason.REPORT,
            text=_SET_APART,
            actor=SYSTEM,
            at=at,
        )


def _report(
    session: Session, pair: Mentorship, side: Side, said: list[_Said], first_names: Traces, *,
    leaving: Collection[UUID], at: datetime,
) -> list[Report]:  # fmt: skip
    author_id = {Side.YOUTH: pair.youth_id, Side.VOLUNTEER: pair.volunteer_id}.get(side)
    author = Actor(Way.SYSTEM, author_id if author_id not in leaving else None, _ROLES[side])
    unsafe = any(each.unsafe for each in said)
    subject = Subject.YOUTH if side is Side.VOLUNTEER else Subject.VOLUNTEER if unsafe else Subject.OTHER
    about = {Subject.YOUTH: pair.youth_id, Subject.VOLUNTEER: pair.volunteer_id}.get(subject)
    return [
        services.submit(
            session,
            command=SubmitReport(
                text=text, subject=subject, accused_id=about if about not in leaving else None,
                association_id=pair.association_id,
            ),
            author=author, actor=SYSTEM, at=at,
        )
        for text in _texts(first_names.black(str(each)) for each in sorted(said, key=lambda each: each.at))
    ]  # fmt: skip


def _texts(parts: Iterable[str]) -> Iterator[str]:
    """Put parts together, as many in one text as a report holds."""
    text = _INTRO
    for part in parts:
        if len(text) + len(part) + 2 > LONGEST:
            yield text
            text = _INTRO
        text = f"{text}\n\n{part}"
    yield text


def _tell(session: Session, pair: Mentorship, report: Report, *, at: datetime) -> None:
    """Tell who follows the pair that words about a youth were kept, and who reads them; never what they say."""
    to, lead = pairs.correspondent(session, pair), emails.lead_of(session, report, at=at)
    youth = session.get_one(Person, pair.youth_id)
    if to is None:
        return
    reads = to.role is Role.OPERATOR or (lead is not None and lead.id == to.id)
    page = "reports.operator_report" if to.role is Role.OPERATOR else "reports.lead_report"
    link = absolute(page, report_id=report.id) if reads else absolute("workspace.case", need_id=pair.need_id)
    mailbox.send(
        session, to=to, template="danger_kept", about=mailbox.About("report", report.id), at=at, link=link,
        youth=youth.first_name, reads=reads, reader=lead.first_name if lead else "",
    )  # fmt: skip


def _unheard(session: Session, pair: Mentorship) -> list[_Said]:
    """Return what was said in a pair that nobody of the team answered with their own voice."""
    heard = _Heard(session, pair)
    alarms = {side: at for side, at in _alarms(session, pair).items() if not heard.since(side, at)}
    words = [each for each in _private(session, pair) if each.side in alarms]
    there = {each.side for each in words}
    gone = [_Said(side, at, _TAKEN_BACK) for side, at in alarms.items() if side not in there]
    shown = [each for each in _shown(session, pair) if not heard.since(each.side, each.at)]
    return [*words, *gone, *_held(session, pair), *shown, *_unsafe(session, pair)]


class _Heard:
    """With whom of a pair somebody of the team spoke, and when."""

    def __init__(self, session: Session, pair: Mentorship) -> None:
        contacts = select(StaffContact).where(
            StaffContact.mentorship_id == pair.id, col(StaffContact.means).in_(SPOKEN)
        )
        self._contacts = session.exec(contacts).all()

    def since(self, side: Side, at: datetime) -> bool:
        """Tell whether they spoke with a side since."""
        return any(
            each.with_whom in voices(StaffContact.with_whom, side)
            and care.moment(each.held_on, noted_at=each.created_at) >= at
            for each in self._contacts
        )


def _alarms(session: Session, pair: Mentorship) -> dict[Side, datetime]:
    """Return whose words sounded like danger, and when last, by the journal."""
    statement = select(Entry).where(Entry.subject_id == pair.id, Entry.action == ALARM).order_by(col(Entry.id))
    return {Side(entry.facts["side"]): entry.at for entry in session.exec(statement)}


def _private(session: Session, pair: Mentorship) -> Iterator[_Said]:
    """Return what the sides wrote for the association alone that sounds like danger."""
    written: tuple[tuple[Any, str, str], ...] = (
        (SessionLog, "told_at", "sur une séance"),
        (Fit, "told_at", "sur le binôme"),
        (Review, "answered_at", "dans un bilan"),
    )
    for table, when, where in written:
        for row in session.exec(select(table).where(table.mentorship_id == pair.id, table.text != "")):
            # Who is of age today may have been a child when they told of it: the alarms of the journal decide.
            if hearing.hear_in_pair(row.text).alarms(minor=True) and row.side in _WHO:
                yield _Said(row.side, getattr(row, when), where, row.text)


def _held(session: Session, pair: Mentorship) -> list[_Said]:
    """Return the lines to the other side that wait for the association because of a danger."""
    held = Line.mentorship_id == pair.id, Line.state == LineState.HELD, Line.held_for == HeldFor.DANGER
    return [
        _Said(_writer(pair, line), line.written_at, "dans la conversation", line.text)
        for line in session.exec(select(Line).where(*held))
    ]


def _shown(session: Session, pair: Mentorship) -> list[_Said]:
    """Return the lines that their reader showed to the association: it is the reader who said something."""
    shown = Line.mentorship_id == pair.id, col(Line.reported_at).is_not(None)
    return [
        _Said(
            Side.YOUTH if _writer(pair, line) is Side.VOLUNTEER else Side.VOLUNTEER, line.reported_at,
            "qui a montré ces mots reçus dans la conversation", line.text,
        )
        for line in session.exec(select(Line).where(*shown))
        if line.reported_at is not None
    ]  # fmt: skip


def _writer(pair: Mentorship, line: Line) -> Side:
    return Side.YOUTH if line.writer_id == pair.youth_id else Side.VOLUNTEER


def _unsafe(session: Session, pair: Mentorship) -> list[_Said]:
    """Return who does not feel safe in a pair, unless people ended it: they noted what was done then."""
    said = mentorships.unsafe(session, [pair.id]).get(pair.id, {})
    if pair.ended_at is not None and pair.end_reason not in SYSTEM_REASONS:
        said = {side: at for side, at in said.items() if at > pair.ended_at}
    return [
        _Said(side, at, "qui a dit ne pas se sentir en sécurité dans ce binôme", unsafe=True)
        for side, at in said.items()
        if side in _WHO
    ]
