"""One case, before it is taken or after: the need, who is asked, the others, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.core.text import elided
from app.mentorships import labels as pair_labels
from app.mentorships import policies as pair_policies
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs import profiles as needs
from app.needs.labels import STOP_REASONS
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.proposals import policies, queries, ranking
from app.proposals.answers import Side
from app.proposals.models import Proposal, Question, Ranking
from app.proposals.states import ASKED_STATES, Party, ProposalState, YouthReason
from app.routing import policies as routing_policies
from app.routing import queries as routing
from app.routing.states import DeclineReason
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor
from app.safeguarding.requirements import labels as requirements
from app.workspace import timeline
from app.workspace.profiles.volunteers import Around, Candidate
from app.workspace.profiles.words import Due, awaited, due


@dataclass(frozen=True, slots=True)
class Step:
    """One yes on the way to an introduction; `state` is done, current or todo."""

    title: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """The proposal that somebody is being asked about: where it stands, what blocks it."""

    candidate: Candidate
    awaited: str
    steps: tuple[Step, ...]
    sides: tuple[Side | Party, ...]
    due: Due | None
    later_until: date | None
    blocked: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question and its answer."""

    to: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SuspendedPair:
    """A pair that does not go on: what is `missing` to resume it, if anything; `unsafe` if somebody feels so in it.

    `names` say which; `offer_id` is the volunteer's file, where something is missing that this association notes.
    """

    id: UUID
    names: str
    missing: tuple[str, ...]
    unsafe: bool
    offer_id: UUID | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case, before it is taken or after.

    `refused`: what those wrote who did not take it; `stopped`: why an association or the operator stopped it;
    `no_longer_needed`: the last answer says so.
    """

    card: needs.NeedCard
    taken: bool
    open: bool
    due: Due | None
    reasons: tuple[str, ...]
    word: str
    refused: tuple[str, ...]
    unsafe: bool
    ranking: Ranking | None
    going: Going | None
    candidates: tuple[Candidate, ...]
    decided: tuple[Candidate, ...]
    questions: tuple[QuestionRow, ...]
    events: tuple[timeline.Event, ...]
    minor: bool
    guardian_missing: bool
    professional: bool
    paired_with: str
    suspended: SuspendedPair | None
    stopped: str
    no_longer_needed: bool


def case(session: Session, need: Need, *, association_id: UUID, at: datetime) -> Case:
    """Return one case as the association that has it reads it: no surname, no contact."""
    proposals = queries.of_need(session, need.id)
    names = associations.names(session)
    around = Around(session, need, proposals, association_id=association_id, names=names, at=at)
    shown = [around.candidate(row) for row in proposals]
    stays = routing.stays(session, need.id)
    stay = next((each for each in stays if each.ended_at is None), None)
    made = mentorships.all_of_need(session, need.id)
    pair = next((each for each in made if each.ended_at is None), None)
    spoken_of = {each.proposal_id: each.name for each in shown}
    # One that is over is told of too, to the association that framed it.
    told = [each for each in made if each.ended_at is None or each.association_id == association_id]
    spoken_of |= {each.id: _met(each, spoken_of) for each in told}
    youth = session.get_one(Person, need.youth_id)
    return Case(
        card=needs.card(session, need, at=at),
        taken=need.case_association_id == association_id,
        open=need.state is NeedState.TAKEN,
        due=due(need.deadline_at, at=at) if need.state is NeedState.WAITING else None,
        reasons=tuple(stay.reasons) if stay else (),
        word=stay.word if stay else "",
        refused=tuple(each.word for each in stays if each.word and routing_policies.next_may_read(each)),
        unsafe=any(each.reason is DeclineReason.SAFETY for each in stays),
        ranking=queries.last_ranking(session, need.id),
        going=_going(session, need, proposals, shown, at=at),
        candidates=tuple(each for each in shown if each.state is ProposalState.RANKED),
        decided=tuple(each for each in shown if each.state not in (ProposalState.RANKED, *ASKED_STATES)),
        questions=_questions(session, need, spoken_of),
        events=tuple(timeline.of_case(session, need.id, spoken_of, names)),
        minor=is_minor(youth, at),
        guardian_missing=is_minor(youth, at) and safeguarding.guardian_of(session, youth.id) is None,
        professional=ranking.is_professional(session, need.id),
        paired_with=_met(pair, spoken_of) if pair else "",
        suspended=suspended(session, pair, association_id=association_id, at=at) if pair else None,
        stopped=_stopped(need),
        no_longer_needed=need.state is NeedState.TAKEN and _no_longer_needed(need, proposals),
    )


def reaching(session: Session, need: Need, *, at: datetime) -> str:
    """Return how the youth of a case and a volunteer will reach each other, as its association reads it."""
    youth = session.get_one(Person, need.youth_id)
    return pair_labels.REACHING[pair_policies.reaching(session, youth, need.case_association_id, at)]


def _stopped(need: Need) -> str:
    """Say why a need was stopped, with the word that came with it."""
    if need.stop_reason is None:
        return ""
    said = STOP_REASONS[need.stop_reason].lower()
    return f"{said} («\u00a0{need.stop_word}\u00a0»)." if need.stop_word else f"{said}."


def _no_longer_needed(need: Need, proposals: Sequence[Proposal]) -> bool:
    """Tell whether the last proposal that somebody answered ended with « plus besoin d'aide », and nothing newer."""
    over = [each for each in proposals if each.ended_at and each.state is not ProposalState.SET_ASIDE]
    last = max(over, key=lambda each: each.ended_at or need.created_at, default=None)
    if last is None or last.ended_at is None or any(each.state in ASKED_STATES for each in proposals):
        return False
    declined = last.state is ProposalState.YOUTH_DECLINED and last.reason == YouthReason.NOT_NEEDED
    return declined and (need.still_looking_at is None or need.still_looking_at < last.ended_at)


