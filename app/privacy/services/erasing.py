"""Erase somebody: end what is under way, delete what is theirs, blacken what names them, tell the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.mentorships.models import Mentorship
from app.needs import rules
from app.needs.models import Need
from app.places.models import Commune
from app.privacy import belongings, traces
from app.privacy.belongings import Belonging
from app.privacy.models import PastPair
from app.privacy.register import REGISTER, Fate
from app.privacy.services import farewell, unheard
from app.web import ledgers

LEDGER = "erasures"
FEW_INHABITANTS = 10_000
"""In a smaller commune a figure could point at somebody: the past does not say the commune."""


def erase(
    session: Session,
    *,
    person: Person,
    decided: bool = False,
    still: Callable[[], bool] | None = None,
    actor: Actor,
    at: datetime,
) -> list[UUID]:
    """Erase `person`, and the guardians known only because of them; return who was erased.

    What was `decided` before a restore happens whatever the rules of the day
    would say: they protect what goes on, and it had gone on without them.
    Unless it is `still` to be done once nobody else can change what is under
    way, nobody is erased.

    The ledger outside the database is written before the transaction is kept:
    a crash in between erases again what was to be erased, never the reverse.
    :func:`app.privacy.traces.scrub` has still to clean the file's bytes.

    Raises
    ------
    Conflict
        If the last manager of an association would leave it without one, and it was not decided before.
    """
    leaving = belongings.circle(session, person)
    farewell.hold(session, leaving)
    if still is not None and not still():
        return []
    notices = farewell.end(session, person=person, leaving=leaving, decided=decided, actor=actor, at=at)
    session.flush()
    unheard.keep(session, leaving=leaving, at=at)
    theirs = belongings.of(session, leaving)
    people = session.exec(select(Person).where(col(Person.id).in_(leaving))).all()
    known = traces.of(session, people, [*leaving, *(key for each in theirs for key in each.ids)])
    _keep_figures(session, belongings.ids(theirs, "mentorships"), at=at)
    session.flush()
    _delete(session, theirs)
    _unmention(session, leaving)
    traces.sweep(session, known)
    session.expire_all()
    farewell.tell(session, notices, at=at)
    for person_id in leaving:
        by = actor if actor.person_id not in leaving else SYSTEM
        own = {"own": actor.person_id == person_id}
        journal.record(session, action="erase", kind="person", subject_id=person_id, actor=by, at=at, facts=own)
        ledgers.append(LEDGER, {"person": str(person_id), "at": at.isoformat()})
    traces.mark(session)
    return leaving


def _delete(session: Session, theirs: Collection[Belonging]) -> None:
    """Delete parts before their wholes; empty what is kept."""
    for each in reversed(list(theirs)):
        if each.holding.fate is Fate.GONE:
            session.execute(sa.delete(each.table).where(each.where))
        elif each.holding.clears:
            session.execute(sa.update(each.table).where(each.where).values(dict.fromkeys(each.holding.clears, "")))


def _unmention(session: Session, leaving: Collection[UUID]) -> None:
    """Forget, in rows that stay, that they did something; the journal alone keeps their ids."""
    for name, holding in REGISTER.items():
        table = SQLModel.metadata.tables.get(name)
        if table is None or name == "journal":
            continue
        for column in (table.c[mention] for mention in holding.mentions if mention in table.c):
            if column.nullable:
                session.execute(sa.update(table).where(column.in_(leaving)).values({column.name: None}))


def _keep_figures(session: Session, mentorship_ids: Collection[UUID], *, at: datetime) -> None:
    """Keep of each pair what the figures need and what points at nobody."""
    statement = (
        select(Mentorship, Need, Person, Commune)
        .join(Need, col(Need.id) == Mentorship.need_id)
        .join(Person, col(Person.id) == Mentorship.youth_id)
        .join(Commune, col(Commune.code) == Need.commune_code)
        .where(col(Mentorship.id).in_(mentorship_ids), col(Mentorship.to_confirm).is_(False))
    )
    for pair, need, youth, commune in session.exec(statement).all():
        introduced = local_date(pair.introduced_at)
        since = need.waiting_since
        session.add(
            PastPair(
                introduced_in=introduced.replace(day=1),
                age_band=rules.age_band(youth.birth_date, introduced),
                commune_code=commune.code if commune.population >= FEW_INHABITANTS else None,
                district_id=need.district_id,
                waited_days=max(0, (pair.introduced_at - since).days) if since else None,
                outcome=pair.end_reason.value if pair.end_reason else "",
            )
        )
