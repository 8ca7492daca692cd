"""What each persona may read of a need in its present state; templates get these, never the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.clock import age_on, local_date
from app.core.text import phone
from app.needs import labels, queries, rules
from app.needs.models import Need, NeedSkill
from app.needs.policies import may_be_examined, may_be_followed_by_prescriber
from app.needs.states import OPEN_STATES, NeedState, StopReason
from app.places.labels import place_label
from app.places.models import Commune, District, Quarter
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor
from app.safeguarding.states import REFUSALS, AgreementState
from app.skills import labels as vocabulary
from app.skills import queries as skills
from app.skills.states import Mode
from app.web.week import week_words


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A need before its case is taken: a first name, bands, a place, what is asked and when.

    What the youth `wrote` is read once the case is taken; `kept_back`: it names
    a contact or sounds like distress (`danger`), and no volunteer ever reads it. `slots` is empty for « ça change ».
    `awaits_guardian`: a minor whose guardian has not agreed yet.
    """

    id: UUID
    version: int
    state: NeedState
    state_label: str
    first_name: str
    age_band: str
    place: str
    kinds: tuple[str, ...]
    level: str
    status: str
    wrote: bool
    kept_back: bool
    danger: bool
    slots: tuple[str, ...]
    mode: str
    reach: str
    rhythm: str
    languages: tuple[str, ...]
    urgent: bool
    minor: bool
    awaits_guardian: bool
    waiting_since: datetime | None
    waiting_days: int
    deadline_at: datetime | None

    @property
    def searched(self) -> bool:
        """Whether somebody is being looked for: who has a volunteer waits no more."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached; only for those who may know."""

    first_name: str
    last_name: str
    email: str
    phone: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class NeedFile:
    """A need once its case is taken: who the youth is, the whole text, the guardian. Reading it is journalled.

    `written_by` is who wrote the text in the youth's place.
    """

    card: NeedCard
    youth: Contact
    age: int | None
    text: str
    held: bool
    danger: bool
    guardian: Contact | None
    prescriber: Contact | None
    note: str
    written_by: str


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A need as its youth reads it: everything they said, and where it stands.

    `guardian_first`: nobody reads it before the guardian agrees;
    `guardian_agreed`: they did, and it holds. `danger`: the words sound like
    danger and nobody was met yet; who answers now is shown before anything
    else. `professional`: no volunteer is looked for, since all that is asked
    belongs to professionals, or it was stopped because they know better.
    `answer_by` is when the association that reads it has answered, or
    another one is asked.
    """

    id: UUID
    version: int
    state: NeedState
    sentence: str
    first_name: str
    place: str
    kinds: tuple[str, ...]
    level: str
    text: str
    held: bool
    danger: bool
    professional: bool
    slots: tuple[str, ...]
    mode: str
    reach: str
    rhythm: str
    languages: tuple[str, ...]
    association: str
    minor: bool
    guardian: str
    guardian_state: AgreementState | None
    guardian_agreed: bool
    guardian_first: bool
    prescriber: str
    written_by: str
    created_at: datetime
    answer_by: datetime | None
    taken_at: datetime | None
    ended_at: datetime | None
    asks_again: bool


@dataclass(frozen=True, slots=True)
class OutsideNeed:
    """A need in short: what help, where it stands; no word of the youth's own. `state` is none when it is not told."""

    id: UUID
    state: NeedState | None
    sentence: str
    first_name: str
    kinds: tuple[str, ...]
    association: str
    created_at: datetime


def cards(session: Session, needs: Sequence[Need], *, at: datetime) -> list[NeedCard]:
    """Return the cards of `needs`, in their order, with a number of queries that does not grow."""
    around, agreed = _Around(session, needs), safeguarding.agreed_among(session, {need.youth_id for need in needs})
    return [_card(need, around, agreed=need.youth_id in agreed, at=at) for need in needs]


def card(session: Session, need: Need, *, at: datetime) -> NeedCard:
    """Return the card of one need."""
    return cards(session, [need], at=at)[0]


def file(session: Session, need: Need, *, at: datetime) -> NeedFile:
    """Return all of a need, for the association that took its case."""
    youth = session.get_one(Person, need.youth_id)
    guardian = safeguarding.guardian_of(session, youth.id)
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_id else None
    return NeedFile(
        card=card(session, need, at=at),
        youth=contact(youth),
        age=age_on(youth.birth_date, local_date(at)) if youth.birth_date else None,
        text=need.text,
        held=need.held,
        danger=need.danger,
        guardian=contact(guardian) if guardian else None,
        prescriber=contact(prescriber) if prescriber else None,
        note=need.note,
        written_by=queries.writer_of_words(session, need),
    )


def reached_at(person: Person) -> tuple[str, ...]:
    """Return where somebody is written to, as they read it."""
    return tuple(each for each in (person.email, phone(person.phone)) if each)


