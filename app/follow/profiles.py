"""What the pages that people follow their case on are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.core.errors import NotFound
from app.mentorships import queries as mentorships
from app.mentorships.states import MentorshipState
from app.needs import profiles as needs
from app.needs import queries as needs_queries
from app.needs.models import Need
from app.needs.profiles import Contact, OutsideNeed, OwnNeed
from app.needs.states import NEEDS, OPEN_STATES, NeedAction, NeedState
from app.proposals import profiles as proposals
from app.proposals import queries as proposals_queries
from app.proposals.profiles import Asked, ForFamily
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.safeguarding import labels as agreements
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementState

SOMEBODY_FOUND = "Bonne nouvelle\u00a0: un bénévole veut bien t’aider."
PARENT = "ton parent"
DONE, CURRENT, TODO = "done", "current", "todo"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on the way of a need: `state` is done, current or todo."""

    title: str
    state: str = TODO
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class YouthPage:
    """A need as its youth follows it: the way, what waits for an answer, what can be done."""

    need: OwnNeed
    stops: tuple[Stop, ...]
    proposal: ForFamily | None
    questions: tuple[Asked, ...]
    nobody_free: bool
    introduced: bool
    suspended: bool
    sentence: str
    may_change: bool
    may_pause: bool
    may_resume: bool
    may_withdraw: bool
    may_correct_guardian: bool


@dataclass(frozen=True, slots=True)
class GuardianPage:
    """A child's requests as the guardian follows them; never a word of the child's own."""

    youth: str
    guardian: str
    state: AgreementState
    answered_at: datetime | None
    direct_contact: bool
    text: tuple[str, ...]
    version: int
    needs: tuple[OutsideNeed, ...]
    proposals: tuple[ForFamily, ...]


@dataclass(frozen=True, slots=True)
class AgreementWanted:
    """A guardian to call: who, for whom, and the text to read out."""

    youth: str
    guardian: Contact
    state_label: str
    text: tuple[str, ...]


def youth_page(session: Session, need: Need, *, at: datetime) -> YouthPage:
    """Return the page of one need."""
    own = needs.own(session, need, at=at)
    asked = proposals_queries.asked_for(session, need.id)
    waiting = asked is not None and asked.state is ProposalState.YOUTH_ASKED
    pair = mentorships.of_need(session, need.id)
    return YouthPage(
        need=own,
        stops=tuple(_stops(own, family_asked=waiting)),
        proposal=proposals.for_family(session, asked, at=at) if asked is not None and waiting else None,
        questions=tuple(
            proposals.asked(session, question)
            for question in proposals_queries.questions(session, need.id)
            if question.party is Party.YOUTH and question.answered_at is None
        ),
        nobody_free=_nobody_free(session, need),
        introduced=pair is not None and pair.state is MentorshipState.ACTIVE,
        suspended=pair is not None and pair.state is MentorshipState.SUSPENDED,
        sentence=SOMEBODY_FOUND if waiting else own.sentence,
        may_change=need.state not in (*NEEDS.final(), NeedState.INTRODUCED),
        may_pause=NEEDS.allows(need.state, NeedAction.PAUSE),
        may_resume=NEEDS.allows(need.state, NeedAction.RESUME),
        may_withdraw=NEEDS.allows(need.state, NeedAction.WITHDRAW),
        may_correct_guardian=own.minor and own.guardian_state in (None, AgreementState.ASKED),
    )


