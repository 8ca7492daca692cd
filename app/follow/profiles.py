"""What the pages that people follow their case on are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.queries import Answering
from app.core.clock import local_date
from app.core.errors import NotFound
from app.follow import reaching
from app.follow.policies import may_be_corrected
from app.meetings import profiles as meetings
from app.meetings.emails import Told
from app.mentorships import brought_in, policies
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipState, Reaching, Side
from app.needs import labels as needs_labels
from app.needs import profiles as needs
from app.needs import queries as needs_queries
from app.needs.models import Need
from app.needs.policies import may_renew
from app.needs.profiles import Contact, OutsideNeed, OwnNeed
from app.needs.states import NEEDS, OPEN_STATES, NeedAction, NeedState
from app.proposals import profiles as proposals
from app.proposals import queries as proposals_queries
from app.proposals.profiles import Asked, ForFamily
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.routing import queries as routing
from app.safeguarding import codes
from app.safeguarding import labels as agreements
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.policies import is_minor, is_under_consent_age
from app.safeguarding.states import REFUSALS, AgreementAction, AgreementState, Bond, Means
from app.safeguarding.texts import AGREEMENT, FRENCH, Text
from app.web.templating import due_by, short_date

SOMEBODY_FOUND = "Bonne nouvelle\u00a0: un bénévole veut bien t’aider."
SUSPENDED = "C’est en pause."
TO_CONFIRM = "Une association a noté ton binôme sur ce site. Il commence ici quand chacun a dit oui."
RESPONSIBLE = agreements.RESPONSIBLE[None]
DONE, CURRENT, TODO = "done", "current", "todo"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on the way of a need or an offer: `state` is done, current or todo."""

    title: str
    state: str = TODO
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class YouthPage:
    """A need as its youth follows it: the way, what waits for an answer, what can be done.

    `answering` is whom to call while the pair is suspended. `to_confirm`: an association says that the pair exists
    already, and waits for the yes of those in it.
    """

    need: OwnNeed
    stops: tuple[Stop, ...]
    proposal: ForFamily | None
    questions: tuple[Asked, ...]
    nobody_free: bool
    introduced: bool
    volunteer: str
    reaching: Reaching | None
    suspended: bool
    to_confirm: bool
    answering: Answering | None
    paused_until: date | None
    sentence: str
    may_change: bool
    may_pause: bool
    may_resume: bool
    may_withdraw: bool
    may_renew: bool
    reached_at: tuple[str, ...]
    may_correct_contact: bool
    may_correct_guardian: bool
    agreement_code: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the guardian's page can be read in."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a guardian: what, when, how, to which text; `recorded_by` is whoever wrote it down."""

    action: AgreementAction
    label: str
    means: Means
    means_label: str
    at: datetime
    text_version: str
    guardian: str
    recorded_by: str
    receiver: str


@dataclass(frozen=True, slots=True)
class GuardianNeed:
    """One request of a child, where it stands, and the next meeting of its pair."""

    need: OutsideNeed
    meeting: Told | None = None


@dataclass(frozen=True, slots=True)
class GuardianPage:
    """A child's requests as the guardian follows them; never a word of the child's own.

    `about_direct` says what the box of direct contact changes at that child's age. `receivers` may get the
    requests that no association follows yet; `searching` tells whether there are any.
    """

    youth: str
    guardian: str
    state: AgreementState
    holds: bool
    answered_at: datetime | None
    direct_contact: bool
    direct: str
    about_direct: str
    text: Text
    languages: tuple[Language, ...]
    bond: str
    following: tuple[Answering, ...]
    receivers: tuple[str, ...]
    searching: bool
    history: tuple[Answered, ...]
    needs: tuple[GuardianNeed, ...]
    proposals: tuple[ForFamily, ...]


