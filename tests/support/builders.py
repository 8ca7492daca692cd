"""Builders: one function per table, every argument optional, invented values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.accounts.models import Account, Member, Person
from app.accounts.states import AccountState
from app.articles.models import Article, ArticleKind
from app.articles.states import UP, ArticleState
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.permissions import Role
from app.core.text import fold, slug
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.needs.models import Need, NeedSkill
from app.needs.states import NeedState
from app.offers.models import Offer, OfferSkill
from app.offers.states import OfferState
from app.places.models import Commune, District, Quarter
from app.proposals.models import Proposal
from app.safeguarding.models import Guardianship
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.requirements.states import Proof
from app.skills.models import Kind

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ADULT = date(2006, 3, 1)
_numbers = count(1)


def _kept(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def commune(session: Session, *, code: str = "99001", name: str = "Villeneuve-d’Essai", **values: Any) -> Commune:
    """Build a commune, or return the one that bears this code."""
    there = session.get(Commune, code)
    defaults = {"search": fold(name), "department": code[:2], "population": 1000, "lat": 43.6, "lon": 1.44}
    return there or _kept(session, Commune(code=code, name=name, **(defaults | values)))


def district(session: Session, *, name: str = "Les Essais", **values: Any) -> District:
    """Build a priority district of which only the name is known."""
    defaults = {"code": f"E{next(_numbers)}", "search": fold(name), "commune_code": commune(session).code}
    return _kept(session, District(name=name, **(defaults | values)))


def quarter(session: Session, *, name: str = "Les Remparts", of: Commune | None = None, **values: Any) -> Quarter:
    """Build a quarter near the middle of its commune."""
    of = of or commune(session)
    defaults = {"search": fold(name), "commune_code": of.code, "lat": 43.61, "lon": 1.45}
    return _kept(session, Quarter(name=name, **(defaults | values)))


def kind(session: Session, *, code: str = "scolaire.devoirs", label: str = "Aide aux devoirs", **values: Any) -> Kind:
    """Build a kind of support, or return the one that bears this code."""
    return session.get(Kind, code) or _kept(session, Kind(code=code, label=label, **values))


def person(session: Session, *, role: Role = Role.YOUTH, first_name: str = "Lina", **values: Any) -> Person:
    """Build somebody; an adult unless told otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "last_name": "Delmas",
        "email": f"{slug(first_name)}.{number}@example.org",
        "birth_date": ADULT if role is Role.YOUTH else None,
        "created_at": AT,
        "last_contact_at": AT,
    }
    return _kept(session, Person(role=role, first_name=first_name, **(defaults | values)))


def account(session: Session, *, owner: Person | None = None, password_hash: str | None = None) -> Account:
    """Build an account that may sign in."""
    owner = owner or person(session, role=Role.OPERATOR)
    row = Account(
        person_id=owner.id,
        email=owner.email.lower(),
        password_hash=password_hash,
        state=AccountState.ACTIVE,
        created_at=AT,
    )
    return _kept(session, row)


def association(session: Session, *, name: str = "", **values: Any) -> Association:
    """Build an active association that covers everything."""
    name = name or f"Les Passerelles {next(_numbers)}"
    defaults = {"state": AssociationState.ACTIVE, "slug": slug(name), "everywhere": True, "created_at": AT}
    return _kept(session, Association(name=name, **(defaults | values)))


