"""What can be done with a need; who must be told and who must be asked next is decided on upper floors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete

from app.accounts.models import Person
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.needs import policies
from app.needs.models import Need, NeedSkill
from app.needs.queries import CHANGED, REWORDED
from app.needs.states import NEEDS, NeedAction, NeedState, Reach, StopReason, YouthStatus
from app.places import services as places
from app.skills.states import Mode, Rhythm


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked: a kind of support and, for some kinds, a school subject."""

    kind_code: str
    subject_slug: str | None = None
    indispensable: bool = False

    @property
    def code(self) -> str:
        """The code that ranking compares: ``scolaire.matiere.maths``."""
        return f"{self.kind_code}.{self.subject_slug}" if self.subject_slug else self.kind_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked, when and where; the part of a need that its youth may change.

    `asked` begins with the primary one. `availability` is written
    ``wed 14:00-18:00``, empty for « ça change ». `held` and `danger` tell what
    was found in `text`.
    """

    asked: tuple[Asked, ...]
    commune_code: str
    quarter_id: UUID | None = None
    level: int | None = None
    text: str = ""
    held: bool = False
    danger: bool = False
    availability: str = ""
    mode: Mode = Mode.EITHER
    reach: Reach = Reach.TWENTY
    rhythm: Rhythm = Rhythm.WEEKLY
    languages: tuple[str, ...] = ("fr",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitNeed:
    """A need that comes in: whose, what, and who brought it.

    `to_confirm` holds it until the youth says yes: somebody else wrote it.
    """

    youth_id: UUID
    wish: Wish
    status: YouthStatus | None = None
    prescriber_id: UUID | None = None
    entered_by_id: UUID | None = None
    to_confirm: bool = False


def submit(session: Session, *, command: SubmitNeed, actor: Actor, at: datetime) -> Need:
    """Store a need; one that nobody may see yet waits for the guardian.

    Raises
    ------
    Invalid
        If nothing is asked.
    """
    need = Need(
        youth_id=command.youth_id,
        prescriber_id=command.prescriber_id,
        entered_by_id=command.entered_by_id,
        status=command.status,
        commune_code=command.wish.commune_code,
        state=_first_state(session, command, at=at),
        created_at=at,
    )
    if need.state is NeedState.WAITING:
        need.waiting_since = at
    return _arrived(session, need, command.wish, action="submit", actor=actor, at=at)


def bring_in(session: Session, *, command: SubmitNeed, association_id: UUID, actor: Actor, at: datetime) -> Need:
    """Store what the youth of a pair that runs already asked: its case is the association's, nobody else is asked.

    Raises
    ------
    Invalid
        If nothing is asked.
    """
    need = Need(
        youth_id=command.youth_id,
        entered_by_id=command.entered_by_id,
        status=command.status,
        commune_code=command.wish.commune_code,
        state=NeedState.INTRODUCED,
        association_id=association_id,
        case_association_id=association_id,
        created_at=at,
        taken_at=at,
    )
    return _arrived(session, need, command.wish, action="bring_in", actor=actor, at=at)


def _arrived(session: Session, need: Need, wish: Wish, *, action: str, actor: Actor, at: datetime) -> Need:
    _write(session, need, wish)
    journal.record(
        session, action=action, kind="need", subject_id=need.id, actor=actor, at=at, after=need.state.value,
        facts={"skills": [asked.code for asked in wish.asked]},
    )  # fmt: skip
    return need


def change(session: Session, *, need: Need, wish: Wish, version: int, actor: Actor, at: datetime) -> None:
    """Replace what a need asks.

    Raises
    ------
    Conflict
        If the need changed since `version` was read, or is over.
    """
    if need.version != version:
        raise Conflict("La demande a changé entre-temps. Rouvre-la pour voir où elle en est.")
    if need.state in NEEDS.final() or need.state is NeedState.INTRODUCED:
        raise Conflict("Cette demande ne peut plus être modifiée.")
    reworded = wish.text != need.text
    _write(session, need, wish)
    need.version += 1
    journal.record(
        session, action=CHANGED, kind="need", subject_id=need.id, actor=actor, at=at,
        facts={"skills": [asked.code for asked in wish.asked], REWORDED: reworded},
    )  # fmt: skip
    _touch(session, need, actor, at)


def change_week(session: Session, *, need: Need, availability: str, actor: Actor, at: datetime) -> None:
    """Say anew when the youth is free, with a volunteer too; what else was asked stays.

    Raises
    ------
    Conflict
        If the need is over.
    """
    if need.state in NEEDS.final():
        raise Conflict("Cette demande ne peut plus être modifiée.")
    need.availability = availability
    need.version += 1
    session.add(need)
    journal.record(
        session, action=CHANGED, kind="need", subject_id=need.id, actor=actor, at=at, facts={"part": "availability"}
    )
    _touch(session, need, actor, at)


def confirm(session: Session, *, need: Need, may_follow: bool, actor: Actor, at: datetime) -> None:
    """The youth says yes to a need that somebody else wrote; `may_follow` lets the prescriber see its state."""
    youth = session.get_one(Person, need.youth_id)
    action = NeedAction.CONFIRM if policies.may_be_examined(session, youth, at=at) else NeedAction.CONFIRM_MINOR
    journal.move(session, need, NEEDS, action, actor=actor, at=at)
    need.prescriber_may_follow = may_follow and need.prescriber_id is not None
    _begin_waiting(need, at)
    _touch(session, need, actor, at)


def agree(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """The guardian agreed, or the youth came of age: the need may be seen and waits for an association."""
    journal.move(session, need, NEEDS, NeedAction.AGREE, actor=actor, at=at)
    _begin_waiting(need, at)


def hold_back(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """The guardian said no or took the agreement back: nobody sees the need any more, its association neither."""
    journal.move(session, need, NEEDS, NeedAction.REVOKE, actor=actor, at=at)
    _leave_association(need)


def pause(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Stop looking for a while; an association that took the case keeps it."""
    journal.move(session, need, NEEDS, NeedAction.PAUSE, actor=actor, at=at)
    _touch(session, need, actor, at)


