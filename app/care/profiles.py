"""How pairs are doing, as their association reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.care import labels, queries, rules, thresholds
from app.care.facts import Diagnosis, Ending, Facts, Finding, Lapsed
from app.care.states import Health, Sign
from app.core.clock import local_date
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import Side, Tracking
from app.offers.models import Offer


@dataclass(frozen=True, slots=True)
class PairHealth:
    """How one pair is doing; the weightiest finding first.

    `asked_on` is when « Toujours actif ? » was asked of one followed elsewhere;
    `ending` is set when something that is asked of its adults ends soon,
    `lapsed` when it is suspended for days as something of theirs ended.
    """

    id: UUID
    names: str
    health: Health
    label: str
    tone: str | None
    findings: tuple[Finding, ...]
    quiet_until: date | None
    weight: tuple[int, int]
    elsewhere: bool
    asked_on: date | None
    ending: Ending | None
    lapsed: Lapsed | None

    @property
    def danger(self) -> bool:
        """Whether somebody in it may be in danger."""
        return any(each.danger for each in self.findings)

    @property
    def first(self) -> Finding | None:
        """What is to do first."""
        return self.findings[0] if self.findings else None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact of the team with a pair."""

    on: date
    means: str
    with_whom: str
    by: str
    note: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where the numbers of the two are, and who has one.

    `offer_id` is empty when another association vouches for the volunteer.
    """

    youth: str
    volunteer: str
    need_id: UUID
    offer_id: UUID | None
    youth_phone: bool
    volunteer_phone: bool


@dataclass(frozen=True, slots=True)
class CareSection:
    """What the team's page of a pair shows of its care; `health` is ``None`` once it is over."""

    health: PairHealth | None
    contacts: tuple[ContactRow, ...]
    numbers: Numbers


def healths(session: Session, association_id: UUID, *, at: datetime) -> list[PairHealth]:
    """Return how every open pair of an association is doing, by need of a call, then the longest introduced."""
    day = local_date(at)
    known = queries.facts(session, association_id, at=at)
    found = [_health(pair_id, facts, rules.diagnose(facts, day=day)) for pair_id, facts in known.items()]
    return sorted(found, key=lambda each: (-each.weight[0], -each.weight[1], _ORDER[each.health]))


_ORDER = {Health.TO_CALL: 0, Health.AT_REST: 1, Health.TOO_EARLY: 2, Health.ON_TRACK: 3}


def section(session: Session, pair: Mentorship, *, at: datetime) -> CareSection:
    """Return what the page of a pair shows of its care."""
    known = queries.facts(session, pair.association_id, at=at, pair=pair.id) if pair.association_id else {}
    facts = known.get(pair.id)
    return CareSection(
        health=_health(pair.id, facts, rules.diagnose(facts, day=local_date(at))) if facts else None,
        contacts=tuple(
            ContactRow(row.held_on, labels.MEANS[row.means], labels.WITH[row.with_whom], by, row.note, row.next_on)
            for row, by in queries.contacts_of(session, pair.id)
        ),
        numbers=numbers(session, pair),
    )


def numbers(session: Session, pair: Mentorship) -> Numbers:
    """Return where the numbers of a pair are found."""
    _, youth, volunteer = mentorships.with_people(session, pair)
    offer = session.get_one(Offer, pair.offer_id)
    ours = offer.association_id == pair.association_id
    return Numbers(
        youth=youth.first_name,
        volunteer=volunteer.first_name,
        need_id=pair.need_id,
        offer_id=offer.id if ours else None,
        youth_phone=bool(youth.phone),
        volunteer_phone=bool(volunteer.phone),
    )


def the_rules() -> list[thresholds.Rule]:
    """Return every rule, from the heaviest to the lightest."""
    return list(thresholds.RULES.values())


def _reachable(facts: Facts, action: str) -> str:
    """Say of whom an action wants called, and who gave no number, that they are to be written to."""
    names = {Side.YOUTH: facts.youth, Side.VOLUNTEER: facts.volunteer}
    mute = [
        name for side, name in names.items() if side in facts.no_phone and re.search(rf"\b{re.escape(name)}\b", action)
    ]
    if not mute:
        return action
    return f"{action} (pas de numéro pour {' et '.join(mute)}\u00a0: {'écrivez-leur' if mute[1:] else 'écrivez-lui'})"


def _health(pair_id: UUID, facts: Facts, found: Diagnosis) -> PairHealth:
    return PairHealth(
        id=pair_id,
        names=f"{facts.youth} et {facts.volunteer}",
        health=found.health,
        label=labels.HEALTH[found.health],
        tone=labels.TONES[found.health],
        findings=tuple(replace(each, action=_reachable(facts, each.action)) for each in found.findings),
        quiet_until=found.quiet_until,
        weight=found.weight,
        elsewhere=facts.tracking is Tracking.ELSEWHERE,
        asked_on=facts.still_active_asked_on,
        ending=facts.ending if any(each.sign is Sign.CHECK_ENDS for each in found.findings) else None,
        lapsed=facts.lapsed if any(each.sign is Sign.CHECK_LAPSED for each in found.findings) else None,
    )