def article(
    session: Session, *, of: Association | None = None, kinds: tuple[str, ...] = ("scolaire.devoirs",), **values: Any
) -> Article:
    """Build a published article of an association."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "state": ArticleState.PUBLISHED, "title": f"Bien commencer {number}", "summary": "Un premier rendez-vous.",
        "body": "## Avant\n\nUn appel.\n\n- la date\n- le lieu", "created_at": AT, "submitted_at": AT,
        "published_at": AT, "slug": f"bien-commencer-{number}",
    }  # fmt: skip
    if values.get("state", ArticleState.PUBLISHED) not in UP:
        defaults |= {"slug": None, "published_at": None}
    of = of or association(session)
    row = _kept(session, Article(association_id=of.id, **(defaults | values)))
    for code in kinds:
        kind(session, code=code, label=code)
        _kept(session, ArticleKind(article_id=row.id, kind_code=code))
    return row


def member(session: Session, *, of: Association | None = None, role: Role = Role.COORDINATOR, **values: Any) -> Person:
    """Build somebody who works in an association."""
    of = of or association(session)
    who = person(session, role=role, **({"first_name": "Claire"} | values))
    _kept(session, Member(person_id=who.id, association_id=of.id, joined_at=AT))
    return who


def need(
    session: Session, *, youth: Person | None = None, codes: tuple[str, ...] = ("scolaire.devoirs",), **values: Any
) -> Need:
    """Build a need that waits; `codes` name existing or new kinds."""
    youth = youth or person(session)
    place = commune(session)
    defaults: dict[str, Any] = {
        "state": NeedState.WAITING,
        "commune_code": place.code,
        "lat": place.lat,
        "lon": place.lon,
        "availability": "wed 14:00-18:00",
        "languages": "fr",
        "created_at": AT,
        "waiting_since": AT,
    }
    row = _kept(session, Need(youth_id=youth.id, **(defaults | values)))
    for position, code in enumerate(codes):
        kind(session, code=code, label=code)
        _kept(session, NeedSkill(need_id=row.id, position=position, kind_code=code, code=code))
    return row


def call(session: Session, *, of: Association | None = None) -> Message:
    """Build a call that somebody is to make."""
    row = Message(
        state=MessageState.TO_CALL, channel=Channel.CALL, template="x", recipient="", subject="x", body="x",
        association_id=of.id if of else None, created_at=AT, due_at=AT,
    )  # fmt: skip
    return _kept(session, row)


def offer(
    session: Session,
    *,
    volunteer: Person | None = None,
    of: Association | None = None,
    codes: tuple[str, ...] = ("scolaire.devoirs",),
    checked: bool = True,
    lacks: tuple[Proof, ...] = (),
    **values: Any,
) -> Offer:
    """Build an active offer whose volunteer is in order, but for what it `lacks`: the record if not `checked`."""
    volunteer = volunteer or person(session, role=Role.VOLUNTEER, first_name="Marc")
    place = commune(session)
    defaults: dict[str, Any] = {
        "state": OfferState.ACTIVE,
        "association_id": of.id if of else None,
        "commune_code": place.code,
        "lat": place.lat,
        "lon": place.lon,
        "availability": "wed 14:00-18:00",
        "languages": "fr",
        "capacity": 1,
        "created_at": AT,
        "vetted_at": AT,
        "charter_version": "1",
        "charter_accepted_at": AT,
    }
    row = _kept(session, Offer(volunteer_id=volunteer.id, **(defaults | values)))
    for position, code in enumerate(codes):
        kind(session, code=code, label=code)
        _kept(session, OfferSkill(offer_id=row.id, position=position, kind_code=code, code=code))
    for proof in (Proof.IDENTITY, Proof.INTERVIEW, Proof.CHARTER, *((Proof.BULLETIN_3,) if checked else ())):
        if proof not in lacks:
            check(session, volunteer_id=volunteer.id, proof=proof)
    return row


def check(
    session: Session, *, volunteer_id: UUID, proof: Proof = Proof.BULLETIN_3, ends: date | None = None, **values: Any
) -> Attestation:
    """Build an attestation of today; `ends` is its last day when it holds for half a year."""
    seen_on = ends - timedelta(days=183) if ends else AT.date()
    defaults = {"seen_on": seen_on, "created_at": AT}
    return _kept(session, Attestation(person_id=volunteer_id, proof=proof, **(defaults | values)))


def checked(session: Session, volunteer_id: UUID | None = None) -> Attestation:
    """Return the check of the record of a volunteer, or the only one there is."""
    statement = select(Attestation).where(Attestation.proof == Proof.BULLETIN_3)
    if volunteer_id is not None:
        statement = statement.where(Attestation.person_id == volunteer_id)
    return session.exec(statement).one()


def guardian(session: Session, *, youth: Person, since: datetime = AT, **values: Any) -> Person:
    """Build the guardian of a minor, named `since` an instant; whoever was named before answers no longer."""
    who = person(session, role=Role.GUARDIAN, **({"first_name": "Nadia"} | values))
    _kept(session, Guardianship(youth_id=youth.id, guardian_id=who.id, created_at=since))
    return who


def proposal(session: Session, *, of: Need | None = None, to: Offer | None = None, **values: Any) -> Proposal:
    """Build a ranked proposal."""
    of, to = of or need(session), to or offer(session)
    defaults = {"score": 0.8, "parts": {"skills": 1.0}, "configuration": "standard-1", "created_at": AT}
    return _kept(session, Proposal(need_id=of.id, offer_id=to.id, **(defaults | values)))