def resume(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Look again, with the association that took the case if there is one."""
    taken = need.case_association_id is not None
    journal.move(
        session, need, NEEDS, NeedAction.RESUME_TAKEN if taken else NeedAction.RESUME, actor=actor, at=at
    )  # fmt: skip
    _touch(session, need, actor, at)


def withdraw(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """The youth no longer wants help; the links that open the need stay some days, to say so."""
    journal.move(session, need, NEEDS, NeedAction.WITHDRAW, actor=actor, at=at)
    need.ended_at = at
    _touch(session, need, actor, at)


def stop(session: Session, *, need: Need, reason: StopReason, word: str, actor: Actor, at: datetime) -> None:
    """Who has the need ends it for the youth, and says why.

    Raises
    ------
    Invalid
        If the reason is « autre » and no word explains it.
    """
    if reason is StopReason.OTHER and not word.strip():
        raise Invalid("Dites en quelques mots pourquoi.")
    holder = need.case_association_id or need.association_id
    journal.move(
        session, need, NEEDS, NeedAction.STOP, actor=actor, at=at, reason=reason.value,
        association=str(holder) if holder else None,
    )  # fmt: skip
    need.stop_reason, need.stop_word, need.ended_at = reason, word.strip(), at


def ask_again(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Note that the youth is asked whether they still look."""
    need.asked_again_at = at
    session.add(need)
    journal.record(session, action="ask_again", kind="need", subject_id=need.id, actor=actor, at=at)


def keep_looking(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """The youth still looks."""
    need.still_looking_at = at
    session.add(need)
    journal.record(session, action="keep_looking", kind="need", subject_id=need.id, actor=actor, at=at)
    _touch(session, need, actor, at)


def _first_state(session: Session, command: SubmitNeed, *, at: datetime) -> NeedState:
    if command.to_confirm:
        return NeedState.TO_CONFIRM
    youth = session.get_one(Person, command.youth_id)
    return NeedState.WAITING if policies.may_be_examined(session, youth, at=at) else NeedState.AWAITING_AGREEMENT


def _begin_waiting(need: Need, at: datetime) -> None:
    if need.state is NeedState.WAITING and need.waiting_since is None:
        need.waiting_since = at


def _leave_association(need: Need) -> None:
    need.association_id = None
    need.case_association_id = None
    need.taken_at = None
    need.deadline_at = None
    need.nudged_at = None


def _write(session: Session, need: Need, wish: Wish) -> None:
    if not wish.asked:
        raise Invalid("Une demande dit au moins de quelle aide il s’agit.")
    located = places.locate(session, commune_code=wish.commune_code, quarter_id=wish.quarter_id)
    need.commune_code = wish.commune_code
    need.quarter_id = wish.quarter_id
    need.district_id = located.district_id
    need.lat, need.lon, need.approximate = located.lat, located.lon, located.approximate
    need.level = wish.level
    need.text, need.held, need.danger = wish.text, wish.held, wish.danger
    need.availability = wish.availability
    need.mode, need.reach, need.rhythm = wish.mode, wish.reach, wish.rhythm
    need.languages = "|".join(wish.languages)
    session.add(need)
    session.flush()
    session.execute(delete(NeedSkill).where(col(NeedSkill.need_id) == need.id))
    for position, asked in enumerate(wish.asked):
        session.add(
            NeedSkill(
                need_id=need.id,
                position=position,
                kind_code=asked.kind_code,
                subject_slug=asked.subject_slug,
                code=asked.code,
                indispensable=asked.indispensable,
            )
        )
    session.flush()


def _touch(session: Session, need: Need, actor: Actor, at: datetime) -> None:
    """A youth who acts has been in contact: the retention clock starts again."""
    if actor.person_id == need.youth_id:
        youth = session.get_one(Person, need.youth_id)
        youth.last_contact_at = at
        session.add(youth)
