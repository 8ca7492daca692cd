"""What each persona may read of an offer: frozen, and nothing more than that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.core.clock import age_on
from app.core.identity import Actor
from app.core.permissions import Role
from app.offers import labels, policies, queries, rules
from app.offers.models import Offer, OfferSkill
from app.offers.states import VOUCHED, OfferState
from app.offers.terms import Offered, Terms
from app.places import queries as places
from app.places.labels import place_label
from app.safeguarding import doubles, likeness
from app.safeguarding.requirements import labels as requirement_labels
from app.safeguarding.requirements import profiles as vouching
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.profiles import Asked
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage
from app.safeguarding.rules import text_for_others
from app.skills import labels as skill_words
from app.skills import queries as skills
from app.skills.states import Mode
from app.web.week import week_words


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of an offer as sentences, the same in the form's last step and on every page."""

    skills: tuple[str, ...]
    profession: str
    text: str
    held: bool
    danger: bool
    slots: tuple[str, ...]
    place: str
    reach: str
    mode: str
    languages: str
    capacity: str
    ages: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an offer stands, in words and by a tone that only repeats them."""

    state: OfferState
    label: str
    for_volunteer: str
    tone: str | None
    expired: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of those who vet: a first name and an initial, no contact."""

    id: UUID
    name: str
    standing: Standing
    commune: str
    skills: tuple[str, ...]
    deadline_at: datetime | None
    paused_until: date | None
    valid_until: date | None
    free: int
    capacity: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Who a volunteer is and how to reach them."""

    name: str
    email: str
    phone: str
    age: int | None


@dataclass(frozen=True, slots=True)
class File:
    """What those who vet read; `contact` only when they ask for it, which is journalled.

    `by_phone_only`: nothing can be written to this volunteer. `known_before`
    says how an earlier offer of theirs ended, when that is a warning. That and
    `note` are empty for an operator who only oversees.
    """

    id: UUID
    version: int
    first_name: str
    short_name: str
    contact: Contact | None
    by_phone_only: bool
    known_before: str
    note: str
    standing: Standing
    association: str
    chosen: bool
    told_by_phone: bool
    charter_accepted_at: datetime | None
    deadline_at: datetime | None
    vetted_at: datetime | None
    paused_until: date | None
    missing: tuple[str, ...]
    valid_until: date | None
    reason: str
    reason_text: str
    capacity: int
    free: int
    created_at: datetime
    words: Words


@dataclass(frozen=True, slots=True)
class Twin:
    """An offer that was stopped, or a youth (`offer_id` none, unnamed), that a new offer reminds of: never a proof."""

    offer_id: UUID | None
    name: str
    state: str
    reason: str
    created_at: datetime | None
    clues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """Who a volunteer is beside others: what a youth may read of them too, and nothing that they wrote at length."""

    skills: tuple[str, ...]
    profession: str
    languages: str


@dataclass(frozen=True, slots=True)
class ForYouth:
    """What a youth may read of a volunteer before the introduction."""

    first_name: str
    association: str
    skills: tuple[str, ...]
    profession: str
    languages: str


def standing(offer: Offer, *, missing: Collection[RequirementKind]) -> Standing:
    """Say where an offer stands, given what is missing today for it to be active."""
    expired = rules.is_expired(offer.state, missing)
    label, told = labels.LABELS[offer.state], labels.FOR_VOLUNTEER[offer.state]
    if expired:
        said = labels.EXPIRED if RequirementKind.RECORD in missing else labels.INCOMPLETE
        return Standing(offer.state, said, said, "warning", expired)
    return Standing(offer.state, label, told, labels.TONES[offer.state], expired)


def terms(session: Session, offer: Offer) -> Terms:
    """Return what an offer says, as it was sent."""
    return Terms(
        skills=tuple(
            Offered(row.kind_code, row.subject_slug, row.level_min, row.level_max)
            for row in queries.skills(session, offer.id)
        ),
        profession=offer.profession, text=offer.text, held=offer.held, danger=offer.danger,
        availability=offer.availability,
        commune_code=offer.commune_code, quarter_id=offer.quarter_id, radius_km=offer.radius_km, mode=offer.mode,
        languages=tuple(filter(None, offer.languages.split("|"))), capacity=offer.capacity,
        age_min=offer.age_min, age_max=offer.age_max,
    )  # fmt: skip


def words(session: Session, said: Terms) -> Words:
    """Say the terms of an offer in French."""
    known = skills.labels(session)
    commune = places.commune(session, said.commune_code).name
    quarter = places.quarter(session, said.quarter_id) if said.quarter_id else None
    return Words(
        skills=tuple(skill_label(known, skill) for skill in said.skills),
        profession=said.profession,
        text=said.text,
        held=said.held,
        danger=said.danger,
        slots=tuple(week_words(said.availability)),
        place=place_label(commune, quarter=quarter.name if quarter else None),
        reach="" if said.mode is Mode.REMOTE else f"Jusqu’à {said.radius_km:g}\u00a0km".replace(".", ","),
        mode=skill_words.MODES[said.mode],
        languages=languages_words(said.languages),
        capacity="1 jeune à la fois" if said.capacity == 1 else f"{said.capacity} jeunes à la fois",
        ages=f"De {said.age_min} à {said.age_max} ans",
    )


def languages_words(codes: Iterable[str]) -> str:
    """Say the languages of some codes."""
    return ", ".join(skill_words.LANGUAGES.get(code, code) for code in codes if code)


def skill_label(known: Mapping[str, str], skill: Offered | OfferSkill) -> str:
    """Say one thing offered with its levels: ``Maths, de 6e à 3e``."""
    label = known.get(skill.code, known.get(skill.kind_code, skill.code))
    low, high = skill.level_min, skill.level_max
    if low is None or high is None:
        return label
    level = skill_words.LEVELS
    first, last = level.get(low, str(low)), level.get(high, str(high))
    return f"{label}, {first}" if low == high else f"{label}, de {first} à {last}"


def lines(session: Session, listed: list[queries.Listed]) -> list[Line]:
    """Turn a page of offers into lines; as many queries whatever the number of lines."""
    identifiers = [row.offer.id for row in listed]
    known = skills.labels(session)
    offered = queries.skills_of(session, identifiers)
    free = queries.free_capacity(session, identifiers)
    return [
        Line(
            id=row.offer.id,
            name=short_name(row.first_name, row.last_name),
            standing=standing(row.offer, missing=row.missing),
            commune=row.commune,
            skills=tuple(skill_label(known, skill) for skill in offered.get(row.offer.id, [])),
            deadline_at=row.offer.deadline_at,
            paused_until=row.offer.paused_until,
            valid_until=row.valid_until,
            free=free.get(row.offer.id, 0),
            capacity=row.offer.capacity,
            since=row.offer.created_at,
        )
        for row in listed
    ]


def file(session: Session, offer: Offer, *, day: date, vets: bool = True, contact: bool = False) -> File:
    """Return the file of an offer; `contact` goes with :func:`services.read_contact`."""
    volunteer = accounts.person(session, offer.volunteer_id)
    look = requirements.picture(session, day, [volunteer.id])
    lacks = look.missing(volunteer.id, offer.association_id, stage=Stage.OFFER)
    return File(
        id=offer.id, version=offer.version,
        first_name=volunteer.first_name, short_name=short_name(volunteer.first_name, volunteer.last_name),
        contact=_contact(volunteer, day) if contact else None, by_phone_only=not volunteer.email,
        known_before=labels.KNOWN_BEFORE.get(queries.earlier_end(session, offer, volunteer), "") if vets else "",
        note=offer.note if vets else "",
        standing=standing(offer, missing=lacks),
        association=association_name(session, offer.association_id), chosen=offer.chosen,
        told_by_phone=offer.entered_by_id is not None, charter_accepted_at=offer.charter_accepted_at,
        deadline_at=offer.deadline_at, vetted_at=offer.vetted_at, paused_until=offer.paused_until,
        missing=tuple(requirement_labels.MISSING[kind] for kind in lacks),
        valid_until=look.valid_until(volunteer.id, offer.association_id),
        reason=labels.REASONS[offer.reason] if offer.reason else "", reason_text=offer.reason_text if vets else "",
        capacity=offer.capacity, free=queries.free_capacity(session, [offer.id])[offer.id],
        created_at=offer.created_at, words=words(session, terms(session, offer)),
    )  # fmt: skip


def asked(session: Session, offer: Offer, *, day: date, actor: Actor) -> list[Asked]:
    """Return how each requirement stands for the volunteer of an offer, with what `actor` may do about it."""
    open_to_vouch = offer.state in VOUCHED
    return vouching.asked(
        session, offer.volunteer_id, offer.association_id, role=RequirementRole.VOLUNTEER, day=day,
        vouches=policies.may_vet(actor, offer) and open_to_vouch, exempts=actor if open_to_vouch else None,
    )  # fmt: skip


def twins(session: Session, offer: Offer) -> list[Twin]:
    """Return the offers that were stopped, and the youths, of whom this one reminds."""
    volunteer = accounts.person(session, offer.volunteer_id)
    me = likeness.someone(volunteer)
    youths = doubles.of_role(session, me, Role.YOUTH)
    asking = [
        Twin(None, "", "", "", None, tuple(labels.CLUES[clue] for clue in likeness.clues(me, likeness.someone(youth))))
        for youth in youths
    ]
    return asking + [
        Twin(
            row.id,
            short_name(person.first_name, person.last_name),
            labels.LABELS[row.state],
            labels.REASONS[row.reason] if row.reason else "",
            row.created_at,
            tuple(labels.CLUES[clue] for clue in clues),
        )
        for row, person, clues in queries.alike(session, offer, volunteer)
    ]


def for_youth(session: Session, offer: Offer) -> ForYouth:
    """Return what a youth reads of a volunteer: a first name, who vouches for them, what they can help with."""
    said = words(session, terms(session, offer))
    association = association_name(session, offer.association_id)
    profession = text_for_others(said.profession, held=False, danger=offer.danger)
    return ForYouth(_first_name(session, offer), association, said.skills, profession, said.languages)


def portraits(session: Session, offers: Collection[Offer]) -> dict[UUID, Portrait]:
    """Return who each of some volunteers is, as an association that chooses among them reads it; in two queries."""
    known, offered = skills.labels(session), queries.skills_of(session, [offer.id for offer in offers])
    return {
        offer.id: Portrait(
            tuple(skill_label(known, skill) for skill in offered.get(offer.id, [])),
            text_for_others(offer.profession, held=False, danger=offer.danger),
            languages_words(offer.languages.split("|")),
        )
        for offer in offers
    }


def association_name(session: Session, association_id: UUID | None) -> str:
    """Return who vouches for an offer; empty when it is the operator."""
    return associations.one(session, association_id).name if association_id else ""


def short_name(first_name: str, last_name: str) -> str:
    """Write ``Marie D.``."""
    return f"{first_name} {last_name[:1]}." if last_name else first_name


def name_of(person: Person, offer: Offer, association_id: UUID | None) -> str:
    """Name a volunteer: an initial for one's own and the operator's, the first name alone for others'."""
    if offer.association_id in {None, association_id}:
        return short_name(person.first_name, person.last_name)
    return person.first_name


def _contact(volunteer: Person, day: date) -> Contact:
    age = age_on(volunteer.birth_date, day) if volunteer.birth_date else None
    return Contact(f"{volunteer.first_name} {volunteer.last_name}".strip(), volunteer.email, volunteer.phone, age)


def _first_name(session: Session, offer: Offer) -> str:
    return accounts.person(session, offer.volunteer_id).first_name