def own(session: Session, need: Need, *, at: datetime) -> OwnNeed:
    """Return a need as its youth reads it."""
    around = _Around(session, [need])
    told = around.told[need.id]
    state = told.stands(need)
    youth = session.get_one(Person, need.youth_id)
    guardian = safeguarding.guardian_of(session, youth.id)
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_id else None
    answers = safeguarding.agreements(session, youth.id)
    said = {row.guardian_id: row.state for row in answers}
    searched = need.state in labels.FOR_YOUTH_AFTER_DANGER
    to_professionals = need.stop_reason is StopReason.PROFESSIONALS
    professional = to_professionals or (searched and queries.only_professional(session, need.id))
    return OwnNeed(
        id=need.id,
        version=need.version,
        state=state,
        sentence=_sentence(session, need, guardian, said, state=state, professional=professional),
        first_name=youth.first_name,
        place=_own_place(session, need, told),
        kinds=around.kinds(need),
        level=around.level(need),
        text=need.text,
        held=need.held,
        danger=need.danger and searched,
        professional=professional,
        answer_by=_answer_by(need, at),
        slots=tuple(week_words(need.availability)),
        mode=labels.MEETINGS[need.mode],
        reach=labels.REACHES[need.reach] if need.mode is not Mode.REMOTE else "",
        rhythm=vocabulary.RHYTHMS[need.rhythm],
        languages=around.languages(need),
        association=told.who_has(need),
        minor=is_minor(youth, at),
        guardian=guardian.first_name if guardian and is_minor(youth, at) else "",
        guardian_state=said.get(guardian.id) if guardian else None,
        guardian_agreed=any(guardian and row.guardian_id == guardian.id and safeguarding.holds(row) for row in answers),
        guardian_first=need.state is NeedState.AWAITING_AGREEMENT
        or (need.state is NeedState.TO_CONFIRM and not may_be_examined(session, youth, at=at)),
        prescriber=_signature(prescriber),
        written_by=queries.writer_of_words(session, need),
        created_at=need.created_at,
        taken_at=need.taken_at,
        ended_at=need.ended_at,
        asks_again=asks_again(need),
    )


def _sentence(
    session: Session,
    need: Need,
    guardian: Person | None,
    said: Mapping[UUID, AgreementState],
    *,
    state: NeedState,
    professional: bool,
) -> str:
    """Say where a need stands; once who answers for its youth said no, nobody waits for that answer."""
    if need.state is NeedState.AWAITING_AGREEMENT and guardian and said.get(guardian.id) in REFUSALS:
        return labels.guardian_said_no(
            safeguarding.guardianship(session, youth_id=need.youth_id, guardian_id=guardian.id).bond
        )
    if need.stop_reason is not None:
        return labels.STOPPED_FOR_YOUTH[need.stop_reason]
    return labels.for_youth(state, danger=need.danger, professional=professional)


def for_guardian(session: Session, needs: Sequence[Need], say: Callable[[NeedState], str]) -> list[OutsideNeed]:
    """Return the needs of a child as the guardian reads them, their states said in the guardian's language."""
    return _outside(session, needs, lambda _, state: say(state))


def for_youth(session: Session, needs: Sequence[Need]) -> list[OutsideNeed]:
    """Return a list of needs as their youth reads it."""
    return _outside(session, needs, lambda need, state: labels.for_youth(state, danger=need.danger))


def for_prescriber(session: Session, needs: Sequence[Need]) -> list[OutsideNeed]:
    """Return needs as their prescriber reads them: until the youth allows it, only that they were sent."""
    shown = _outside(session, needs, lambda _, state: labels.FOR_PRESCRIBER[state])
    return [
        _followed(need, row) if may_be_followed_by_prescriber(need) else _veiled(row)
        for need, row in zip(needs, shown, strict=True)
    ]


def _followed(need: Need, shown: OutsideNeed) -> OutsideNeed:
    if need.stop_reason is None:
        return shown
    return replace(shown, sentence=labels.stopped_for_prescriber(need.stop_reason, youth=shown.first_name))


def _veiled(need: OutsideNeed) -> OutsideNeed:
    return replace(need, state=None, sentence="Le jeune a préféré suivre seul sa demande.", association="")


def contact(person: Person) -> Contact:
    """Return how `person` is reached."""
    return Contact(person.first_name, person.last_name, person.email, person.phone, person.organisation)


def asks_again(need: Need) -> bool:
    """Tell whether « Tu cherches toujours ? » was asked and not answered yet."""
    asked, said = need.asked_again_at, need.still_looking_at
    return asked is not None and (said is None or said < asked)


