"""What an association reads: rows of its inbox, one case, its volunteers side by side. Frozen, nothing more."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.states import Lending
from app.core.clock import local_date
from app.mailbox.models import Message
from app.mentorships import labels as pair_labels
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.policies import is_minor
from app.mentorships.states import MentorshipState
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.profiles import short_name
from app.offers.states import OfferState
from app.proposals import labels, policies, queries, ranking
from app.proposals.answers import Side
from app.proposals.examining import Examined, examine_all
from app.proposals.models import Proposal, Question, Ranking
from app.proposals.profiles import in_common
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.routing import queries as routing
from app.safeguarding import queries as safeguarding
from app.workspace import queries as workspace
from app.workspace import timeline

_PRIVATE_LINK = re.compile(r"https?://[^ \n]+")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words, with a tone that only repeats them."""

    words: str
    tone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox."""

    card: needs.NeedCard
    state: str
    tone: str
    ranked: int
    due: Due | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: `value` in [0, 1] or none, `weight` its share of 1.

    `sentence` is empty when it stands among the reasons for or against.
    """

    label: str
    value: float | None
    sentence: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer beside the others, as the association that has the case reads them."""

    proposal_id: UUID
    offer_id: UUID
    name: str
    owner: str
    lent_on_request: bool
    state: ProposalState
    state_label: str
    tone: str | None
    score: float
    parts: tuple[Part, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    to_check: tuple[str, ...]
    in_common: tuple[str, ...]
    free: int
    capacity: int
    unavailable: str
    by_name: bool
    crossing: str
    reason: str
    reason_text: str
    decided_at: datetime | None
    may_come_back: bool


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
class Case:
    """One case, before it is taken or after."""

    card: needs.NeedCard
    taken: bool
    open: bool
    due: Due | None
    reasons: tuple[str, ...]
    word: str
    ranking: Ranking | None
    going: Going | None
    candidates: tuple[Candidate, ...]
    decided: tuple[Candidate, ...]
    questions: tuple[QuestionRow, ...]
    events: tuple[timeline.Event, ...]
    guardian_missing: bool
    professional: bool
    paired_with: str


@dataclass(frozen=True, slots=True)
class FoundByName:
    """A volunteer found by name: what closes the pair in words, and whether it may be proposed all the same."""

    offer_id: UUID
    name: str
    owner: str
    closed: tuple[str, ...]
    opens: tuple[str, ...]
    forbidden: bool
    to_cross: bool
    score: float | None
    lent_on_request: bool


@dataclass(frozen=True, slots=True)
class Loan:
    """A request for one's volunteer, with what the volunteer would read of the need."""

    proposal_id: UUID
    volunteer: str
    asking: str
    card: needs.NeedCard
    in_common: tuple[str, ...]
    due: Due | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of a list."""

    id: UUID
    need_id: UUID
    youth: str
    volunteer: str
    state: MentorshipState
    state_label: str
    tone: str | None
    introduced_at: datetime
    ended_at: datetime | None
    end_reason: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call to make: a first name and what it is about; the number, only once one opens it.

    `case_id` is set when the case must be taken first.
    """

    id: UUID
    first_name: str
    subject: str
    since: datetime
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class CallFile:
    """A call: who to ask for, their number, and what the message would have said, private links left out."""

    id: UUID
    first_name: str
    phone: str
    subject: str
    text: str
    since: datetime
    about_id: UUID | None


def due(deadline: datetime | None, *, at: datetime) -> Due | None:
    """Say how long is left: ``Encore 3 jours``."""
    if deadline is None:
        return None
    days = (local_date(deadline) - local_date(at)).days
    if days < 0:
        return Due("Délai passé", "error", deadline)
    if days == 0:
        return Due("Dernier jour", "warning", deadline)
    return Due(f"Encore {days} jour{'s' if days > 1 else ''}", "warning" if days <= 2 else "info", deadline)


def inbox_rows(session: Session, rows: Sequence[Need], *, at: datetime) -> list[InboxRow]:
    """Return lines in the order of `rows`, with as many queries whatever their number."""
    tallies = workspace.tallies(session, [need.id for need in rows])
    return [_inbox_row(card, tallies.get(card.id, workspace.Tally()), at) for card in needs.cards(session, rows, at=at)]


def _inbox_row(card: needs.NeedCard, tally: workspace.Tally, at: datetime) -> InboxRow:
    if card.state is NeedState.WAITING:
        return InboxRow(card, "À prendre", "new", tally.ranked, due(card.deadline_at, at=at))
    if tally.asked is not None:
        return InboxRow(card, labels.STATES[tally.asked], "info", tally.ranked, due(tally.deadline_at, at=at))
    if card.state is NeedState.TAKEN:
        words, tone = ("À vous de choisir", "warning") if tally.ranked else ("Aucun bénévole pour l’instant", "")
        return InboxRow(card, words, tone, tally.ranked, None)
    return InboxRow(card, card.state_label, "", tally.ranked, None)


