"""« Ajouter un binôme existant »: a pair that runs already comes in, with the checks and agreements of any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import Actor
from app.core.permissions import Role
from app.core.turns import alone
from app.intake import services as intake
from app.intake.services import Identity, Representative
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.mentorships import brought_in, labels
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import PairRhythm, Side
from app.needs import queries as needs_queries
from app.needs import services as needs
from app.needs.models import Need
from app.needs.services import Asked, SubmitNeed, Wish
from app.needs.states import YouthStatus
from app.offers import queries as offers_queries
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OfferState
from app.proposals import policies
from app.safeguarding import doubles
from app.safeguarding import services as guardianship
from app.safeguarding.likeness import Someone
from app.skills.states import Rhythm
from app.workspace import queries

KNOWN = (
    "Nous ne pouvons pas ajouter ce jeune avec ces coordonnées. Vérifiez-les, ou écrivez à l’équipe du site\u00a0: "
    "elle regarde avec vous."
)
"""Said whether the youth is followed elsewhere, waits, or the contact is somebody else's: nobody learns which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BringIn:
    """A pair that runs already: who, what for, since when, who follows it."""

    youth: Identity
    status: YouthStatus | None
    guardian: Representative | None
    kinds: tuple[str, ...]
    commune_code: str
    offer_id: UUID
    since: date
    rhythm: PairRhythm
    coordinator_id: UUID


def bring_in(session: Session, *, command: BringIn, actor: Actor, at: datetime) -> Mentorship:
    """Store the youth, what is asked and the pair; everybody in it is asked to confirm.

    One at a time, whatever the association: two who enter the same youth at once make one file.

    Raises
    ------
    NotFound
        If the volunteer or the coordinator is not of the actor's association.
    Conflict
        If the volunteer has no room, or waits for a second opinion.
    Invalid
        If the youth is known already, under whichever address.
    """
    if actor.association_id is None:
        raise NotFound
    associations.membership(session, actor.association_id, command.coordinator_id)
    alone(session, "bring_in")
    offer = _with_room(session, command.offer_id, actor.association_id)
    if known(session, command.youth):
        raise Invalid(KNOWN)
    youth = intake.new_person(session, Role.YOUTH, command.youth, at=at)
    guardian = command.guardian and intake.name_representative(
        session, youth=youth, named=command.guardian, actor=actor, at=at
    )
    need = needs.bring_in(
        session, command=_asked(command, youth, actor), association_id=actor.association_id, actor=actor, at=at
    )
    mentorship = brought_in.bring_in(
        session, need=need, offer=offer, since=command.since, rhythm=command.rhythm,
        coordinator_id=command.coordinator_id, actor=actor, at=at,
    )  # fmt: skip
    if guardian:
        guardianship.ask(
            session, youth=youth, guardian=guardian, actor=actor, at=at,
            about=About("need", need.id, actor.association_id),
            receiver=associations.one(session, actor.association_id).name,
        )  # fmt: skip
    return mentorship


def known(session: Session, identity: Identity) -> list[Person]:
    """Return who may be this youth already, as a youth or, under the same contact, as a volunteer."""
    who = Someone(identity.first_name, identity.last_name, identity.birth_date, identity.email, identity.phone)
    reached = [
        person
        for contact in (identity.email, identity.phone)
        for person in accounts.reachable_by(session, contact)
        if person.role in (Role.YOUTH, Role.VOLUNTEER)
    ]
    alike = [person for role in (Role.YOUTH, Role.VOLUNTEER) for person in doubles.of_role(session, who, role)]
    return [*reached, *alike]


def own_case(session: Session, people: list[Person], association_id: UUID) -> Need | None:
    """Return the newest case of one of them that the association took already; another's is never said."""
    found = [
        need
        for youth_id in {person.id for person in people if person.role is Role.YOUTH}
        for need in needs_queries.of_youth(session, youth_id)
        if need.case_association_id == association_id
    ]
    return max(found, key=lambda need: need.created_at, default=None)


