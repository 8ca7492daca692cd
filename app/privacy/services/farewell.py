"""End what is under way with somebody who leaves for good, and tell the others without a name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.accounts.models import Member, Person
from app.associations import queries as associations
from app.associations import services as association_services
from app.associations.models import Association
from app.commitments.models import Stop
from app.core.clock import local_date
from app.core.identity import SYSTEM, Actor
from app.core.permissions import Role
from app.follow import services as follow
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.mentorships import queries
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, PROPOSALS, ProposalAction
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as agreements
from app.safeguarding.models import Agreement
from app.safeguarding.policies import is_minor
from app.safeguarding.states import AgreementAction, AgreementState
from app.safeguarding.texts import FRENCH


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to write once the rows are gone: nothing in it names who left."""

    to: UUID
    template: str
    association_id: UUID | None
    since: date | None = None
    confirmed: bool = True
    language: str = FRENCH


def hold(session: Session, leaving: Collection[UUID]) -> None:
    """Hold the offers, then the needs, of who leaves and of whom they are paired with or asked about.

    It comes before anything is read, in the order of whoever gives a last yes or ends a pair (docs/decisions/0002):
    their pair is seen here, or they come too late.
    """
    # A volunteer with whom a child who leaves did not feel safe is suspended then: ``unheard``.
    named = select(Mentorship.volunteer_id).join(Stop, col(Stop.mentorship_id) == Mentorship.id)
    named = named.where(col(Mentorship.youth_id).in_(leaving), col(Stop.unsafe))
    offers = select(Offer.id).where(or_(col(Offer.volunteer_id).in_(leaving), col(Offer.volunteer_id).in_(named)))
    session.exec(offers.order_by(col(Offer.id)).with_for_update(key_share=True)).all()
    paired = select(Mentorship.need_id).where(
        col(Mentorship.volunteer_id).in_(leaving), Mentorship.state != MentorshipState.ENDED
    )
    asked = select(Proposal.need_id).where(col(Proposal.offer_id).in_(offers), col(Proposal.state).in_(ASKED_STATES))
    needs = select(Need.id).where(
        or_(col(Need.youth_id).in_(leaving), col(Need.id).in_(paired), col(Need.id).in_(asked))
    )
    session.exec(needs.order_by(col(Need.id)).with_for_update(key_share=True)).all()


def end(
    session: Session, *, person: Person, leaving: Collection[UUID], decided: bool = False, actor: Actor, at: datetime
) -> list[Notice]:
    """End pairs, questions and duties of `leaving`, who are held; return whom to tell.

    Raises
    ------
    Conflict
        If the last manager of an association would leave it without one, unless it was `decided` before.
    """
    notices = [*_pairs(session, leaving, at=at), *_questions(session, leaving, actor=actor, at=at)]
    notices += _cases(session, leaving)
    if person.role is Role.GUARDIAN:
        _take_agreements_back(session, person, actor=actor, at=at)
    member = session.get(Member, person.id)
    if member is not None:
        association = session.get_one(Association, member.association_id)
        leave = association_services.take_off if decided else association_services.remove_member
        leave(session, association=association, person=person, actor=actor, at=at)
    told = {(notice.to, notice.template): notice for notice in notices if notice.to not in leaving}
    return list(told.values())


def tell(session: Session, notices: Collection[Notice], *, at: datetime) -> None:
    """Write the letters, each about its own reader."""
    for notice in notices:
        to = session.get(Person, notice.to)
        if to is not None:
            about = mailbox.About("person", to.id, notice.association_id)
            mailbox.send(
                session, to=to, template=notice.template, about=about, at=at, since=notice.since,
                confirmed=notice.confirmed, texts=agreements.spoken(notice.language),
                association_phone=associations.answering(session, notice.association_id).phone,
            )  # fmt: skip


