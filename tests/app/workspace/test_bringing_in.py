"""« Ajouter un binôme existant »: a pair that runs already comes in, and goes on once everybody said yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import builders
import cases
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import Session, col, select
from visitors import signed_in
from workers import together

from app import jobs
from app.accounts.models import Person
from app.associations.models import Association
from app.core.db import transaction
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.follow import confirming
from app.follow import services as follow
from app.follow import tasks as follow_tasks
from app.intake import vetting_services
from app.intake.services import Identity, Representative
from app.journal.models import Entry
from app.mentorships import brought_in, queries
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, PairRhythm, Side, SuspensionReason
from app.needs.models import Need
from app.needs.states import NeedState, YouthStatus
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import OfferState
from app.privacy import services as privacy
from app.proposals.models import Proposal
from app.safeguarding import queries as safeguarding
from app.safeguarding.requirements.states import Proof
from app.workspace import bringing, labels
from app.workspace.bringing import BringIn

AT = builders.AT
FIFTEEN, TWELVE = date(2011, 3, 1), date(2014, 3, 1)
S, R = MentorshipState, SuspensionReason


@dataclass
class Frame:
    """An association, who brings in, and a volunteer with room."""

    association: Association
    coordinator: Person
    volunteer: Person
    offer: Offer

    @property
    def staff(self) -> Any:
        return cases.staff(self.coordinator, self.association)

    def command(self, born: date = builders.ADULT, **values: Any) -> BringIn:
        minor = born > date(2008, 11, 16)
        guardian = Representative(first_name="Nadia", last_name="Delmas", email="nadia@example.org")
        defaults: dict[str, Any] = {
            "youth": Identity(first_name="Ismaël", last_name="Delmas", email="ismael@example.org", birth_date=born),
            "status": YouthStatus.HIGH_SCHOOL, "guardian": guardian if minor else None, "kinds": ("scolaire.devoirs",),
            "commune_code": "99001", "offer_id": self.offer.id, "since": date(2026, 9, 15),
            "rhythm": PairRhythm.FORTNIGHTLY, "coordinator_id": self.coordinator.id,
        }  # fmt: skip
        return BringIn(**(defaults | values))


def frame(session: Session, name: str = "Les Passerelles", **offer: Any) -> Frame:
    association = builders.association(session, name=name)
    coordinator = builders.member(session, of=association)
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Marc")
    return Frame(
        association, coordinator, volunteer, builders.offer(session, volunteer=volunteer, of=association, **offer)
    )


def brought(session: Session, us: Frame, born: date = builders.ADULT, **values: Any) -> Mentorship:
    return bringing.bring_in(session, command=us.command(born, **values), actor=us.staff, at=AT)


def says(session: Session, pair: Mentorship, *sides: Side, yes: bool = True) -> None:
    for side in sides:
        confirming.answer(session, mentorship=pair, side=side, yes=yes, actor=SYSTEM, at=AT)


@pytest.fixture
def us(app: Flask) -> Frame:
    with transaction() as session:
        found = frame(session)
        session.flush()
        session.expunge_all()
    return found


def json_of(client: PageClient) -> str:
    """Return what a volunteer downloads of what is held about them."""
    client.get("/compte/donnees/fichier.json")
    return client.response.text


def guardian_agrees(session: Session, pair: Mentorship) -> None:
    asked = safeguarding.agreements(session, pair.youth_id)[0]
    follow.give_agreement(session, agreement=asked, direct_contact=False, actor=SYSTEM, at=AT)


# What comes in


def test_the_volunteers_to_choose_from_are_one_s_own_and_free(session: Session) -> None:
    us, _ = frame(session), frame(session, "Les Voisins")
    builders.offer(session, of=us.association, capacity=0)
    assert [offer.id for offer, _ in bringing.free_offers(session, us.association.id)] == [us.offer.id]


def test_nothing_goes_on_before_everybody_said_yes(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    need = session.get_one(Need, pair.need_id)
    assert (pair.state, pair.suspended_for, pair.to_confirm) == (S.SUSPENDED, R.AGREEMENT, True)
    assert pair.introduced_at == datetime(2026, 9, 15, 10, tzinfo=UTC)
    assert (pair.proposal_id, pair.rhythm, pair.association_agreed_at) == (None, PairRhythm.FORTNIGHTLY, AT)
    assert (need.state, need.case_association_id, need.entered_by_id) == (
        NeedState.INTRODUCED, us.association.id, us.coordinator.id,
    )  # fmt: skip
    with pytest.raises(Conflict):
        mentorships.resume(session, mentorship=pair, actor=us.staff, at=AT)


def test_a_pair_of_this_morning_was_not_introduced_later_today(session: Session) -> None:
    assert brought(session, frame(session), since=AT.date()).introduced_at == AT


def test_it_takes_a_place_of_the_volunteer_and_is_ranked_by_nobody(session: Session) -> None:
    us = frame(session)
    builders.offer(session, of=us.association)
    pair = brought(session, us)
    assert offers.free_capacity(session, [us.offer.id]) == {us.offer.id: 0}
    assert session.exec(select(Proposal).where(Proposal.need_id == pair.need_id)).all() == []
    with pytest.raises(Conflict):
        brought(session, us, youth=Identity(first_name="Lou", email="lou@example.org", birth_date=builders.ADULT))


def test_an_adult_pair_goes_on_with_the_last_yes_and_everybody_is_told(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    says(session, pair, Side.YOUTH, Side.YOUTH)
    assert pair.state is S.SUSPENDED
    says(session, pair, Side.VOLUNTEER)
    assert (pair.state, pair.suspended_for, pair.to_confirm) == (S.ACTIVE, None, False)
    told = {each.recipient for each in written(session) if each.template.startswith("pair_confirmed")}
    assert told == {"ismael@example.org", us.volunteer.email, us.coordinator.email}
    with pytest.raises(Conflict):
        says(session, pair, Side.VOLUNTEER)


def test_the_journal_and_the_history_say_it(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    says(session, pair, Side.YOUTH)
    entries = session.exec(select(Entry).where(col(Entry.subject_id).in_([pair.id, pair.need_id]))).all()
    said = {(each.subject_kind, each.action) for each in entries}
    assert said == {("need", "bring_in"), ("mentorship", "bring_in"), ("mentorship", "confirm")}
    assert said <= set(labels.EVENTS)


# Minors


def test_a_minor_s_pair_waits_for_the_guardian_s_two_answers(session: Session) -> None:
    pair = brought(session, frame(session), FIFTEEN)
    assert len(written(session, "agreement_asked", to="nadia@example.org")) == 1
    says(session, pair, Side.YOUTH, Side.VOLUNTEER)
    assert pair.state is S.SUSPENDED
    says(session, pair, Side.GUARDIAN)
    assert (pair.state, pair.to_confirm) == (S.SUSPENDED, True)
    guardian_agrees(session, pair)
    assert pair.state is S.ACTIVE
    assert written(session, "pair_confirmed_guardian", to="nadia@example.org")
    assert not [each for each in written(session) if each.template.startswith("pair_awaits")]


def test_the_agreement_may_come_before_the_yes_to_the_pair(session: Session) -> None:
    pair = brought(session, frame(session), FIFTEEN)
    guardian_agrees(session, pair)
    says(session, pair, Side.YOUTH, Side.VOLUNTEER)
    assert pair.state is S.SUSPENDED
    says(session, pair, Side.GUARDIAN)
    assert pair.state is S.ACTIVE


@pytest.mark.parametrize("last", ["youth", "guardian", "agreement"])
def test_a_child_s_volunteer_is_asked_and_reads_only_once_the_family_agreed(session: Session, last: str) -> None:
    us = frame(session)
    pair = brought(session, us, TWELVE)
    steps = {
        "youth": lambda: says(session, pair, Side.YOUTH),
        "guardian": lambda: says(session, pair, Side.GUARDIAN),
        "agreement": lambda: guardian_agrees(session, pair),
    }
    for each in sorted(steps, key=lambda name: name == last):
        assert not written(session, to=us.volunteer.email)
        assert queries.side_of(session, pair, us.volunteer.id, at=AT) is None
        assert queries.lived_by(session, us.volunteer.id, at=AT) == []
        steps[each]()
    assert len(written(session, "pair_to_confirm", to=us.volunteer.email)) == 1
    assert queries.side_of(session, pair, us.volunteer.id, at=AT) is Side.VOLUNTEER
    says(session, pair, Side.VOLUNTEER)
    assert pair.state is S.ACTIVE


def test_a_volunteer_who_said_yes_reads_on_when_the_family_is_asked_again(session: Session) -> None:
    pair = brought(session, frame(session), TWELVE)
    assert queries.kept_from_volunteer(session, pair, at=AT)
    pair.volunteer_agreed_at = AT
    assert not queries.kept_from_volunteer(session, pair, at=AT)


def test_a_child_s_volunteer_never_hears_of_a_pair_that_the_family_denies(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us, TWELVE)
    says(session, pair, Side.GUARDIAN, yes=False)
    assert pair.state is S.ENDED
    assert not written(session, to=us.volunteer.email)
    assert queries.lived_by(session, us.volunteer.id, at=AT) == []


def test_a_volunteer_is_shown_no_word_of_a_child_s_pair_before_the_family_agreed(app: Flask, us: Frame) -> None:
    with transaction() as session:
        pair_id = brought(session, us, TWELVE).id
    client = signed_in(app, us.volunteer)
    addresses = ("/signaler", "/mon-espace/benevole", "/mes-binomes", "/compte/donnees")
    assert not [each for each in addresses if "Ismaël" in client.get(each).text]
    assert "15/09/2026" not in json_of(client)
    assert "encore 1 place" in client.get("/mon-espace/benevole").text
    assert queries.known_to_volunteer(look(), us.volunteer.id, at=AT) == []
    with transaction() as session:
        kept = session.get_one(Mentorship, pair_id)
        says(session, kept, Side.YOUTH, Side.GUARDIAN)
        guardian_agrees(session, kept)
    assert "Ismaël" in client.get("/signaler").text
    assert "15/09/2026" in json_of(client)


def test_a_guardian_named_since_is_asked_and_the_one_before_has_confirmed_nothing(session: Session) -> None:
    pair = brought(session, frame(session), TWELVE)
    says(session, pair, Side.YOUTH, Side.GUARDIAN)
    need = session.get_one(Need, pair.need_id)
    right = Representative(first_name="Odile", last_name="Delmas", email="odile@example.org")
    follow.name_guardian(session, need=need, identity=right, actor=SYSTEM, at=AT + timedelta(minutes=5))
    assert (pair.youth_agreed_at, pair.guardian_agreed_at) == (AT, None)
    assert written(session, "pair_to_confirm_guardian", to="odile@example.org")
    guardian_agrees(session, pair)
    assert queries.kept_from_volunteer(session, pair, at=AT)
    says(session, pair, Side.GUARDIAN, Side.VOLUNTEER)
    assert pair.state is S.ACTIVE


@pytest.mark.parametrize("born", [TWELVE, FIFTEEN])
def test_a_volunteer_of_a_pair_that_nobody_confirmed_closes_their_offer_and_its_association_is_told(
    session: Session, born: date
) -> None:
    us = frame(session)
    pair = brought(session, us, born)
    asked = len(written(session, to=us.volunteer.email))
    vetting_services.close(session, offer=us.offer, actor=cases.someone(us.volunteer), at=AT)
    assert us.offer.state is OfferState.CLOSED
    assert (pair.state, session.get_one(Need, pair.need_id).state) == (S.ENDED, NeedState.CLOSED)
    assert written(session, "pair_unconfirmed_association", to=us.coordinator.email)
    assert bool(asked) is (born == FIFTEEN)
    names = [each.template for each in written(session, to=us.volunteer.email)]
    assert ("pair_unconfirmed" in names) is (born == FIFTEEN)


def test_a_volunteer_of_a_confirmed_pair_does_not_close_their_offer(session: Session) -> None:
    us = frame(session)
    says(session, brought(session, us), Side.YOUTH, Side.VOLUNTEER)
    with pytest.raises(Conflict):
        vetting_services.close(session, offer=us.offer, actor=cases.someone(us.volunteer), at=AT)


@pytest.mark.parametrize("born", [TWELVE, builders.ADULT])
def test_a_volunteer_of_a_pair_that_nobody_confirmed_may_be_erased(app: Flask, us: Frame, born: date) -> None:
    with transaction() as session:
        need_id = brought(session, us, born).need_id
    with transaction() as session:
        privacy.erase(session, person=session.get_one(Person, us.volunteer.id), actor=SYSTEM, at=AT)
    assert look().exec(select(Mentorship)).all() == []
    assert look().get_one(Need, need_id).state is NeedState.CLOSED
    [to_staff] = written(look(), "left_pair_association", to=us.coordinator.email)
    assert "n’était pas encore confirmé" in to_staff.body
    [to_youth] = written(look(), "left_pair_youth", to="ismael@example.org")
    assert "cherche quelqu’un d’autre pour toi" not in to_youth.body


def test_a_child_who_leaves_before_agreeing_is_not_told_of_to_the_volunteer(app: Flask, us: Frame) -> None:
    with transaction() as session:
        youth_id = brought(session, us, TWELVE).youth_id
    with transaction() as session:
        privacy.erase(session, person=session.get_one(Person, youth_id), actor=SYSTEM, at=AT)
    assert not written(look(), to=us.volunteer.email)


# No, or not yet


@pytest.mark.parametrize("side", [Side.YOUTH, Side.VOLUNTEER])
def test_a_no_ends_it_tells_the_association_and_frees_the_place(session: Session, side: Side) -> None:
    us = frame(session)
    pair = brought(session, us)
    says(session, pair, side, yes=False)
    assert (pair.state, pair.end_reason) == (S.ENDED, EndReason.OTHER)
    assert session.get_one(Need, pair.need_id).state is NeedState.CLOSED
    assert offers.free_capacity(session, [us.offer.id]) == {us.offer.id: 1}
    assert written(session, "pair_unconfirmed_association", to=us.coordinator.email)
    assert not written(session, "pair_ended")
    with pytest.raises(Conflict):
        says(session, pair, Side.YOUTH)


def test_nobody_else_is_looked_for_while_nothing_is_confirmed(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    with pytest.raises(Invalid):
        mentorships.end(session, mentorship=pair, reason=EndReason.OTHER, reopen=True, actor=us.staff, at=AT)


def test_a_pair_whose_volunteer_lacks_something_waits_for_it_and_goes_on_by_itself(session: Session) -> None:
    us = frame(session, lacks=(Proof.BULLETIN_3,))
    pair = brought(session, us)
    says(session, pair, Side.YOUTH, Side.VOLUNTEER)
    assert (pair.state, pair.suspended_for, pair.to_confirm) == (S.SUSPENDED, R.REQUIREMENT, False)
    assert "dossier du bénévole" in written(session, "pair_incomplete_association")[0].body
    vetting_services.attest(
        session, offer=us.offer, seen={Proof.BULLETIN_3: AT.date()}, actor=us.staff, at=AT
    )  # fmt: skip
    assert pair.state is S.ACTIVE


def test_a_volunteer_who_was_stopped_meanwhile_does_not_go_on_by_a_yes(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    says(session, pair, Side.YOUTH)
    us.offer.state = OfferState.SUSPENDED
    session.flush()
    says(session, pair, Side.VOLUNTEER)
    assert (pair.state, pair.suspended_for) == (S.SUSPENDED, R.VOLUNTEER)


@pytest.mark.parametrize(
    "values",
    [{"email": "ISMAEL@example.org"}, {"email": "i.smael+1@example.org"}, {"email": "", "phone": "+33639980007"}],
)
def test_nobody_is_entered_twice(session: Session, values: dict[str, str]) -> None:
    us = frame(session, capacity=3)
    builders.person(session, first_name="Ismaël", email="ismael@example.org", phone="+33639980007")
    with pytest.raises(Invalid):
        brought(
            session, us, youth=Identity(**({"first_name": "Autre", "birth_date": date(2005, 1, 1)} | values))
        )  # fmt: skip
    assert session.exec(select(Mentorship)).all() == []


def test_neither_the_volunteer_nor_the_coordinator_is_of_another_association(session: Session) -> None:
    us, others = frame(session), builders.association(session)
    theirs = builders.offer(session, of=others)
    for values in ({"offer_id": theirs.id}, {"coordinator_id": builders.member(session, of=others).id}):
        with pytest.raises(NotFound):
            brought(session, us, **values)


@pytest.mark.parametrize("same_volunteer", [True, False])
def test_two_coordinators_who_enter_the_same_youth_at_once_make_one_file(app: Flask, same_volunteer: bool) -> None:
    with transaction() as session:
        ours = frame(session, capacity=3)
        theirs = ours if same_volunteer else frame(session, "Les Ponts", capacity=3)
        session.flush()
        session.expunge_all()
    takers = iter((ours, theirs))

    def enter() -> int:
        us = next(takers)
        try:
            with transaction() as session:
                brought(session, us)
        except Invalid:
            return 0
        return 1

    assert sorted(together(app, enter)) == [0, 1]
    assert len(look().exec(select(Mentorship)).all()) == 1
    assert len(look().exec(select(Person).where(Person.email == "ismael@example.org")).all()) == 1


# Nobody answers


def test_those_who_did_not_answer_are_asked_again_at_most_every_few_days(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us)
    says(session, pair, Side.VOLUNTEER)
    with pytest.raises(Conflict):
        brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=2))
    brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=3))
    with pytest.raises(Conflict):
        brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=4))
    assert len(written(session, "pair_to_confirm_youth")) == 2
    assert len(written(session, "pair_to_confirm")) == 1


def test_a_child_s_volunteer_is_not_asked_before_the_family_by_asking_again(session: Session) -> None:
    us = frame(session)
    pair = brought(session, us, TWELVE)
    brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=3))
    assert not written(session, to=us.volunteer.email)
    assert len(written(session, "pair_to_confirm_guardian")) == 2


def test_who_is_on_the_list_of_calls_is_not_put_there_twice(session: Session) -> None:
    us = frame(session)
    pair = brought(
        session, us, youth=Identity(first_name="Ismaël", phone="+33639980007", birth_date=builders.ADULT)
    )  # fmt: skip
    brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=3))
    assert len(written(session, "pair_to_confirm_youth")) == 1


def test_a_pair_that_nobody_confirms_is_taken_back_in_time_and_the_place_is_free(app: Flask) -> None:
    with transaction() as session:
        us = frame(session)
        pair = brought(session, us)
        brought_in.ask_again(session, mentorship=pair, actor=us.staff, at=AT + timedelta(days=10))
        pair_id, offer_id, coordinator = pair.id, us.offer.id, us.coordinator.email
    app.extensions["clock"].shift += timedelta(days=39) + (AT - app.extensions["clock"].source)
    assert follow_tasks.drop_unconfirmed() == 0
    app.extensions["clock"].shift += timedelta(days=1)
    assert sum(together(app, follow_tasks.drop_unconfirmed)) == 1
    assert follow_tasks.drop_unconfirmed() == 0
    found = look().get_one(Mentorship, pair_id)
    assert (found.state, found.end_reason, found.to_confirm) == (S.ENDED, EndReason.OTHER, True)
    assert offers.free_capacity(look(), [offer_id]) == {offer_id: 1}
    assert written(look(), "pair_unconfirmed_association", to=coordinator)


def test_a_confirmed_pair_is_never_taken_back(app: Flask) -> None:
    with transaction() as session:
        pair = brought(session, frame(session))
        says(session, pair, Side.YOUTH, Side.VOLUNTEER)
    app.extensions["clock"].shift += timedelta(days=400)
    assert follow_tasks.drop_unconfirmed() == 0


def test_the_jobs_run_twice_do_nothing_to_a_pair_that_waits(app: Flask) -> None:
    with transaction() as session:
        us = frame(session)
        pair = brought(session, us, FIFTEEN)
        says(session, pair, Side.YOUTH)
        pair_id, need_id = pair.id, pair.need_id
    everything = {job.name for job in jobs.ALL}
    besides = {name for name in everything if name.startswith(("mailbox.", "journal."))}
    jobs.run_once(besides=besides)
    assert set(jobs.run_once(besides=besides).values()) == {0}
    found = look().get_one(Mentorship, pair_id)
    assert (found.state, found.to_confirm) == (S.SUSPENDED, True)
    assert look().exec(select(Proposal).where(Proposal.need_id == need_id)).all() == []
    assert look().get_one(Need, need_id).state is NeedState.INTRODUCED


# By the pages

PAGE = "/association/binomes/ajouter"


def typed(us: Frame, born: tuple[int, int, int] = (1, 3, 2006), **values: str) -> dict[str, Any]:
    day, month, year = born
    return {
        "first_name": "Ismaël", "last_name": "Delmas", "email": "ismael@example.org", "occupation": "",
        "birth_date-day": day, "birth_date-month": month, "birth_date-year": year, "kinds": "scolaire.devoirs",
        "commune": "Villeneuve-d’Essai", "offer": str(us.offer.id), "rhythm": "weekly",
        "since-day": "15", "since-month": "9", "since-year": "2026",
    } | values  # fmt: skip


def submitted(client: PageClient, us: Frame, *, status: int = 200, **values: Any) -> Element:
    return client.submit(client.get(PAGE), typed(us, **values), button="Ajouter", status=status)


def test_a_coordinator_brings_a_pair_in_and_each_confirms_by_the_link_of_the_mail(app: Flask, us: Frame) -> None:
    client = signed_in(app, us.coordinator)
    assert PAGE in str([each.attributes.get("href") for each in client.get("/association/binomes").every("a")])
    assert "ajouté" in submitted(client, us).text
    assert "À confirmer par chacun" in client.get("/association/binomes").text
    one = look().exec(select(Mentorship)).one().id
    assert "Pas encore de réponse : le jeune, le bénévole" in client.get(f"/association/binomes/{one}").text
    for template in ("pair_to_confirm_youth", "pair_to_confirm"):
        path = path_in(written(look(), template)[0])
        visitor = PageClient(app)
        page = visitor.get(path)
        assert "15 septembre 2026" in page.text
        visitor.submit(page, {"answer": "yes"}, button="Envoyer")
    assert look().exec(select(Mentorship)).one().state is S.ACTIVE
    assert visitor.get(path.removesuffix("/confirmation")).text


def test_who_adds_a_pair_reads_who_is_written_to_and_whom_to_call(app: Flask, us: Frame) -> None:
    with transaction() as session:
        session.get_one(Person, us.volunteer.id).email = ""
    client = signed_in(app, us.coordinator)
    page = submitted(client, us)
    assert "Chacun reçoit" not in page.text
    assert "Un message part : le jeune." in page.text
    assert "À appeler, faute d’adresse ou de portable où écrire : le bénévole." in page.text
    assert "Marc" in client.get("/association/appels").text
    with transaction() as session:
        pair = session.exec(select(Mentorship)).one()
        pair.confirm_asked_at = AT - timedelta(days=4)
        address = f"/association/binomes/{pair.id}"
    page = client.get(address)
    assert "À appeler, faute d’adresse ou de portable où écrire : le bénévole." in page.text
    assert "/association/appels" in [each.attributes["href"] for each in page.every("a") if "réponse" in each.text]
    page = client.submit(page, button="Demander de nouveau")
    assert "Un message part : le jeune." in page.text
    assert "À appeler, faute d’adresse ou de portable où écrire : le bénévole." in page.text


def test_who_adds_a_child_reads_that_the_volunteer_is_asked_later(session: Session) -> None:
    us = frame(session)
    told = bringing.asked(session, brought(session, us, TWELVE), at=AT)
    assert (told.written, told.to_call) == (("Le jeune", "Le représentant légal"), ())
    assert told.words.endswith("Sera sollicité après l’accord de la famille\u00a0: le bénévole.")


def test_the_association_asks_again_or_takes_the_pair_back(app: Flask, us: Frame) -> None:
    with transaction() as session:
        pair_id = brought(session, us).id
    client, address = signed_in(app, us.coordinator), f"/association/binomes/{pair_id}"
    assert "Demander de nouveau" not in client.get(address).text
    with transaction() as session:
        session.get_one(Mentorship, pair_id).confirm_asked_at = AT - timedelta(days=4)
    asked = client.submit(client.get(address), button="Demander de nouveau")
    assert "C’est renvoyé" in asked.text
    assert "Demander de nouveau" not in asked.text
    assert len(written(look(), "pair_to_confirm_youth")) == 2
    client.submit(client.get(f"{address}/retirer"), button="Retirer ce binôme")
    assert look().get_one(Mentorship, pair_id).state is S.ENDED
    client.get(f"{address}/retirer", status=404)


def test_another_association_neither_asks_again_nor_takes_back(app: Flask, us: Frame) -> None:
    with transaction() as session:
        pair_id = brought(session, us).id
        stranger = builders.member(session)
    signed_in(app, stranger).get(f"/association/binomes/{pair_id}/retirer", status=404)


def test_before_it_is_confirmed_no_other_page_of_the_pair_opens(app: Flask, us: Frame) -> None:
    with transaction() as session:
        brought(session, us)
    path = path_in(written(look(), "pair_to_confirm_youth")[0])
    home = path.removesuffix("/confirmation")
    assert "t’aide déjà" in PageClient(app).get(home).text
    for end in ("/messages", "/seances/noter", "/pause"):
        PageClient(app).get(f"{home}{end}", status=404)


def test_a_no_by_the_page_says_that_nothing_is_kept(app: Flask, us: Frame) -> None:
    with transaction() as session:
        brought(session, us)
    path = path_in(written(look(), "pair_to_confirm")[0])
    client = PageClient(app)
    assert client.submit(client.get(path), {"answer": ""}, button="Envoyer", status=422)
    assert "n’est pas enregistré" in client.submit(client.get(path), {"answer": "no"}, button="Envoyer").text
    assert look().exec(select(Mentorship)).one().state is S.ENDED


def test_what_is_missing_is_asked_and_what_was_typed_stays(app: Flask, us: Frame) -> None:
    client = signed_in(app, us.coordinator)
    page = submitted(client, us, status=422, born=(1, 3, 2011), **{"since-year": "2027"})
    assert "dans le futur" in page.text
    assert "représentant légal" in errors(page)
    assert any(each.attributes.get("value") == "Ismaël" for each in page.every("input"))


def test_a_volunteer_who_waits_for_a_second_opinion_is_said_and_what_was_typed_stays(app: Flask, us: Frame) -> None:
    app.config["FIRST_PAIR_TWO_PEOPLE"] = True
    page = submitted(signed_in(app, us.coordinator), us, status=409)
    assert "deuxième personne" in errors(page)
    assert "Ismaël" in [each.attributes.get("value") for each in page.every("input")]


def test_a_first_name_that_carries_a_contact_is_refused(app: Flask, us: Frame) -> None:
    client = signed_in(app, us.coordinator)
    assert "seulement son prénom" in submitted(client, us, status=422, first_name="Léo 06 39 98 00 12").text


def test_a_youth_who_is_followed_here_leads_to_the_case_and_one_elsewhere_says_nothing(app: Flask, us: Frame) -> None:
    with transaction() as session:
        mine = cases.taken(session, of=session.get_one(Association, us.association.id))
        theirs = cases.taken(session)
        own, other, need_id = mine.youth.email, theirs.youth.email, str(mine.need.id)
        other_need = str(theirs.need.id)
    client = signed_in(app, us.coordinator)
    hrefs = str([each.attributes.get("href") for each in submitted(client, us, status=422, email=own).every("a")])
    assert need_id in hrefs
    page = submitted(client, us, status=422, email=other)
    assert "Nous ne pouvons pas ajouter ce jeune" in page.text
    assert other_need not in str([each.attributes.get("href") for each in page.every("a")])


def test_another_association_and_another_pair_get_404(app: Flask, us: Frame) -> None:
    with transaction() as session:
        pair = brought(session, us)
        stranger = builders.member(session)
        outsider = builders.person(session, role=Role.VOLUNTEER, first_name="Paul")
        pair_id = pair.id
    signed_in(app, stranger).get(f"/association/binomes/{pair_id}", status=404)
    theirs = signed_in(app, outsider)
    theirs.get(f"/mes-binomes/{pair_id}/confirmation", status=404)
    theirs.get(f"/mes-binomes/{uuid4()}/confirmation", status=404)
    assert signed_in(app, us.coordinator).get(f"/association/binomes/{pair_id}").text


def test_somebody_without_mail_answers_by_phone(app: Flask, us: Frame) -> None:
    with transaction() as session:
        youth = Identity(first_name="Ismaël", phone="+33639980007", birth_date=builders.ADULT)
        brought(session, us, youth=youth)
    client = signed_in(app, us.coordinator)
    line = written(look(), "pair_to_confirm_youth")[0].id
    page = client.submit(client.get("/association/appels"), {}, action=f"/association/appels/{line}")
    client.submit(page, {"answer": "yes"}, action=f"/association/appels/{line}/noter")
    assert look().exec(select(Mentorship)).one().youth_agreed_at is not None


def test_a_youth_reads_that_the_pair_waits_for_their_yes_and_is_led_to_it(app: Flask, us: Frame) -> None:
    with transaction() as session:
        pair = brought(session, us)
        need_id, youth_id = pair.need_id, pair.youth_id
    browser = signed_in(app, look().get_one(Person, youth_id))
    page = browser.get(f"/mon-espace/{need_id}")
    assert "Il commence ici quand chacun a dit oui" in page.text
    for wrong in ("C’est en pause", "Tu as dit oui", "tu as un bénévole"):
        assert wrong not in page.text
    asked = browser.submit(page, button="Répondre")
    assert "Marc" in asked.every("h1")[0].text