def case(session: Session, need: Need, *, association_id: UUID, at: datetime) -> Case:
    """Return one case as the association that has it reads it: no surname, no contact."""
    proposals = queries.of_need(session, need.id)
    names = associations.names(session)
    around = _Around(session, need, proposals, association_id=association_id, names=names, at=at)
    shown = [around.candidate(row) for row in proposals]
    stay = routing.open_stay(session, need.id)
    pair = mentorships.of_need(session, need.id)
    spoken_of = {each.proposal_id: each.name for each in shown}
    if pair is not None:
        spoken_of[pair.id] = spoken_of.get(pair.proposal_id, "")
    youth = session.get_one(Person, need.youth_id)
    return Case(
        card=needs.card(session, need, at=at),
        taken=need.case_association_id == association_id,
        open=need.state is NeedState.TAKEN,
        due=due(need.deadline_at, at=at) if need.state is NeedState.WAITING else None,
        reasons=tuple(stay.reasons) if stay else (),
        word=stay.word if stay else "",
        ranking=queries.last_ranking(session, need.id),
        going=_going(session, need, proposals, shown, at=at),
        candidates=tuple(each for each in shown if each.state is ProposalState.RANKED),
        decided=tuple(each for each in shown if each.state not in (ProposalState.RANKED, *ASKED_STATES)),
        questions=_questions(session, need, spoken_of),
        events=tuple(timeline.of_case(session, need.id, spoken_of, names)),
        guardian_missing=is_minor(youth, at) and safeguarding.guardian_of(session, youth.id) is None,
        professional=not ranking.need_records(session, [need.id], day=local_date(at)),
        paired_with=spoken_of.get(pair.proposal_id, "") if pair else "",
    )


def found_by_name(
    session: Session, need: Need, chosen: Sequence[Offer], *, association_id: UUID, at: datetime
) -> list[FoundByName]:
    """Return volunteers found by name with every gate that closes the pair, in their order."""
    people = workspace.people(session, [offer.volunteer_id for offer in chosen])
    names = associations.names(session)
    return [
        _found(offer, examined, name_of(people[offer.volunteer_id], offer, association_id), names)
        for offer, examined in zip(chosen, examine_all(session, need=need, chosen=chosen, at=at), strict=True)
    ]


def _found(offer: Offer, examined: Examined, name: str, names: Mapping[UUID, str]) -> FoundByName:
    explanation = examined.explanation
    return FoundByName(
        offer_id=offer.id,
        name=name,
        owner=names.get(offer.association_id, "") if offer.association_id else "",
        closed=examined.closed,
        opens=tuple(gate.opens for gate in explanation.closed if gate.opens) if explanation else (),
        forbidden=bool(examined.forbidden),
        to_cross=bool(examined.to_cross),
        score=explanation.total if explanation else None,
        lent_on_request=examined.lending is Lending.ASK,
    )


def name_of(person: Person, offer: Offer, association_id: UUID | None) -> str:
    """Name a volunteer: an initial for one's own and the operator's, the first name alone for others'."""
    if offer.association_id in {None, association_id}:
        return short_name(person.first_name, person.last_name)
    return person.first_name


class _Around:
    """What the volunteers of one case are told with, read once for all of them."""

    def __init__(
        self,
        session: Session,
        need: Need,
        proposals: Collection[Proposal],
        *,
        association_id: UUID,
        names: Mapping[UUID, str],
        at: datetime,
    ) -> None:
        ids = {row.offer_id for row in proposals}
        self.need, self.association_id, self.names = need, association_id, names
        self.offers = workspace.offers(session, ids)
        self.people = workspace.people(session, {offer.volunteer_id for offer in self.offers.values()})
        self.free = offers.free_capacity(session, ids)
        self.checked = safeguarding.valid_checks(session, local_date(at))
        self.lending = ranking.lending(session)

    def candidate(self, row: Proposal) -> Candidate:
        """Return one volunteer of the case."""
        offer = self.offers[row.offer_id]
        theirs = ranking.lending_to(offer.association_id, self.association_id, self.lending)
        return Candidate(
            proposal_id=row.id,
            offer_id=offer.id,
            name=name_of(self.people[offer.volunteer_id], offer, self.association_id),
            owner=self._owner(offer),
            lent_on_request=theirs is Lending.ASK,
            state=row.state,
            state_label=labels.STATES[row.state],
            tone=labels.TONES[row.state],
            score=row.score,
            parts=_parts(row),
            pros=tuple(row.facts.get("pros", ())),
            cons=tuple(row.facts.get("cons", ())),
            to_check=tuple(row.facts.get("to_check", ())),
            in_common=in_common(self.need, offer),
            free=self.free.get(offer.id, 0),
            capacity=offer.capacity,
            unavailable=self._unavailable(row, offer, theirs),
            by_name=row.by_name,
            crossing=row.crossing,
            reason=labels.GIVEN_REASONS.get(row.reason, ""),
            reason_text=row.reason_text,
            decided_at=row.ended_at or row.decided_at,
            may_come_back=row.state in ranking.MAY_COME_BACK,
        )

    def _owner(self, offer: Offer) -> str:
        """Name the association that vouches for a volunteer, when it is another."""
        if offer.association_id is None or offer.association_id == self.association_id:
            return ""
        return self.names.get(offer.association_id, "")

    def _unavailable(self, row: Proposal, offer: Offer, lending: Lending) -> str:
        """Say why a volunteer who is only ranked cannot be asked today, if so."""
        if row.state is not ProposalState.RANKED:
            return ""
        if offer.state is not OfferState.ACTIVE:
            return "N’est pas disponible en ce moment."
        if offer.volunteer_id not in self.checked:
            return "Sa vérification n’est plus valable."
        if lending is Lending.NEVER:
            return "Son association ne prête pas ses bénévoles."
        return "N’a plus de place en ce moment." if self.free.get(offer.id, 0) < 1 else ""