def _met(pair: Mentorship, names: Mapping[UUID, str]) -> str:
    """Return the volunteer of a pair, by the proposal that it came from."""
    return names.get(pair.proposal_id, "") if pair.proposal_id else ""


def suspended(session: Session, pair: Mentorship, *, association_id: UUID | None, at: datetime) -> SuspendedPair | None:
    """Return why a pair that an association frames does not go on; nothing if it does, or was not confirmed yet."""
    if pair.state is not MentorshipState.SUSPENDED or pair.association_id != association_id or pair.to_confirm:
        return None
    _, youth, volunteer = mentorships.with_people(session, pair)
    guards = pair_policies.guards(session, pair, at)
    offer = session.get_one(Offer, pair.offer_id)
    ours = offer.id if offer.association_id == association_id and not guards.volunteer else None
    unsafe = bool(mentorships.unsafe(session, [pair.id]))
    return SuspendedPair(
        pair.id, f"{elided(youth.first_name, 'de')} et {volunteer.first_name}", guards.closed, unsafe, ours
    )


def _going(
    session: Session, need: Need, proposals: Sequence[Proposal], shown: Sequence[Candidate], *, at: datetime
) -> Going | None:
    asked = [(row, each) for row, each in zip(proposals, shown, strict=True) if row.state in ASKED_STATES]
    if not asked:
        return None
    row, candidate = asked[0]
    missing = policies.missing(session, row, need, at)
    return Going(
        candidate=candidate,
        awaited=awaited(row.state, youth=Side.YOUTH in missing, guardian=Side.GUARDIAN in missing),
        steps=tuple(_steps(session, row, need, candidate, at)),
        sides=_sides(row, missing),
        due=due(row.deadline_at, at=at),
        later_until=row.later_until,
        blocked=_blocked(session, row, need, missing, at) if row.state is ProposalState.YOUTH_ASKED else "",
    )


def _sides(row: Proposal, missing: Sequence[Side]) -> tuple[Side | Party, ...]:
    """Who may be called for an answer."""
    if row.state is ProposalState.VOLUNTEER_ASKED:
        return (Party.VOLUNTEER,)
    return tuple(missing) if row.state is ProposalState.YOUTH_ASKED else ()


def _blocked(session: Session, row: Proposal, need: Need, missing: Sequence[Side], at: datetime) -> str:
    """Say what keeps the introduction back once everybody said yes."""
    if missing:
        return ""
    if not policies.introducible(session, row, need, at):
        return "Tout le monde a dit oui. Il manque l’accord du représentant légal pour que le jeune participe."
    lacks = policies.pair_lacks(session, session.get_one(Offer, row.offer_id), row, need, at)
    if lacks.coordinator:
        return f"Tout le monde a dit oui. {requirements.of_coordinator(lacks.coordinator)}"
    return "Tout le monde a dit oui. Il reste à renouveler la vérification du bénévole."


def _steps(session: Session, row: Proposal, need: Need, candidate: Candidate, at: datetime) -> list[Step]:
    minor = is_minor(session.get_one(Person, need.youth_id), at)
    yeses: list[tuple[str, datetime | None]] = [("Votre association propose", row.decided_at)]
    if candidate.lent_on_request:
        yeses.append((f"{candidate.owner} est d’accord", row.volunteer_asked_at))
    yeses += [("Le bénévole dit oui", row.volunteer_agreed_at), ("Le jeune dit oui", row.youth_agreed_at)]
    if minor:
        yeses.append(("Le représentant légal dit oui", row.guardian_agreed_at))
        agreed = safeguarding.agreed(session, need.youth_id)
        if not agreed:
            yeses.append(("Le représentant légal accepte que le jeune participe", None))
    steps, asking = [], True
    parallel = row.state is ProposalState.YOUTH_ASKED
    for title, said_at in yeses:
        state = "done" if said_at else "current" if asking else "todo"
        asking = asking and (said_at is not None or parallel)
        steps.append(Step(title, state, said_at))
    return [*steps, Step("Mise en relation", "todo")]


def _questions(session: Session, need: Need, names: Mapping[UUID, str]) -> tuple[QuestionRow, ...]:
    return tuple(
        QuestionRow(_put_to(each, names), each.text, each.asked_at, each.answer, each.answered_at)
        for each in queries.questions(session, need.id)
    )


def _put_to(question: Question, names: Mapping[UUID, str]) -> str:
    if question.party is Party.YOUTH or question.proposal_id is None:
        return "Le jeune"
    return names.get(question.proposal_id, "Le bénévole")