def free_offers(session: Session, association_id: UUID) -> list[tuple[Offer, Person]]:
    """Return the active offers of an association that have room, by the volunteer's name, in two queries."""
    rows = queries.active_offers(session, association_id)
    room = offers_queries.free_capacity(session, [offer.id for offer, _ in rows])
    return [(offer, person) for offer, person in rows if room.get(offer.id)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair that is not confirmed yet: whose answer is missing, whether they may be asked again, until when.

    `to_call`, on its own page, are those of them to whom nothing can be written.
    """

    silent: tuple[str, ...]
    asked_on: date
    until: date
    may_ask_again: bool
    to_call: tuple[str, ...] = ()


def waiting(session: Session, mentorship: Mentorship, *, at: datetime) -> Waiting | None:
    """Return what a pair that was brought in waits for; ``None`` once it is confirmed or over."""
    if not mentorship.to_confirm or mentorship.ended_at is not None:
        return None
    found = waits(mentorship, session.get_one(Person, mentorship.youth_id), at=at)
    return replace(found, to_call=asked(session, mentorship, at=at).to_call)


def waits(mentorship: Mentorship, youth: Person, *, at: datetime) -> Waiting:
    """Return what a pair that was brought in and is not confirmed waits for, for who has read the youth already."""
    silent = brought_in.silent_of(mentorship, youth, at=at)
    asked = brought_in.asked_at(mentorship)
    return Waiting(
        silent=tuple(labels.SIDES[side] for side in silent) or ("L’accord du représentant légal à l’aide elle-même",),
        asked_on=local_date(asked),
        until=local_date(asked) + timedelta(days=int(current_app.config["CONFIRM_DAYS"])),
        may_ask_again=bool(silent) and brought_in.may_ask_again(mentorship, at=at),
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """Who a pair that was brought in waits for, in words: they were `written` to, or are for the team `to_call`.

    `later` are asked once the others said yes.
    """

    written: tuple[str, ...]
    to_call: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def words(self) -> str:
        """The same in sentences."""
        said = (
            ("Un message part\u00a0:", self.written),
            ("À appeler, faute d’adresse ou de portable où écrire\u00a0:", self.to_call),
            ("Sera sollicité après l’accord de la famille\u00a0:", self.later),
        )
        return " ".join(f"{what} {', '.join(who).lower()}." for what, who in said if who)


def asked(session: Session, mentorship: Mentorship, *, at: datetime) -> Reached:
    """Return how those whom a pair that was brought in waits for are reached."""
    _, youth, volunteer = pairs.with_people(session, mentorship)
    guardian = pairs.guardian_of(session, mentorship, at=at)
    people = {Side.YOUTH: youth, Side.VOLUNTEER: volunteer, Side.GUARDIAN: guardian}
    silent = brought_in.silent(session, mentorship, at=at)
    kept = pairs.kept_from_volunteer(session, mentorship, at=at)
    later = [side for side in silent if side is Side.VOLUNTEER and kept]
    reached = {
        side: person is not None and mailbox.can_be_written_to(person)
        for side in silent
        if side not in later
        for person in (people[side],)
    }
    return Reached(
        written=tuple(labels.SIDES[side] for side, mail in reached.items() if mail),
        to_call=tuple(labels.SIDES[side] for side, mail in reached.items() if not mail),
        later=tuple(labels.SIDES[side] for side in later),
    )


def _with_room(session: Session, offer_id: UUID, association_id: UUID) -> Offer:
    offer = offers.lock(session, offer_id)
    if offer.association_id != association_id:
        raise NotFound
    if offer.state is not OfferState.ACTIVE or not offers_queries.free_capacity(session, [offer_id])[offer_id]:
        raise Conflict("Ce bénévole n’a plus de place libre. Choisissez-en un autre, ou revoyez d’abord son offre.")
    if policies.awaits_second_opinion(session, offer):
        raise Conflict("Le premier binôme de ce bénévole attend l’avis d’une deuxième personne de l’association.")
    return offer


def _asked(command: BringIn, youth: Person, actor: Actor) -> SubmitNeed:
    rhythm = Rhythm.ONCE if command.rhythm is PairRhythm.ONCE else Rhythm.WEEKLY
    asked = tuple(Asked(code) for code in command.kinds)
    wish = Wish(asked=asked, commune_code=command.commune_code, rhythm=rhythm)
    return SubmitNeed(youth_id=youth.id, wish=wish, status=command.status, entered_by_id=actor.person_id)
