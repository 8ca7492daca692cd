"""Look at one pair as it stands today: every gate in words, and what it takes to propose it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

import matching
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.states import Lending
from app.core.clock import local_date
from app.needs.models import Need
from app.offers import queries as offers
from app.offers.models import Offer, OfferSkill
from app.offers.queries.ranking import HIGHEST, LOWEST, Rankable, Skill
from app.offers.rules import weighed_words
from app.offers.states import OfferState
from app.pairs import queries as pairs
from app.proposals import policies, ranking
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.safeguarding.rules import same_mailbox, same_phone
from app.safeguarding.states import AgreementState
from app.skills import queries as skills

NEVER_LENT = "Son association ne propose pas ses bénévoles sur les dossiers des autres."
KIN = "Cette personne et la famille du jeune partagent une adresse ou un téléphone : elles se connaissent."
UNSAFE = "Quelqu’un a dit ne pas se sentir en sécurité\u00a0: à éclaircir avant toute nouvelle proposition."
NO_EXCEPTION = "Votre association ne fait pas d’exception sur ce point."
PROFESSIONAL = "Cette demande relève de professionnels, pas d’un bénévole."


@dataclass(frozen=True, slots=True)
class Examined:
    """A pair looked at now.

    `explanation` is none when the need belongs to professionals. `barriers`
    are what the site itself closes, beyond the gates of the library: never crossed.
    `strict` are the gates on which the association makes no exception.
    """

    explanation: matching.Explanation | None
    lending: Lending
    barriers: tuple[str, ...]
    offer_version: int
    strict: frozenset[str] = frozenset()

    @property
    def closed(self) -> tuple[str, ...]:
        """Everything that closes the pair, in words."""
        gates = self.explanation.closed if self.explanation else ()
        return self.barriers + tuple(verdict.sentence for verdict in gates)

    @property
    def forbidden(self) -> tuple[str, ...]:
        """What nobody may cross: check, age, agreement, capacity, memory, lending, what the association insists on."""
        gates = self.explanation.closed if self.explanation else ()
        protecting = tuple(verdict.sentence for verdict in gates if not verdict.crossable)
        insisted = tuple(f"{verdict.sentence} {NO_EXCEPTION}" for verdict in gates if verdict.gate in self.strict)
        return self.barriers + protecting + insisted

    @property
    def to_cross(self) -> tuple[matching.GateCode, ...]:
        """The gates of convenience that are closed."""
        gates = self.explanation.closed if self.explanation else ()
        return tuple(verdict.gate for verdict in gates if verdict.crossable)


def examine(session: Session, *, need: Need, offer: Offer, at: datetime) -> Examined:
    """Look at a pair that nobody is being asked about."""
    return examine_all(session, need=need, chosen=[offer], at=at)[0]


def examine_all(session: Session, *, need: Need, chosen: Sequence[Offer], at: datetime) -> list[Examined]:
    """Look at one need with several offers, in their order and in a constant number of queries."""
    day = local_date(at)
    record = ranking.need_records(session, [need.id], day=day).get(need.id)
    rows = _rows(session, chosen)
    allowed = ranking.lending(session)
    lendings = [ranking.lending_to(offer.association_id, need.case_association_id, allowed) for offer in chosen]
    barriers = _barriers(session, need, at)
    if record is None:
        return [
            Examined(None, lending, (PROFESSIONAL, *barriers), offer.version)
            for offer, lending in zip(chosen, lendings, strict=True)
        ]
    look = requirements.picture(session, day, [offer.volunteer_id for offer in chosen])
    kin = _kin(session, session.get_one(Person, need.youth_id), {offer.volunteer_id for offer in chosen})
    named = {each.volunteer_id for each in pairs.named_unsafe(session, [offer.volunteer_id for offer in chosen])}
    history = ranking.history(session, [need.id], rows, automatic=False)
    gates = associations.gates_of(session, need.association_id) if need.association_id else associations.Gates()
    labels, strict = skills.labels(session), gates.strict
    configuration = ranking.tightened(ranking.configuration(session), gates)
    return [
        Examined(
            matching.explain(
                record,
                ranking.offer_record(
                    row,
                    vetted=offer.vetted_at is not None
                    and not look.missing(
                        offer.volunteer_id, offer.association_id, need.case_association_id, stage=Stage.OFFER
                    ),
                    active=offer.state is OfferState.ACTIVE,
                ),
                configuration=configuration,
                history=history,
                labels=labels,
            ),
            lending,
            barriers
            + ((NEVER_LENT,) if lending is Lending.NEVER else ())
            + ((KIN,) if offer.volunteer_id in kin else ())
            + ((_apart(need, offer),) if offer.volunteer_id in named else ()),
            offer.version,
            strict,
        )
        for offer, row, lending in zip(chosen, rows, lendings, strict=True)
    ]


def _apart(need: Need, offer: Offer) -> str:
    """Say why a volunteer is proposed to nobody to who vets them, and to others only that it is so."""
    return UNSAFE if need.case_association_id == offer.association_id else policies.NOT_NOW


def _kin(session: Session, youth: Person, volunteer_ids: Collection[UUID]) -> set[UUID]:
    """Return the volunteers who share a mailbox or a telephone with the youth or who answers for them."""
    guardian = safeguarding.guardian_of(session, youth.id)
    family = [youth, guardian] if guardian else [youth]
    volunteers = session.exec(select(Person).where(col(Person.id).in_(volunteer_ids)))
    return {
        volunteer.id
        for volunteer in volunteers
        if any(same_mailbox(each.email, volunteer.email) or same_phone(each.phone, volunteer.phone) for each in family)
    }


def _barriers(session: Session, need: Need, at: datetime) -> tuple[str, ...]:
    youth = session.get_one(Person, need.youth_id)
    if not is_minor(youth, at):
        return ()
    if safeguarding.guardian_of(session, youth.id) is None:
        return ("Le jeune est mineur et aucun représentant légal n’est indiqué.",)
    states = {agreement.state for agreement in safeguarding.agreements(session, youth.id)}
    if states & {AgreementState.REFUSED, AgreementState.REVOKED}:
        return ("Le représentant légal a dit non.",)
    return ()


def _rows(session: Session, chosen: Sequence[Offer]) -> list[Rankable]:
    ids = [offer.id for offer in chosen]
    left = offers.free_capacity(session, ids)
    held = offers.skills_of(session, ids)
    return [
        Rankable(
            id=offer.id, version=offer.version, volunteer_id=offer.volunteer_id, association_id=offer.association_id,
            skills=_intervals(held.get(offer.id, [])),
            text=weighed_words(offer.profession, offer.text, held=offer.held, danger=offer.danger),
            availability=offer.availability, lat=offer.lat, lon=offer.lon, approximate=offer.approximate,
            commune_code=offer.commune_code, radius_km=offer.radius_km, mode=offer.mode, age_min=offer.age_min,
            age_max=offer.age_max, languages=frozenset(filter(None, offer.languages.split("|"))),
            capacity=left[offer.id],
        )
        for offer in chosen
    ]  # fmt: skip


def _intervals(held: Sequence[OfferSkill]) -> tuple[Skill, ...]:
    """What an offer holds; a subject also answers a need that names the kind alone, as in the ranking."""
    return tuple(
        dict.fromkeys(
            Skill(
                code,
                LOWEST if skill.level_min is None else skill.level_min,
                HIGHEST if skill.level_max is None else skill.level_max,
            )
            for skill in held
            for code in (skill.code, skill.kind_code)
        )
    )