def guardian_page(session: Session, agreement: Agreement, *, at: datetime) -> GuardianPage:
    """Return what a guardian follows of one child."""
    mine = [
        need for need in needs_queries.of_youth(session, agreement.youth_id) if need.state is not NeedState.TO_CONFIRM
    ]
    asked = [proposals_queries.asked_for(session, need.id) for need in mine]
    text_version = agreement.text_version if agreement.state is AgreementState.AGREED else agreements.AGREEMENT_VERSION
    return GuardianPage(
        youth=accounts.person(session, agreement.youth_id).first_name,
        guardian=accounts.person(session, agreement.guardian_id).first_name,
        state=agreement.state,
        answered_at=agreement.answered_at,
        direct_contact=agreement.direct_contact,
        text=agreements.agreement_text(text_version),
        version=agreement.version,
        needs=tuple(needs.for_guardian(session, mine)),
        proposals=tuple(
            proposals.for_family(session, proposal, at=at)
            for proposal in asked
            if proposal is not None and proposal.state is ProposalState.YOUTH_ASKED
        ),
    )


def agreement_wanted(session: Session, need: Need) -> AgreementWanted:
    """Return who answers for the youth of `need`.

    Raises
    ------
    NotFound
        If nobody was asked.
    """
    guardian = safeguarding.guardian_of(session, need.youth_id)
    if guardian is None:
        raise NotFound
    agreement = safeguarding.agreement(session, youth_id=need.youth_id, guardian_id=guardian.id)
    youth = accounts.person(session, need.youth_id)
    state = agreements.AGREEMENTS[agreement.state]
    return AgreementWanted(youth.first_name, needs.contact(guardian), state, agreements.agreement_text())


def _stops(need: OwnNeed, *, family_asked: bool) -> list[Stop]:
    """Return the way of a need: one stop is where it stands, unless it is over or in pause."""
    way = _way(need)
    places = [place for place, *_ in way]
    reached = _reached(need.state, family_asked=family_asked)
    here = places.index(reached) if reached in places else -1
    return [
        Stop(done, DONE, at=at) if index < here else Stop(title, CURRENT if index == here else TODO, detail)
        for index, (_, title, done, detail, at) in enumerate(way)
    ]


Passage = tuple[str, str, str, str, datetime | None]


def _way(need: OwnNeed) -> list[Passage]:
    """Return every stop that this need meets: its name, what is said before and after, a detail, when it was done."""
    holder = need.association or "Une association"
    also = f", et {need.guardian or PARENT} aussi" if need.minor else ""
    way: list[Passage] = [("sent", "", "Ta demande est reçue", "", need.created_at)]
    if need.state is NeedState.TO_CONFIRM:
        way.append(("confirm", "Tu dis oui à cette demande", "", "", None))
    if need.minor and need.state is NeedState.AWAITING_AGREEMENT:
        way.append(("guardian", f"{need.guardian or PARENT} donne son accord", "", _said(need.guardian_state), None))
    return [
        *way,
        ("read", f"{holder} lit ta demande", f"{holder} s’occupe de ta demande", "", need.taken_at),
        ("choose", "Un bénévole est choisi et dit oui", "Un bénévole a dit oui", "", None),
        ("answer", f"Tu dis oui ou non{also}", f"Tu as dit oui{also}", "", None),
        ("meet", "Vous prenez rendez-vous", "", "", None),
    ]


def _reached(state: NeedState, *, family_asked: bool) -> str:
    if state is NeedState.TAKEN:
        return "answer" if family_asked else "choose"
    return {
        NeedState.TO_CONFIRM: "confirm",
        NeedState.AWAITING_AGREEMENT: "guardian",
        NeedState.WAITING: "read",
        NeedState.INTRODUCED: "meet",
    }.get(state, "")


def _said(state: AgreementState | None) -> str:
    refused = state in (AgreementState.REFUSED, AgreementState.REVOKED)
    return "Pas d’accord pour l’instant. Ta demande est arrêtée." if refused else ""


def _nobody_free(session: Session, need: Need) -> bool:
    """Tell whether everybody was looked at and nobody is left to ask."""
    if need.state not in OPEN_STATES or proposals_queries.last_ranking(session, need.id) is None:
        return False
    hopeful = {ProposalState.RANKED, *ASKED_STATES}
    return not any(proposal.state in hopeful for proposal in proposals_queries.of_need(session, need.id))