def _pairs(session: Session, leaving: Collection[UUID], *, at: datetime) -> list[Notice]:
    """End the pairs that are not over; the need of a volunteer who leaves goes back to its association.

    The letters that name them, written here as at every end, go with the pair.
    """
    statement = select(Mentorship).where(
        or_(col(Mentorship.youth_id).in_(leaving), col(Mentorship.volunteer_id).in_(leaving)),
        Mentorship.state != MentorshipState.ENDED,
    )
    notices: list[Notice] = []
    for pair in session.exec(statement.order_by(col(Mentorship.id)).with_for_update()).all():
        # A youth who confirmed nothing asked for nobody.
        again = pair.youth_id not in leaving and not pair.to_confirm
        mentorships.end(session, mentorship=pair, reason=EndReason.ACCOUNT_CLOSED, reopen=again, actor=SYSTEM, at=at)
        notices += _of_pair(session, pair, at=at)
    return notices


def _of_pair(session: Session, pair: Mentorship, *, at: datetime) -> list[Notice]:
    since, association_id = local_date(pair.introduced_at), pair.association_id
    youth = session.get_one(Person, pair.youth_id)
    guardian = safeguarding.guardian_of(session, youth.id) if is_minor(youth, at) else None
    readers = {
        "left_pair": None if queries.kept_from_volunteer(session, pair, at=at) else pair.volunteer_id,
        "left_pair_youth": pair.youth_id,
        "left_pair_guardian": guardian.id if guardian else None,
        "left_pair_association": pair.coordinator_id or _contact(session, association_id),
    }
    named = safeguarding.guardianship(session, youth_id=youth.id, guardian_id=guardian.id) if guardian else None
    language = named.language if named else FRENCH
    return [
        Notice(to, template, association_id, since, confirmed=not pair.to_confirm, language=language)
        for template, to in readers.items()
        if to is not None
    ]


def _questions(session: Session, leaving: Collection[UUID], *, actor: Actor, at: datetime) -> list[Notice]:
    """Withdraw the proposals that wait for somebody."""
    statement = (
        select(Proposal, Need, Offer)
        .join(Need, col(Need.id) == Proposal.need_id)
        .join(Offer, col(Offer.id) == Proposal.offer_id)
        .where(
            or_(col(Need.youth_id).in_(leaving), col(Offer.volunteer_id).in_(leaving)),
            col(Proposal.state).in_(ASKED_STATES),
        )
        .order_by(col(Proposal.id))
    )
    notices: list[Notice] = []
    for proposal, need, offer in session.exec(statement).all():
        journal.move(session, proposal, PROPOSALS, ProposalAction.WITHDRAW, actor=actor, at=at)
        proposal.deadline_at = None
        if proposal.volunteer_asked_at is not None:
            notices.append(Notice(offer.volunteer_id, "left_proposal", offer.association_id))
        staff = proposal.decided_by_id or _contact(session, need.case_association_id)
        if staff is not None and need.youth_id not in leaving:
            notices.append(Notice(staff, "left_candidate", need.case_association_id))
    return notices


def _cases(session: Session, leaving: Collection[UUID]) -> list[Notice]:
    """Tell the associations that a request they had is gone."""
    statement = select(Need.association_id).where(
        col(Need.youth_id).in_(leaving),
        col(Need.association_id).is_not(None),
        col(Need.state).in_((NeedState.WAITING, NeedState.TAKEN, NeedState.PAUSED)),
    )
    contacts = {association: _contact(session, association) for association in session.exec(statement.distinct())}
    return [Notice(to, "left_case", association) for association, to in contacts.items() if to is not None]


def _contact(session: Session, association_id: UUID | None) -> UUID | None:
    contact = associations.contact(session, association_id) if association_id is not None else None
    return contact.id if contact else None


def _take_agreements_back(session: Session, guardian: Person, *, actor: Actor, at: datetime) -> None:
    """What a guardian agreed to falls with them: pairs of a minor are suspended, both sides told."""
    statement = select(Agreement).where(
        Agreement.guardian_id == guardian.id, Agreement.state == AgreementState.AGREED,
        col(Agreement.youth_id).in_(safeguarding.wards(guardian.id)),
    )  # fmt: skip
    for agreement in session.exec(statement).all():
        if is_minor(session.get_one(Person, agreement.youth_id), at):
            follow.deny_agreement(session, agreement=agreement, action=AgreementAction.REVOKE, actor=actor, at=at)
