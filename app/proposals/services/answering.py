"""What volunteers, youths and guardians answer; what follows each yes and each no."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import PARIS, local_date
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.needs import queries as needs
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import emails, policies, queries
from app.proposals.answers import LATEST_DAYS, Choice, FamilyAnswer, Side, VolunteerAnswer
from app.proposals.models import Proposal
from app.proposals.services.deciding import close_calls, finish, hold, move
from app.proposals.services.ranking import rank_for_offer, rank_need
from app.proposals.states import ProposalAction, ProposalState, VolunteerReason, YouthReason
from app.routing import queries as routing
from app.routing.services import deadline
from app.safeguarding.closeness import services as closeness


def answer_volunteer(
    session: Session, *, proposal: Proposal, answer: VolunteerAnswer, actor: Actor, at: datetime
) -> None:
    """Keep a volunteer's answer: yes asks the youth next, no brings the next candidate, later waits once.

    A yes may be taken back as long as the pair is not made: the youth is told.

    Raises
    ------
    Conflict
        If the question is no longer open, or the volunteer has no room left.
    Invalid
        If a no gives no reason, or later no day within a month.
    """
    need, offer = hold(session, proposal)
    policies.ensure_is_volunteer(actor, need, offer)
    if not policies.may_answer(proposal, answer.choice):
        raise Conflict("Cette proposition n’attend plus votre réponse.")
    if answer.choice is Choice.YES:
        _volunteer_agrees(session, proposal, need, offer, actor=actor, at=at)
    elif answer.choice is Choice.NO:
        _volunteer_declines(session, proposal, need, offer, answer, actor=actor, at=at)
    else:
        _volunteer_waits(session, proposal, need, offer, answer, actor=actor, at=at)
    _in_contact(session, actor, at)


def answer_youth(
    session: Session, *, proposal: Proposal, answer: FamilyAnswer, by: Side, actor: Actor, at: datetime
) -> Mentorship | None:
    """Keep the answer of a youth, or of a minor's guardian; with every yes the introduction is made.

    Who says that no help is needed any more stops nothing yet: the coordinator
    is asked to call before anybody else is, and the youth decides.

    Returns
    -------
    Mentorship or None
        The pair, when this was the last yes.

    Raises
    ------
    Conflict
        If the question is no longer open, or the volunteer has no room left.
    """
    need, offer = hold(session, proposal)
    policies.ensure_is_family(session, actor, need, by=by)
    if proposal.state is not ProposalState.YOUTH_ASKED:
        raise Conflict("Cette proposition n’attend plus de réponse.")
    _in_contact(session, actor, at)
    if not answer.yes:
        reason = answer.reason.value if answer.reason else ""
        finish(session, proposal, ProposalAction.YOUTH_DECLINES, reason=reason, text=answer.text, actor=actor, at=at)
        rank_need(session, need=need, at=at)
        if answer.reason is YouthReason.NOT_NEEDED:
            emails.not_needed(session, proposal=proposal, need=need, offer=offer, by=by, at=at)
        else:
            emails.declined(session, proposal=proposal, need=need, offer=offer, at=at)
        emails.withdrawn(session, proposal=proposal, need=need, offer=offer, family=False, at=at)
        rank_for_offer(session, offer=offer, at=at)
        return None
    if by not in policies.missing(session, proposal, need, at):
        raise Conflict("Cette réponse est déjà là, ou n’est pas nécessaire.")
    if by is Side.YOUTH:
        proposal.youth_agreed_at = at
    else:
        proposal.guardian_agreed_at = at
    close_calls(session, about_id=proposal.id, asked_of=by.value, actor=actor, at=at)
    session.add(proposal)
    journal.record(
        session, action=f"{by.value}_agrees", kind="proposal", subject_id=proposal.id, actor=actor, at=at,
        facts={"need": str(need.id)},
    )  # fmt: skip
    return _introduce(session, proposal, need, offer, actor=actor, at=at)


def introduce_if_agreed(session: Session, *, proposal: Proposal, actor: Actor, at: datetime) -> Mentorship | None:
    """Make the introduction that only waited for a fact: a guardian's agreement, a check seen again."""
    need, offer = hold(session, proposal)
    if proposal.state is not ProposalState.YOUTH_ASKED or policies.obstacle(session, offer, proposal, at):
        return None
    return _introduce(session, proposal, need, offer, actor=actor, at=at)


def introduce_after_agreement(session: Session, *, youth: Person, actor: Actor, at: datetime) -> int:
    """Make the introductions of a youth whose guardian just agreed to their taking part; return how many."""
    made = [
        introduce_if_agreed(session, proposal=proposal, actor=actor, at=at)
        for proposal in queries.agreed_by_youth(session, youth.id)
    ]
    return sum(mentorship is not None for mentorship in made)