def _outside(session: Session, needs: Sequence[Need], sentence: Callable[[Need, NeedState], str]) -> list[OutsideNeed]:
    around = _Around(session, needs)

    def line(need: Need, told: _Told) -> OutsideNeed:
        state = told.stands(need)
        return OutsideNeed(
            id=need.id,
            state=state,
            sentence=sentence(need, state),
            first_name=told.first_name,
            kinds=around.kinds(need),
            association=told.who_has(need),
            created_at=need.created_at,
        )

    return [line(need, around.told[need.id]) for need in needs]


def _card(need: Need, around: _Around, *, agreed: bool, at: datetime) -> NeedCard:
    day, told = local_date(at), around.told[need.id]
    minor = is_minor(told, at)
    since = need.waiting_since or need.created_at
    return NeedCard(
        id=need.id,
        version=need.version,
        state=need.state,
        state_label=labels.STATES[need.state],
        first_name=told.first_name,
        age_band=rules.age_band(told.birth_date, day),
        place=place_label(told.commune, district=told.district),
        kinds=around.kinds(need),
        level=around.level(need),
        status=labels.STATUSES[need.status] if need.status else "",
        wrote=bool(need.text),
        kept_back=bool(need.text) and (need.held or need.danger),
        danger=need.danger,
        slots=tuple(week_words(need.availability)),
        mode=labels.MEETINGS[need.mode],
        reach=labels.REACHES[need.reach] if need.mode is not Mode.REMOTE else "",
        rhythm=vocabulary.RHYTHMS[need.rhythm],
        languages=around.languages(need),
        urgent=need.urgent,
        minor=minor,
        awaits_guardian=minor and not agreed,
        waiting_since=need.waiting_since,
        waiting_days=(day - local_date(since)).days,
        deadline_at=need.deadline_at,
    )


def _answer_by(need: Need, at: datetime) -> datetime | None:
    waits = need.state is NeedState.WAITING and need.association_id is not None
    return need.deadline_at if waits and need.deadline_at is not None and need.deadline_at > at else None


def _own_place(session: Session, need: Need, told: _Told) -> str:
    """Return the place as the youth gave it: the quarter, which nobody else reads."""
    quarter = session.get(Quarter, need.quarter_id) if need.quarter_id else None
    return place_label(told.commune, quarter=quarter.name if quarter else None)


def _signature(prescriber: Person | None) -> str:
    if prescriber is None:
        return ""
    name = f"{prescriber.first_name} {prescriber.last_name}".strip()
    return f"{name} ({prescriber.organisation})" if prescriber.organisation else name


@dataclass(frozen=True, slots=True)
class _Told:
    """Of whom and of where a need tells, and who holds it."""

    first_name: str
    birth_date: date | None
    commune: str
    district: str | None
    association: str | None
    standing: AssociationState | None

    def stands(self, need: Need) -> NeedState:
        """Return the state that people outside read: a case whose association has stopped waits for another."""
        return NeedState.WAITING if self._left(need) else need.state

    def who_has(self, need: Need) -> str:
        """Return the association that people outside read the name of, empty where none is at work for them."""
        return "" if self._left(need) else self.association or ""

    def _left(self, need: Need) -> bool:
        return need.state in OPEN_STATES and self.standing not in (None, AssociationState.ACTIVE)


_THESE: sa.BindParameter[Any] = sa.bindparam("need_ids", expanding=True)
_TOLD = (
    sa.select(
        col(Need.id), col(Person.first_name), col(Person.birth_date), col(Commune.name), col(District.name),
        col(Association.name), col(Association.state),
    )
    .join(Person, col(Person.id) == Need.youth_id)
    .join(Commune, col(Commune.code) == Need.commune_code)
    .outerjoin(District, col(District.id) == Need.district_id)
    .outerjoin(Association, col(Association.id) == sa.func.coalesce(Need.case_association_id, Need.association_id))
    .where(col(Need.id).in_(_THESE))
)  # fmt: skip
_ASKED = (
    sa.select(col(NeedSkill.need_id), col(NeedSkill.code))
    .where(col(NeedSkill.need_id).in_(_THESE))
    .order_by(col(NeedSkill.need_id), col(NeedSkill.position))
)


class _Around:
    """What some needs are told with, read once for all of them."""

    def __init__(self, session: Session, needs: Sequence[Need]) -> None:
        these = {"need_ids": [need.id for need in needs]}
        self.told = {need_id: _Told(*told) for need_id, *told in session.execute(_TOLD, these)}
        self._asked: dict[UUID, list[str]] = {need.id: [] for need in needs}
        for need_id, code in session.execute(_ASKED, these):
            self._asked[need_id].append(code)
        self._words = skills.labels(session)

    def kinds(self, need: Need) -> tuple[str, ...]:
        return tuple(self._words.get(code, code) for code in self._asked[need.id])

    def level(self, need: Need) -> str:
        return vocabulary.LEVELS.get(need.level, "") if need.level else ""

    def languages(self, need: Need) -> tuple[str, ...]:
        return tuple(vocabulary.LANGUAGES.get(code, code) for code in need.languages.split("|") if code)
