"""A crowd for measuring: many needs and offers of one association, written in bulk, with no history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from app.accounts.models import Member, Person
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.ids import new_id
from app.core.permissions import Role
from app.demo.population import Place
from app.needs.models import Need, NeedSkill
from app.needs.states import NeedState, Reach
from app.offers.models import Offer, OfferSkill
from app.offers.states import OfferState
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.routing.models import NeedStay
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.requirements.states import Proof
from app.skills.states import Mode

KINDS = ("scolaire.devoirs", "emploi.cv", "langue.fle", "confiance", "stage.observation", "demarches.droits")
SLOTS = ("wed 14:00-18:00", "sat 10:00-12:00", "mon 17:00-19:00", "thu 17:00-19:00", "fri 17:00-19:00")
PROOFS = (Proof.IDENTITY, Proof.INTERVIEW, Proof.CHARTER, Proof.BULLETIN_3)
TEXTS = ("", "J’ai du mal en maths depuis la rentrée", "Un CV pour un job d’été", "Ingénieur, je peux aider le soir")
PROPOSALS_PER_NEED = 5


@dataclass(frozen=True, slots=True)
class _Setting:
    association_id: UUID
    places: list[Place]
    draw: Random
    at: datetime


def gather(session: Session, *, needs: int, offers: int, places: list[Place], at: datetime) -> Person:
    """Write `needs` needs in the inbox of one association and `offers` offers; return its coordinator."""
    association = Association(state=AssociationState.ACTIVE, name="Foule", slug="foule", everywhere=True, created_at=at)
    coordinator = Person(role=Role.COORDINATOR, first_name="Claire", created_at=at, last_contact_at=at)
    session.add_all((association, coordinator))
    session.flush()
    session.add(Member(person_id=coordinator.id, association_id=association.id, joined_at=at))
    setting = _Setting(association.id, places, Random(needs + offers), at)  # noqa: S311
    offer_ids = _offers(session, offers, setting)
    need_ids = _needs(session, needs, setting)
    _proposals(session, need_ids, offer_ids, setting)
    return coordinator


def _people(session: Session, count: int, role: Role, at: datetime) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    born = (at - timedelta(days=365 * 19)).date()
    session.execute(
        insert(Person),
        [
            {"id": i, "role": role, "first_name": "Lina", "birth_date": born, "created_at": at, "last_contact_at": at}
            for i in ids
        ],
    )
    return ids


def _needs(session: Session, count: int, setting: _Setting) -> list[UUID]:
    draw, at = setting.draw, setting.at
    youths = _people(session, count, Role.YOUTH, at)
    rows: list[dict[str, Any]] = []
    for youth in youths:
        since = at - timedelta(hours=draw.uniform(1, 900))
        rows.append(
            {
                "id": new_id(),
                "state": NeedState.WAITING,
                "youth_id": youth,
                "availability": draw.choice(SLOTS),
                "languages": "fr",
                "text": draw.choice(TEXTS),
                **_somewhere(setting),
                "association_id": setting.association_id,
                "created_at": since,
                "waiting_since": since,
                "deadline_at": at + timedelta(days=draw.randint(0, 7)),
                "mode": Mode.EITHER,
                "reach": Reach.FORTY,
            }
        )
    ids = [row["id"] for row in rows]
    session.execute(insert(Need), rows)
    session.execute(insert(NeedSkill), [_skill(draw, need_id=i, indispensable=False) for i in ids])
    session.execute(
        insert(NeedStay),
        [
            {"id": new_id(), "need_id": i, "association_id": setting.association_id, "reasons": [], "began_at": at}
            for i in ids
        ],
    )
    return ids


def _offers(session: Session, count: int, setting: _Setting) -> list[UUID]:
    draw, at = setting.draw, setting.at
    volunteers = _people(session, count, Role.VOLUNTEER, at)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "state": OfferState.ACTIVE,
            "volunteer_id": volunteer,
            "association_id": setting.association_id,
            "availability": draw.choice(SLOTS),
            "languages": "fr",
            "text": draw.choice(TEXTS),
            **_somewhere(setting),
            "created_at": at,
            "vetted_at": at,
            "mode": Mode.EITHER,
            "radius_km": 20,
        }
        for volunteer in volunteers
    ]
    session.execute(insert(Offer), rows)
    session.execute(insert(OfferSkill), [_skill(draw, offer_id=row["id"]) for row in rows])
    seen = {"seen_on": at.date(), "created_at": at}
    proofs = [{"id": new_id(), "person_id": each, "proof": proof, **seen} for each in volunteers for proof in PROOFS]
    session.execute(insert(Attestation), proofs)
    return [row["id"] for row in rows]


def _somewhere(setting: _Setting) -> dict[str, Any]:
    """Draw a commune, and a point of the territory."""
    draw = setting.draw
    point = {"lat": draw.gauss(43.6, 0.1), "lon": draw.gauss(1.44, 0.1)}
    return {"commune_code": draw.choice(setting.places).commune_code, **point}


def _skill(draw: Random, **owner: Any) -> dict[str, Any]:
    code = draw.choice(KINDS)
    return {"position": 0, "kind_code": code, "code": code, **owner}


def _proposals(session: Session, needs: list[UUID], offers: list[UUID], setting: _Setting) -> None:
    session.execute(
        insert(Proposal),
        [
            {
                "id": new_id(),
                "state": ProposalState.RANKED,
                "need_id": need,
                "offer_id": offer,
                "position": position,
                "score": 0.8,
                "parts": {"skills": 1.0},
                "facts": {},
                "configuration": "standard@1",
                "created_at": setting.at,
            }
            for need in needs
            for position, offer in enumerate(setting.draw.sample(offers, PROPOSALS_PER_NEED), 1)
        ],
    )