def _parts(row: Proposal) -> tuple[Part, ...]:
    weights: dict[str, int] = row.facts.get("weights", {})
    sentences: dict[str, str] = row.facts.get("sentences", {})
    counted = sum(weights.get(name, 0) for name in row.parts) or 1
    shares = {name: weights.get(name, 0) / counted for name in row.parts}
    reasons = {*row.facts.get("pros", ()), *row.facts.get("cons", ())}
    neutral = {name: sentence for name, sentence in sentences.items() if sentence not in reasons}
    return tuple(
        Part(label, row.parts.get(name), neutral.get(name, ""), shares.get(name, 0))
        for name, label in labels.PARTS.items()
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


def loans(session: Session, association_id: UUID, *, at: datetime) -> list[Loan]:
    """Return the requests for one's volunteers, oldest first, in a constant number of queries."""
    rows = queries.lent_to_decide(session, association_id)
    asked = {need.id: need for need in workspace.needs(session, [row.need_id for row in rows])}
    cards = {card.id: card for card in needs.cards(session, list(asked.values()), at=at)}
    held = workspace.offers(session, [row.offer_id for row in rows])
    people = workspace.people(session, [offer.volunteer_id for offer in held.values()])
    names = associations.names(session)
    return [
        Loan(
            row.id,
            name_of(people[held[row.offer_id].volunteer_id], held[row.offer_id], association_id),
            names.get(asked[row.need_id].case_association_id, ""),  # type: ignore[arg-type]
            cards[row.need_id],
            in_common(asked[row.need_id], held[row.offer_id]),
            due(row.deadline_at, at=at),
        )
        for row in rows
    ]


def pair_rows(session: Session, rows: Sequence[tuple[Mentorship, Person, Person]], *, at: datetime) -> list[PairRow]:
    """Return pairs in their order, in a constant number of queries."""
    asked = workspace.needs(session, [pair.need_id for pair, _, _ in rows])
    cards = {card.id: card for card in needs.cards(session, asked, at=at)}
    return [
        PairRow(
            id=pair.id,
            need_id=pair.need_id,
            youth=short_name(youth.first_name, youth.last_name),
            volunteer=short_name(volunteer.first_name, volunteer.last_name),
            state=pair.state,
            state_label=pair_labels.STATES[pair.state],
            tone=pair_labels.TONES[pair.state],
            introduced_at=pair.introduced_at,
            ended_at=pair.ended_at,
            end_reason=pair_labels.END_REASONS[pair.end_reason] if pair.end_reason else "",
            kinds=cards[pair.need_id].kinds,
        )
        for pair, youth, volunteer in rows
    ]


def call_rows(session: Session, messages: Sequence[Message], *, locked: Collection[UUID]) -> list[CallRow]:
    """Return calls in their order, in one query."""
    people = workspace.people(session, [each.person_id for each in messages if each.person_id])
    return [
        CallRow(
            each.id,
            people[each.person_id].first_name if each.person_id in people else "",
            each.subject,
            each.created_at,
            each.about_id if each.id in locked else None,
        )
        for each in messages
    ]


def call_file(session: Session, message: Message) -> CallFile:
    """Return a call for whoever makes it."""
    person = session.get(Person, message.person_id) if message.person_id else None
    return CallFile(
        id=message.id,
        first_name=person.first_name if person else "",
        phone=message.recipient or (person.phone if person else ""),
        subject=message.subject,
        text=_PRIVATE_LINK.sub("(lien privé)", message.body),
        since=message.created_at,
        about_id=message.about_id,
    )