def forget_guardian(session: Session, *, youth: Person, actor: Actor, at: datetime) -> None:
    """Take back the guardian's yes to what is not concluded: somebody else answers for the youth now, and is asked.

    Whoever answers a proposal holds its need too: the offer need not be held.
    """
    for each in needs.of_youth(session, youth.id):
        need = routing.lock(session, each.id)
        proposal = queries.asked_for(session, need.id)
        if proposal is None or proposal.state is not ProposalState.YOUTH_ASKED:
            continue
        close_calls(session, about_id=proposal.id, asked_of=Side.GUARDIAN.value, actor=actor, at=at)
        if proposal.guardian_agreed_at is not None:
            proposal.guardian_agreed_at = None
            session.add(proposal)
            journal.record(
                session, action="forget_guardian", kind="proposal", subject_id=proposal.id, actor=actor, at=at,
                facts={"need": str(need.id)},
            )  # fmt: skip
        offer = session.get_one(Offer, proposal.offer_id)
        emails.guardian_asked(session, proposal=proposal, need=need, offer=offer, at=at)


def _introduce(
    session: Session, proposal: Proposal, need: Need, offer: Offer, *, actor: Actor, at: datetime
) -> Mentorship | None:
    """Open the pair if every yes is there; what nobody may cross is looked at again under the lock.

    What is missing meanwhile of the volunteer or of who will follow the pair,
    or the second opinion before a first pair, keeps the yeses and waits.
    """
    if not policies.introducible(session, proposal, need, at):
        return None
    if policies.pair_lacks(session, offer, proposal, need, at):
        return None
    if policies.awaits_second_opinion(session, offer):
        return None
    policies.ensure_still_possible(session, offer, proposal, at, actor=actor)
    policies.ensure_open(need)
    proposal.deadline_at, proposal.ended_at = None, at
    move(session, proposal, ProposalAction.INTRODUCE, actor=actor, at=at)
    for rival in queries.ranked(session, need.id):
        move(session, rival, ProposalAction.OVERTAKE, actor=actor, at=at)
    return mentorships.open(
        session,
        need=need,
        proposal_id=proposal.id,
        offer_id=offer.id,
        volunteer_id=offer.volunteer_id,
        coordinator_id=proposal.decided_by_id,
        association_agreed_at=proposal.decided_at,
        volunteer_agreed_at=proposal.volunteer_agreed_at,
        youth_agreed_at=proposal.youth_agreed_at,
        guardian_agreed_at=proposal.guardian_agreed_at,
        actor=actor,
        at=at,
    )


def _volunteer_agrees(
    session: Session, proposal: Proposal, need: Need, offer: Offer, *, actor: Actor, at: datetime
) -> None:
    policies.ensure_still_possible(session, offer, proposal, at, actor=actor)
    proposal.volunteer_agreed_at = at
    proposal.deadline_at = deadline(session, None, "YOUTH_DAYS", at)
    proposal.nudged_at = None
    move(session, proposal, ProposalAction.VOLUNTEER_ACCEPTS, actor=actor, at=at)
    emails.family_asked(session, proposal=proposal, need=need, offer=offer, at=at)


def _volunteer_declines(
    session: Session,
    proposal: Proposal,
    need: Need,
    offer: Offer,
    answer: VolunteerAnswer,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    if answer.reason is None:
        raise Invalid("Choisissez une raison\u00a0: elle nous aide à mieux vous proposer.")
    if answer.reason is VolunteerReason.OTHER and not answer.text.strip():
        raise Invalid("Dites en quelques mots pourquoi.")
    family = proposal.state is ProposalState.YOUTH_ASKED
    finish(
        session, proposal, ProposalAction.VOLUNTEER_DECLINES,
        reason=answer.reason.value, text=answer.text, actor=actor, at=at,
    )  # fmt: skip
    if answer.reason is VolunteerReason.KNOWS_YOUTH:
        closeness.declare(session, one_id=offer.volunteer_id, other_id=need.youth_id, actor=actor, at=at)
    rank_need(session, need=need, at=at)
    emails.declined(session, proposal=proposal, need=need, offer=offer, at=at)
    if family:
        emails.withdrawn_from_family(session, proposal=proposal, need=need, offer=offer, at=at)
    rank_for_offer(session, offer=offer, at=at)


def _volunteer_waits(
    session: Session,
    proposal: Proposal,
    need: Need,
    offer: Offer,
    answer: VolunteerAnswer,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    today = local_date(at)
    if proposal.later_until is not None:
        raise Invalid("Vous avez déjà demandé un délai. Répondez maintenant par oui ou par non.")
    if answer.until is None or not 0 < (answer.until - today).days <= LATEST_DAYS:
        raise Invalid("Choisissez un jour dans le mois qui vient.")
    proposal.later_until = answer.until
    morning = datetime.combine(answer.until, time(9), PARIS).astimezone(UTC)
    proposal.deadline_at = max(
        deadline(session, None, "VOLUNTEER_DAYS", at), deadline(session, None, "NUDGE_DAYS", morning)
    )
    proposal.nudged_at = None
    session.add(proposal)
    journal.record(
        session, action="volunteer_waits", kind="proposal", subject_id=proposal.id, actor=actor, at=at,
        facts={"need": str(need.id), "until": answer.until.isoformat()},
    )  # fmt: skip
    emails.volunteer_waits(session, proposal=proposal, need=need, offer=offer, at=at)


def _in_contact(session: Session, actor: Actor, at: datetime) -> None:
    """Whoever answers has been in contact: the retention clock starts again."""
    person = session.get(Person, actor.person_id) if actor.person_id else None
    if person is not None:
        person.last_contact_at = at
        session.add(person)