@dataclass(frozen=True, slots=True)
class AgreementWanted:
    """A guardian who answers by telephone or in person: who, for whom, and the text to read out.

    `guardian` is named, with how to reach them, only to whoever has the case.
    """

    youth: str
    first_name: str
    guardian: Contact | None
    bond_label: str
    organisation: str
    state_label: str
    given: bool
    text: Text
    direct: str
    about_direct: str
    receiver: str
    history: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class AgreementPaper:
    """What a youth prints, or shows on a screen: the text, and the code that the guardian reads out."""

    youth: str
    code: str
    texts: tuple[Text, ...]
    receiver: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a guardian calls about a pair whose two sides write to each other on the site."""

    volunteer: str
    youth: str
    answering: Answering


def pair_to_reach(session: Session, pair: Mentorship) -> Reach:
    """Return who answers for a pair, for the guardian of its youth."""
    volunteer, youth = (session.get_one(Person, each).first_name for each in (pair.volunteer_id, pair.youth_id))
    return Reach(volunteer, youth, associations.answering(session, pair.association_id))


@dataclass(frozen=True, slots=True)
class PairToConfirm:
    """A pair that was brought in, as one who takes part in it is asked about it; `agreed`: they said yes already."""

    side: Side
    youth: str
    volunteer: str
    association: str
    since: datetime
    agreed: bool
    ended: bool


def pair_to_confirm(session: Session, seat: Seat) -> PairToConfirm:
    """Return what the page shows to one of those who take part."""
    pair = seat.pair
    names = accounts.first_names(session, [pair.youth_id, pair.volunteer_id])
    association = session.get(Association, pair.association_id) if pair.association_id else None
    return PairToConfirm(
        side=seat.side,
        youth=names[pair.youth_id],
        volunteer=names[pair.volunteer_id],
        association=association.name if association else "",
        since=pair.introduced_at,
        agreed=brought_in.has_agreed(pair, seat.side),
        ended=pair.ended_at is not None,
    )


def youth_page(session: Session, need: Need, *, at: datetime) -> YouthPage:
    """Return the page of one need."""
    own, asks = needs.own(session, need, at=at), need.state not in NEEDS.final()
    asked = proposals_queries.asked_for(session, need.id)
    waiting = asked is not None and asked.state is ProposalState.YOUTH_ASKED
    pair, youth = mentorships.of_need(session, need.id), accounts.person(session, need.youth_id)
    to_confirm = pair is not None and pair.to_confirm
    suspended = pair is not None and pair.state is MentorshipState.SUSPENDED and not to_confirm
    nobody_free = not own.danger and not own.professional and _nobody_free(session, need)
    said = needs_labels.STILL_SEARCHED if nobody_free and own.state is NeedState.TAKEN else own.sentence
    return YouthPage(
        need=own,
        stops=() if to_confirm else tuple(_stops(own, family_asked=waiting, suspended=suspended)),
        proposal=proposals.for_family(session, asked, at=at) if asked is not None and waiting else None,
        questions=tuple(
            proposals.asked(session, question)
            for question in proposals_queries.questions(session, need.id)
            if question.party is Party.YOUTH and question.answered_at is None
        ),
        nobody_free=nobody_free,
        introduced=pair is not None and pair.state is MentorshipState.ACTIVE,
        volunteer=session.get_one(Person, pair.volunteer_id).first_name if pair else "",
        reaching=policies.reaching(session, youth, pair.association_id, at) if pair is not None else None,
        suspended=suspended,
        answering=associations.answering(session, pair.association_id) if pair is not None and suspended else None,
        paused_until=pair.paused_until if pair is not None else None,
        sentence=TO_CONFIRM if to_confirm else SUSPENDED if suspended else SOMEBODY_FOUND if waiting else said,
        to_confirm=to_confirm,
        may_change=need.state not in (*NEEDS.final(), NeedState.INTRODUCED),
        may_pause=NEEDS.allows(need.state, NeedAction.PAUSE),
        may_resume=NEEDS.allows(need.state, NeedAction.RESUME),
        may_withdraw=NEEDS.allows(need.state, NeedAction.WITHDRAW),
        may_renew=may_renew(session, need),
        reached_at=needs.reached_at(youth),
        may_correct_contact=reaching.may_correct(session, need),
        may_correct_guardian=asks and own.minor and may_be_corrected(own.guardian_state),
        agreement_code=_code(session, need.youth_id) if asks and own.minor else "",
    )


def guardian_text(session: Session, agreement: Agreement, *, language: str | None) -> Text:
    """Return the words of a guardian's pages, in `language`, else in the one they were written to in."""
    named = safeguarding.guardianship(session, youth_id=agreement.youth_id, guardian_id=agreement.guardian_id)
    version = agreement.text_version if safeguarding.holds(agreement) else AGREEMENT.current
    return AGREEMENT.text(version, language or named.language)


def guardian_page(session: Session, agreement: Agreement, *, language: str | None, at: datetime) -> GuardianPage:
    """Return what a guardian follows of one child, in `language`, else in the one they were written to in."""
    mine = [
        need for need in needs_queries.of_youth(session, agreement.youth_id) if need.state is not NeedState.TO_CONFIRM
    ]
    asked = [proposals_queries.asked_for(session, need.id) for need in mine]
    holds = safeguarding.holds(agreement)
    youth, guardian = (accounts.person(session, each) for each in (agreement.youth_id, agreement.guardian_id))
    named = safeguarding.guardianship(session, youth_id=agreement.youth_id, guardian_id=agreement.guardian_id)
    text = guardian_text(session, agreement, language=language)
    waiting = [need for need in mine if need.case_association_id is None and need.state not in NEEDS.final()]
    return GuardianPage(
        youth=youth.first_name,
        guardian=guardian.first_name,
        state=agreement.state,
        holds=holds,
        answered_at=agreement.answered_at,
        direct_contact=agreement.direct_contact,
        direct=text.say_to(named.bond, "direct_contact"),
        about_direct=_about_direct(text, youth, at),
        text=text,
        languages=languages(text.version),
        bond=text.say(f"bond_{named.bond.value}", organisation=guardian.organisation),
        following=_following(session, mine),
        receivers=_receivers(session, waiting, at=at),
        searching=bool(waiting),
        history=answered(session, agreement.youth_id, guardian_id=agreement.guardian_id),
        needs=tuple(_for_guardian(session, mine, text, named.bond, named=holds, at=at)),
        proposals=tuple(
            proposals.for_family(session, proposal, at=at)
            for proposal in asked
            if proposal is not None and proposal.state is ProposalState.YOUTH_ASKED
        ),
    )


