"""What must hold before one side of a pair learns how to reach the other. Missing facts close."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import ContactWay
from app.core.clock import local_date
from app.core.errors import Conflict
from app.mentorships import queries
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Reaching
from app.offers.states import OfferState
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor, is_under_consent_age
from app.safeguarding.requirements import labels
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import RequirementKind


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of contact details, each open or closed; the volunteer is in order and not suspended.

    `lacking` is what is missing of the volunteer, `coordinator` of who follows the
    pair for its association: open when nothing is.
    `at_work` is open while that association is: nobody answers for a pair of one that is suspended or closed.
    """

    volunteer: bool
    lacking: tuple[RequirementKind, ...]
    coordinator: tuple[RequirementKind, ...]
    guardian: bool
    association: bool
    at_work: bool
    both_sides: bool

    @property
    def closed(self) -> tuple[str, ...]:
        """What closes, as sentences for the association."""
        said = (
            (self.volunteer, labels.of_volunteer(self.lacking)),
            (not self.coordinator, labels.of_coordinator(self.coordinator)),
            (self.guardian, "L’accord du représentant légal manque."),
            (self.association, "L’association n’a pas dit oui."),
            (self.at_work, "L’association ne travaille plus sur le site, ou pas en ce moment."),
            (self.both_sides, "Les deux côtés n’ont pas dit oui."),
        )
        return tuple(sentence for is_open, sentence in said if not is_open)

    @property
    def in_order(self) -> bool:
        """Whether nothing is missing of the two adults of the pair, and somebody answers for it."""
        return self.volunteer and not self.coordinator and self.at_work


def guards(session: Session, mentorship: Mentorship, at: datetime) -> Guards:
    """Look at the guards of a pair, afresh."""
    around = queries.around(session, mentorship)
    lacks = requirements.pair_lacks(session, around.who, day=local_date(at))
    agreed = mentorship.guardian_agreed_at is not None and safeguarding.agreed(session, mentorship.youth_id)
    return Guards(
        volunteer=around.offer not in (OfferState.SUSPENDED, OfferState.REFUSED) and not lacks.volunteer,
        lacking=lacks.volunteer,
        coordinator=lacks.coordinator,
        guardian=agreed or not is_minor(around, at),
        association=mentorship.association_agreed_at is not None
        and mentorship.association_id is not None
        and around.taken_by_id == mentorship.association_id,
        at_work=around.at_work,
        both_sides=mentorship.volunteer_agreed_at is not None and mentorship.youth_agreed_at is not None,
    )


def ensure_open(session: Session, mentorship: Mentorship, at: datetime) -> None:
    """Refuse contact details unless the pair is active and its guards are open.

    Raises
    ------
    Conflict
        With the sentences of what closes.
    """
    if mentorship.state is not MentorshipState.ACTIVE:
        raise Conflict("Ce binôme n’est pas actif\u00a0: les coordonnées ne sont pas données.")
    if closed := guards(session, mentorship, at).closed:
        raise Conflict(" ".join(closed))


def direct_among(session: Session, mentorships: Collection[Mentorship], at: datetime) -> set[UUID]:
    """Return which pairs may have each other's contact, in one query: their association chose so, no child in them.

    In the others the two write to each other on the site.
    """
    statement = (
        select(Mentorship.id, Person, Association)
        .join(Person, col(Person.id) == Mentorship.youth_id)
        .join(Association, col(Association.id) == Mentorship.association_id)
        .where(col(Mentorship.id).in_([each.id for each in mentorships]))
    )
    return {pair_id for pair_id, youth, association in session.exec(statement) if _by_contact(association, youth, at)}


def reaching(session: Session, youth: Person, association_id: UUID | None, at: datetime) -> Reaching:
    """Tell how a youth and a volunteer of a case of an association reach each other once they are introduced."""
    association = session.get(Association, association_id) if association_id else None
    if association is None or not _by_contact(association, youth, at):
        return Reaching.MESSAGES
    if is_minor(youth, at) and not safeguarding.allows_direct_contact(session, youth.id):
        return Reaching.GUARDIAN
    return Reaching.DIRECT


def _by_contact(association: Association, youth: Person, at: datetime) -> bool:
    return association.contact is ContactWay.DIRECT and not is_under_consent_age(youth, at)


def is_direct(session: Session, mentorship: Mentorship, at: datetime) -> bool:
    """Tell whether the two of a pair may have each other's contact, once every guard is open."""
    return mentorship.id in direct_among(session, [mentorship], at)


def ensure_direct(session: Session, mentorship: Mentorship, at: datetime) -> None:
    """Refuse contact details where the two write to each other on the site.

    Raises
    ------
    Conflict
        Unless the association chose otherwise, for somebody old enough.
    """
    if not is_direct(session, mentorship, at):
        raise Conflict("Dans ce binôme, on s’écrit sur le site\u00a0: les coordonnées ne sont pas données.")
