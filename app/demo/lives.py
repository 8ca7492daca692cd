"""What each invented person does, through the services that people use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts import services as accounts
from app.accounts.models import Person
from app.core.clock import age_on, local_date
from app.core.errors import Conflict
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Role
from app.demo import markers, personas, words
from app.demo.associations import give_account
from app.demo.pairs import PairLife
from app.demo.population import Contact, VolunteerSketch, YouthSketch
from app.demo.story import STEPS, Story
from app.follow import services as follow
from app.intake import offer_services, vetting_services
from app.intake import services as intake
from app.intake.services import Identity, NewNeed, Representative
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs.models import Need
from app.needs.services import Asked, Wish
from app.needs.states import Reach
from app.offers.models import Offer
from app.offers.rules import CHARTER
from app.offers.states import OfferReason
from app.offers.terms import Offered, SubmitOffer, Terms, Vetting, Volunteer
from app.proposals import services as proposals
from app.proposals.answers import Choice, FamilyAnswer, Side, VolunteerAnswer
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, ProposalState
from app.reports import services as reports
from app.reports.services import SubmitReport
from app.reports.states import Subject
from app.routing import services as routing
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.requirements.states import Proof
from app.safeguarding.states import Bond
from app.safeguarding.texts import AGREEMENT, FRENCH
from app.skills.states import Mode, Rhythm

NAMED = frozenset(persona.email for persona in personas.SHOWN)
PATIENCE = timedelta(days=2)
SUBJECT_KIND = "scolaire.matiere"


def asked(code: str) -> Asked:
    """Return what a code asks: ``scolaire.matiere.maths`` is a subject of a kind."""
    kind, subject = _parts(code)
    return Asked(kind, subject)


def offered(code: str, low: int | None, high: int | None) -> Offered:
    """Return what a code offers over an interval of levels."""
    kind, subject = _parts(code)
    return Offered(kind, subject, low, high)


def _parts(code: str) -> tuple[str, str | None]:
    if code.startswith(f"{SUBJECT_KIND}."):
        return SUBJECT_KIND, code.removeprefix(f"{SUBJECT_KIND}.")
    return code, None


def _identity(contact: Contact, *, birth_date: date | None = None, organisation: str = "") -> Identity:
    return Identity(
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        birth_date=birth_date,
        organisation=organisation,
    )


def _representative(sketch: YouthSketch) -> Representative:
    """Return who answers for a minor: now and then a service, in a language of the home."""
    contact = sketch.guardian or sketch.contact
    in_care = contact.phone.endswith("7")
    return Representative(
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        organisation="Maison d’enfants Les Platanes" if in_care else "",
        bond=Bond.SERVICE if in_care else Bond.PARENT,
        language=next((code for code in sketch.languages if code in AGREEMENT.languages()), FRENCH),
    )


def _level(birth_date: date, day: date) -> int | None:
    """Return the school year that goes with an age: eleven is the sixth, seventeen the last before the bac."""
    age = age_on(birth_date, day)
    return age - 5 if age <= 17 else None


class YouthLife:
    """A youth asks, and goes as far as fate has it."""

    def __init__(self, story: Story, sketch: YouthSketch, *, prescriber: Contact | None = None) -> None:
        self.story = story
        self.sketch = sketch
        self.prescriber = prescriber
        self.need_id: UUID | None = None

    def begin(self) -> None:
        """Plan the day the need comes in."""
        self.story.plan(self.story.past(self.sketch.days_ago), self.ask)

    def ask(self, session: Session, at: datetime) -> None:
        """Send the form."""
        received = intake.receive(session, new=self._form(), actor=NOBODY, at=at)
        need = received.need
        self.need_id = need.id
        if self.story.marked:
            need.note = f"Vu avec la famille. {markers.word(need.id, 'note').capitalize()}."
        self._open_accounts(session, need, at)
        self._next(session, list(STEPS[self.sketch.fate]), at)

    def _form(self) -> NewNeed:
        sketch = self.sketch
        level = _level(sketch.birth_date, local_date(self.story.until))
        wish = Wish(
            asked=tuple(asked(code) for code in sketch.wish.codes),
            commune_code=sketch.place.commune_code,
            quarter_id=UUID(sketch.quarter_id) if sketch.quarter_id else None,
            level=level,
            text=sketch.text,
            availability=sketch.availability,
            mode=Mode(sketch.mode),
            reach=Reach(sketch.reach),
            rhythm=Rhythm(sketch.rhythm),
            languages=sketch.languages,
        )
        return NewNeed(
            wish=wish,
            youth=_identity(sketch.contact, birth_date=sketch.birth_date),
            guardian=_representative(sketch) if sketch.guardian else None,
            prescriber=_identity(self.prescriber, organisation="Mission locale") if self.prescriber else None,
        )

    def _open_accounts(self, session: Session, need: Need, at: datetime) -> None:
        """Let the people of the case sign in: most youths, some guardians, every prescriber."""
        guardian = safeguarding.guardian_of(session, need.youth_id)
        everybody = [need.youth_id, guardian.id if guardian else None, need.prescriber_id]
        for person_id, share in zip(everybody, (0.7, 0.5, 1.0), strict=True):
            person = session.get(Person, person_id) if person_id else None
            if person and person.email and (person.email in NAMED or self.story.random.random() < share):
                give_account(session, person, self.story.password_hash, at=at)

    def agree(self, session: Session, at: datetime) -> None:
        """Let the guardian of a minor say yes; an adult needs nobody."""
        for agreement in session.exec(select(Agreement).where(Agreement.youth_id == self._need(session).youth_id)):
            actor = Actor(Way.LINK, person_id=agreement.guardian_id, role=Role.GUARDIAN)
            follow.give_agreement(session, agreement=agreement, direct_contact=False, actor=actor, at=at)

    def pause(self, session: Session, at: datetime) -> None:
        """Put the request on hold."""
        follow.pause(session, need=self._need(session), actor=self._youth(session), at=at)

    def withdraw(self, session: Session, at: datetime) -> None:
        """Take the request back."""
        follow.withdraw(session, need=self._need(session), actor=self._youth(session), at=at)

    def take(self, session: Session, at: datetime) -> None:
        """Let the association that received it take the case."""
        routing.take(session, need=self._need(session), actor=self._coordinator(session), at=at)

    def propose(self, session: Session, at: datetime) -> None:
        """Let the association propose the first volunteer who may be."""
        proposals.propose(session, proposal=self._proposal(session), actor=self._coordinator(session), at=at)

    def volunteer_agrees(self, session: Session, at: datetime) -> None:
        """Let the volunteer who is asked say yes."""
        proposal = self._proposal(session)
        offer = session.get_one(Offer, proposal.offer_id)
        if proposal.state is ProposalState.LENDER_ASKED:
            proposals.lend(session, proposal=proposal, actor=self.story.staff.acting_for(offer.association_id), at=at)
        actor = Actor(Way.LINK, person_id=offer.volunteer_id, role=Role.VOLUNTEER)
        answer = VolunteerAnswer(choice=Choice.YES)
        proposals.answer_volunteer(session, proposal=proposal, answer=answer, actor=actor, at=at)

    def youth_agrees(self, session: Session, at: datetime) -> None:
        """Let the youth, and the guardian of a minor, say yes."""
        need = self._need(session)
        guardian = safeguarding.guardian_of(session, need.youth_id)
        self._family(session, Side.YOUTH, need.youth_id, Role.YOUTH, at)
        if guardian is not None and self._proposal(session).state is ProposalState.YOUTH_ASKED:
            self._family(session, Side.GUARDIAN, guardian.id, Role.GUARDIAN, at)
        number = next(self.story.pairs)
        words.plan(self.story, need.id, number, at)
        PairLife(self.story, need.id, number).begin(at)

    def end(self, session: Session, at: datetime) -> None:
        """Let the association end the pair."""
        pair = session.exec(select(Mentorship).where(Mentorship.need_id == self.need_id)).one()
        actor = self._coordinator(session)
        mentorships.end(session, mentorship=pair, reason=EndReason.GOAL_REACHED, actor=actor, at=at)

    def _family(self, session: Session, by: Side, person_id: UUID, role: Role, at: datetime) -> None:
        actor = Actor(Way.LINK, person_id=person_id, role=role)
        answer = FamilyAnswer(yes=True)
        proposals.answer_youth(session, proposal=self._proposal(session), answer=answer, by=by, actor=actor, at=at)

    def _next(self, session: Session, steps: list[str], at: datetime) -> None:
        if not steps:
            return
        step, rest = steps[0], steps[1:]

        def happen(later: Session, then: datetime) -> None:
            if step == "propose" and not self._candidates(later) and self.story.until - then > PATIENCE:
                self._next(later, steps, then)
                return
            getattr(self, step)(later, then)
            self._next(later, rest, then)

        self.story.plan(self.story.soon(at), happen)

    def _need(self, session: Session) -> Need:
        return session.get_one(Need, self.need_id)

    def _youth(self, session: Session) -> Actor:
        return Actor(Way.LINK, person_id=self._need(session).youth_id, role=Role.YOUTH)

    def _coordinator(self, session: Session) -> Actor:
        return self.story.staff.acting_for(self._need(session).association_id)

    def _proposal(self, session: Session) -> Proposal:
        """Return the proposal that is asked about, else the best that is ranked."""
        candidates = self._candidates(session)
        if not candidates:
            raise Conflict("Personne à proposer.")
        return candidates[0]

    def _candidates(self, session: Session) -> list[Proposal]:
        statement = select(Proposal).where(
            Proposal.need_id == self.need_id, col(Proposal.state).in_((*ASKED_STATES, ProposalState.RANKED))
        )
        return sorted(session.exec(statement), key=lambda p: (p.state is ProposalState.RANKED, p.position))


class VolunteerLife:
    """A volunteer offers time and is met by an association, unless it is too soon.

    `check_age_days` is how old the check was on the day it was seen.
    """

    def __init__(
        self, story: Story, sketch: VolunteerSketch, *, check_age_days: int = 10, suspended: bool = False
    ) -> None:
        self.story = story
        self.sketch = sketch
        self.check_age_days = check_age_days
        self.suspended = suspended
        self.offer_id: UUID | None = None

    def begin(self) -> None:
        """Plan the day the offer comes in."""
        self.story.plan(self.story.past(self.sketch.days_ago), self.offer)

    def offer(self, session: Session, at: datetime) -> None:
        """Send the form."""
        offer, _ = offer_services.submit_offer(session, command=self._form(), actor=NOBODY, at=at)
        self.offer_id = offer.id
        if self.story.marked:
            offer.note = f"Entretien chaleureux. {markers.word(offer.id, 'note').capitalize()}."
        volunteer = session.get_one(Person, offer.volunteer_id)
        give_account(session, volunteer, self.story.password_hash, at=at)
        if self.sketch.vetted:
            self.story.plan(self.story.soon(at, days=(2, 6)), self.vet)

    def vet(self, session: Session, at: datetime) -> None:
        """Let the association that calls back attest the interview and the check."""
        offer = session.get_one(Offer, self.offer_id)
        day = local_date(at)
        seen = day - timedelta(days=self.check_age_days)
        vetting = Vetting({Proof.INTERVIEW: day, Proof.IDENTITY: day, Proof.BULLETIN_3: seen})
        actor = self.story.staff.acting_for(offer.association_id)
        vetting_services.vet(session, offer=offer, vetting=vetting, actor=actor, at=at)
        if self.suspended:
            self.story.plan(self.story.soon(at, days=(8, 15)), self.suspend)

    def suspend(self, session: Session, at: datetime) -> None:
        """Let the association suspend the volunteer."""
        offer = session.get_one(Offer, self.offer_id)
        actor = self.story.staff.acting_for(offer.association_id)
        vetting_services.suspend(session, offer=offer, reason=OfferReason.NO_NEWS, text="", actor=actor, at=at)

    def _form(self) -> SubmitOffer:
        sketch, contact = self.sketch, self.sketch.contact
        return SubmitOffer(
            volunteer=Volunteer(
                first_name=contact.first_name,
                last_name=contact.last_name,
                email=contact.email,
                phone=contact.phone,
                birth_date=sketch.birth_date,
            ),
            terms=Terms(
                skills=tuple(offered(*skill) for skill in sketch.gift.skills),
                profession=sketch.profession,
                text=sketch.text,
                availability=sketch.availability,
                commune_code=sketch.place.commune_code,
                quarter_id=UUID(sketch.quarter_id) if sketch.quarter_id else None,
                radius_km=sketch.radius_km,
                mode=Mode(sketch.mode),
                languages=sketch.languages,
                capacity=sketch.capacity,
                age_min=sketch.ages[0],
                age_max=sketch.ages[1],
            ),
            charter_version=CHARTER,
        )


def newcomer(session: Session, story: Story, contact: Contact, at: datetime) -> None:
    """Let somebody open an account and ask for nothing yet."""
    person = accounts.create_person(
        session,
        role=Role.YOUTH,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        at=at,
    )
    give_account(session, person, story.password_hash, at=at)


def worry(session: Session, text: str, at: datetime) -> None:
    """Let a youth who has a volunteer, or nobody that one knows, report a problem."""
    pair = session.exec(select(Mentorship).order_by(col(Mentorship.introduced_at), col(Mentorship.id)).limit(1)).first()
    actor = Actor(Way.LINK, person_id=pair.youth_id, role=Role.YOUTH) if pair else NOBODY
    command = SubmitReport(
        text=text, subject=Subject.VOLUNTEER if pair else Subject.UNSAID, accused_id=pair.volunteer_id if pair else None
    )
    reports.submit(session, command=command, actor=actor, at=at)
