"""The digest: what waits for somebody of a team, by mail, as often as they chose; counts and first names only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.accounts.models import Account, Member, Person
from app.accounts.states import AccountState, Digest
from app.core.clock import PARIS, local_date
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.secrets import derived
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.web.links import absolute
from app.workspace.profiles.day import Day, day

FROM_HOUR = 7
"""No digest leaves before this hour, in Europe/Paris."""

NAMES = 5
"""How many names one line of a digest holds."""


def choose(session: Session, *, member: Member, digest: Digest, actor: Actor, at: datetime) -> None:
    """Keep how often somebody wants their digest."""
    member.digest = digest
    session.add(member)
    journal.record(
        session, action="choose_digest", kind="person", subject_id=member.person_id, actor=actor, at=at,
        after=digest.value,
    )  # fmt: skip


def seal(person_id: UUID) -> str:
    """Return what lets whoever reads somebody's digest stop it, and do nothing else: it needs no row of its own."""
    return f"{person_id.hex}.{_sealed(person_id.hex)}"


def unsealed(session: Session, sealed: str) -> tuple[Member, Actor]:
    """Return whose digest a sealed address stops.

    Raises
    ------
    NotFound
        If this site did not write it, or they left.
    """
    key, _, seal_of = sealed.partition(".")
    if not compare_digest(seal_of.encode(), _sealed(key).encode()):
        raise NotFound
    member = session.get(Member, UUID(key))
    person = session.get(Person, UUID(key))
    if member is None or person is None:
        raise NotFound
    return member, Actor(Way.LINK, person.id, person.role, member.association_id, person.first_name)


def _sealed(key: str) -> str:
    return derived(str(current_app.config["SECRET_KEY"]), "stop_digest", key).hex()


def due(session: Session, *, at: datetime, limit: int) -> list[Member]:
    """Return those whose digest is due, held for this worker alone.

    Before seven in the morning nobody's is: a daily one is, once a day, a
    weekly one on Monday or as soon as can be after it.
    """
    return [] if at.astimezone(PARIS).hour < FROM_HOUR else _due(session, local_date(at), limit)


def send(session: Session, *, member: Member, at: datetime) -> None:
    """Look at the day of somebody of a team, and write to them if something waits."""
    member.digest_sent_on = local_date(at)
    session.add(member)
    _write(session, member, session.get_one(Person, member.person_id), at)


def _due(session: Session, today: date, limit: int) -> list[Member]:
    def before(first: date) -> ColumnElement[bool]:
        """Tell that nothing was sent on that day nor since, and that they were there before it."""
        midnight = datetime.combine(first, time(), PARIS)
        never = col(Member.digest_sent_on).is_(None) & (col(Member.joined_at) < midnight)
        return (col(Member.digest_sent_on) < first) | never

    monday = today - timedelta(days=today.weekday())
    daily = (col(Member.digest) == Digest.DAILY) & before(today)
    weekly = (col(Member.digest) == Digest.WEEKLY) & before(monday)
    statement = (
        select(Member)
        .join(Account, col(Account.person_id) == Member.person_id)
        .where(Account.state == AccountState.ACTIVE, daily | weekly)
        .order_by(col(Member.person_id))
        .limit(limit)
        .with_for_update(of=Member, key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def _write(session: Session, member: Member, person: Person, at: datetime) -> None:
    actor = Actor(Way.SESSION, person.id, person.role, member.association_id, person.first_name)
    shown = day(session, member.association_id, actor=actor, at=at)
    said = lines(shown)
    if not said or not mailbox.can_be_written_to(person):
        return
    mailbox.send(
        session, to=person, template="digest", at=at, lines=said, waiting=sum(each.number for each in said),
        daily=member.digest is Digest.DAILY,
        about=About("association", member.association_id, member.association_id), awaited=shown.awaited_total,
        link=absolute("workspace.today"), choice=absolute("workspace.digest"),
        stop=absolute("workspace.stop_digest", sealed=seal(person.id)),
    )  # fmt: skip


class Line(NamedTuple):
    """How many of one thing wait, and what is said of them."""

    number: int
    words: str


def lines(shown: Day) -> list[Line]:
    """Return what waits for somebody to do, one line each; an answer that others owe is nothing to do."""
    said = (
        _line(len(shown.danger), "binôme à appeler aujourd’hui\u00a0: danger possible",
              "binômes à appeler aujourd’hui\u00a0: danger possible", (each.names for each in shown.danger)),
        _line(shown.held_total, "binôme a un message que vous devez relire",
              "binômes ont un message que vous devez relire",
              (f"{each.youth} et {each.volunteer}" for each in shown.held)),
        _line(shown.to_call_total, "binôme à appeler", "binômes à appeler", (each.names for each in shown.to_call)),
        _line(shown.contacts_total, "contact prévu", "contacts prévus", (each.pair.names for each in shown.contacts)),
        _line(shown.unasked_total, "dossier pris où personne n’est sollicité",
              "dossiers pris où personne n’est sollicité", (each.row.card.first_name for each in shown.unasked)),
        _line(shown.decide_total, "demande à décider", "demandes à décider",
              (each.card.first_name for each in shown.decide)),
        _line(shown.to_meet_total, "bénévole à appeler pour faire connaissance",
              "bénévoles à appeler pour faire connaissance", (each.first_name for each in shown.to_meet)),
        _line(shown.loans, "bénévole demandé par une autre association",
              "bénévoles demandés par une autre association"),
        _line(len(shown.firsts), "première rencontre cette semaine", "premières rencontres cette semaine",
              (f"{each.youth} et {each.volunteer}" for each in shown.firsts)),
        _line(len(shown.unsigned), "engagement à signer", "engagements à signer",
              (each.names for each in shown.unsigned)),
        _line(shown.reviews_total, "bilan à faire", "bilans à faire", (each.names for each in shown.reviews)),
        _line(shown.unconfirmed_total, "binôme ajouté attend d’être confirmé",
              "binômes ajoutés attendent d’être confirmés", (each.names for each in shown.unconfirmed)),
        _line(shown.calls_total, "appel à faire", "appels à faire"),
        _line(len(shown.elsewhere), "binôme à confirmer\u00a0: toujours actif\u00a0?",
              "binômes à confirmer\u00a0: toujours actifs\u00a0?"),
        _line(len(shown.endings), "vérification qui expire", "vérifications qui expirent",
              (each.ending.name for each in shown.endings)),
        _line(len(shown.reports), "signalement à lire", "signalements à lire"),
    )  # fmt: skip
    return [each for each in said if each.number]


def _line(number: int, one: str, many: str, names: Iterable[str] = ()) -> Line:
    known = list(names)
    told = ", ".join(known[:NAMES]) + ("…" if number > NAMES else "") if known else ""
    words = f"{number} {one if number == 1 else many}"
    return Line(number, f"{words} ({told})" if told else words)