def _about_direct(text: Text, youth: Person, at: datetime) -> str:
    """Say what the box of direct contact changes: nothing yet under the age of consent, whatever the association."""
    child = is_under_consent_age(youth, at)
    return text.say("direct_contact_hint_child" if child else "direct_contact_hint", youth=youth.first_name)


def _for_guardian(
    session: Session, mine: Sequence[Need], text: Text, bond: Bond, *, named: bool, at: datetime
) -> list[GuardianNeed]:
    """Say where each request stands in the language of the page; the volunteer is `named` while the agreement holds."""
    rows = needs.for_guardian(session, mine, lambda state: text.say_to(bond, f"need_{state.value}"))
    return [_with_pair(session, row, text, bond, named=named, at=at) for row in rows]


def _with_pair(
    session: Session, row: OutsideNeed, text: Text, bond: Bond, *, named: bool, at: datetime
) -> GuardianNeed:
    pair = mentorships.of_need(session, row.id) if named else None
    if pair is None:
        return GuardianNeed(row)
    names = accounts.first_names(session, [pair.youth_id, pair.volunteer_id])
    said = {"youth": names[pair.youth_id], "volunteer": names[pair.volunteer_id]}
    if pair.state is MentorshipState.SUSPENDED and not pair.to_confirm:
        sentence = text.say("pair_suspended", **said)
    elif pair.state is MentorshipState.PAUSED and pair.paused_until is not None:
        sentence = text.say("pair_paused", date=short_date(pair.paused_until, text.language), **said)
    else:
        sentence = text.say_to(bond, "need_introduced_by", volunteer=said["volunteer"])
    return GuardianNeed(replace(row, sentence=sentence), meetings.next_agreed(session, pair, text, at=at))


def _following(session: Session, mine: Sequence[Need]) -> tuple[Answering, ...]:
    held = dict.fromkeys(need.case_association_id for need in mine if need.state not in NEEDS.final())
    found = (associations.answering(session, each) for each in held if each is not None)
    return tuple(dict.fromkeys(found))


def agreement_wanted(
    session: Session, agreement: Agreement, *, has_case: bool, language: str | None, at: datetime
) -> AgreementWanted:
    """Return what whoever hears a guardian reads out and sees of them."""
    youth, guardian = (accounts.person(session, each) for each in (agreement.youth_id, agreement.guardian_id))
    named = safeguarding.guardianship(session, youth_id=agreement.youth_id, guardian_id=agreement.guardian_id)
    given = safeguarding.holds(agreement)
    text = AGREEMENT.text(agreement.text_version if given else AGREEMENT.current, language or FRENCH)
    return AgreementWanted(
        youth=youth.first_name,
        first_name=guardian.first_name,
        guardian=needs.contact(guardian) if has_case else None,
        bond_label=agreements.BONDS[named.bond],
        organisation=guardian.organisation,
        state_label=agreements.AGREEMENTS[agreement.state],
        given=given,
        text=text,
        direct=text.say_to(named.bond, "direct_contact"),
        about_direct=_about_direct(text, youth, at),
        receiver=", ".join(_receivers(session, needs_queries.of_youth(session, agreement.youth_id), at=at)),
        history=answered(session, agreement.youth_id),
    )


def agreement_paper(session: Session, need: Need, *, language: str | None, at: datetime) -> AgreementPaper:
    """Return what the youth shows to whoever answers for them.

    Raises
    ------
    NotFound
        If nobody is asked, or the answer is there.
    """
    code = _code(session, need.youth_id)
    youth, guardian = accounts.person(session, need.youth_id), safeguarding.guardian_of(session, need.youth_id)
    if not code or guardian is None or not is_minor(youth, at):
        raise NotFound
    named = safeguarding.guardianship(session, youth_id=youth.id, guardian_id=guardian.id)
    spoken = dict.fromkeys((AGREEMENT.text(language=language or named.language), AGREEMENT.text()))
    return AgreementPaper(youth.first_name, code, tuple(spoken), ", ".join(_receivers(session, [need], at=at)))


def languages(version: str | None = None) -> tuple[Language, ...]:
    """Return the languages that a version of the text is written in."""
    texts = (AGREEMENT.text(version, code) for code in AGREEMENT.languages(version))
    return tuple(Language(text.language, text.name, text.direction) for text in texts)


def answered(session: Session, youth_id: UUID, *, guardian_id: UUID | None = None) -> tuple[Answered, ...]:
    """Return every answer given for a youth, by one guardian or by all, oldest first."""
    return tuple(
        Answered(
            action=row.action,
            label=agreements.ANSWERS[row.action],
            means=row.means,
            means_label=agreements.MEANS[row.means],
            at=row.at,
            text_version=row.text_version,
            guardian=guardian.first_name,
            recorded_by=recorder.first_name if recorder else "",
            receiver=row.receiver,
        )
        for row, guardian, recorder in safeguarding.history(session, youth_id)
        if guardian_id in {None, guardian.id}
    )


def _receivers(session: Session, rows: Sequence[Need], *, at: datetime) -> tuple[str, ...]:
    """Return the associations that have, or may receive, the requests that go on."""
    day = local_date(at)
    going = [need for need in rows if need.state not in NEEDS.final()]
    return tuple(dict.fromkeys(name for need in going if (name := routing.receiver(session, need, day=day))))


def _code(session: Session, youth_id: UUID) -> str:
    """Return the code of the guardian named last, as people read it; empty when there is no answer to wait for."""
    guardian = safeguarding.guardian_of(session, youth_id)
    asked = [row for row in safeguarding.agreements(session, youth_id) if guardian and row.guardian_id == guardian.id]
    return next((codes.shown(row.code) for row in asked if row.state is not AgreementState.AGREED), "")


def _stops(need: OwnNeed, *, family_asked: bool, suspended: bool) -> list[Stop]:
    """Return the way of a need: one stop is where it stands, unless it is over, in pause, or the pair is suspended.

    The guardian of who is old enough to be read before answers beside the rest: that stop is done once they did.
    """
    way = _way(need, family_asked=family_asked)
    places = [place for place, *_ in way]
    reached = _reached(need.state, family_asked=family_asked)
    here = places.index(reached) if reached in places else -1
    return [
        Stop(done, DONE, at=at)
        if (index < here if place != "guardian" else need.guardian_agreed)
        else Stop(title, CURRENT if index == here and not suspended else TODO, detail)
        for index, (place, title, done, detail, at) in enumerate(way)
    ]


Passage = tuple[str, str, str, str, datetime | None]


def _way(need: OwnNeed, *, family_asked: bool) -> list[Passage]:
    """Return every stop that this need meets: its name, what is said before and after, a detail, when it was done.

    After words that sound like danger, or where only professionals help, no volunteer is spoken of until one is there.
    """
    holder = f"L’association {need.association}" if need.association else "Une association"
    looked_for = not need.association and need.state is NeedState.WAITING
    read = "On cherche une association pour toi" if looked_for else f"{holder} lit ta demande"
    also = f", et {need.guardian or RESPONSIBLE} aussi" if need.minor else ""
    way: list[Passage] = [("sent", "", "Ta demande est reçue", "", need.created_at)]
    if need.state is NeedState.TO_CONFIRM:
        way.append(("confirm", "Tu dis oui à cette demande", "", "", None))
    answers = need.guardian or RESPONSIBLE
    agrees = ("guardian", f"{answers} donne son accord", f"{answers} a dit oui", _said(need.guardian_state), None)
    first = need.guardian_first or need.guardian_agreed
    if need.minor and first:
        way.append(agrees)
    by = f"Réponse {due_by(need.answer_by)}\u00a0; sinon, on demande à une autre." if need.answer_by else ""
    way.append(("read", read, f"{holder} s’occupe de ta demande", by, need.taken_at))
    if need.guardian and not first:
        way.append(agrees)
    if need.danger and not family_asked:
        return [*way, ("choose", "Vous voyez ensemble ce qui peut t’aider", "", "", None)]
    if need.professional and not family_asked:
        return [*way, ("choose", "L’association te met en lien avec des professionnels", "", "", None)]
    return [
        *way,
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
    return "Pas d’accord pour l’instant." if state in REFUSALS else ""


def _nobody_free(session: Session, need: Need) -> bool:
    """Tell whether everybody was looked at and nobody is left to ask."""
    if need.state not in OPEN_STATES or proposals_queries.last_ranking(session, need.id) is None:
        return False
    hopeful = {ProposalState.RANKED, *ASKED_STATES}
    return not any(proposal.state in hopeful for proposal in proposals_queries.of_need(session, need.id))
