"""Those who vet volunteers: their list, a file, and each of their answers, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import builders
import letters
import lived
import pytest
import visitors
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, form_values
from queries import counted
from sqlmodel import Session, col, select

from app.associations.models import Association
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.intake import offer_services
from app.journal.models import Entry
from app.mentorships import services as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.routing.models import OfferStay
from app.routing.states import Outcome
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.requirements.states import Proof

LIST = "/association/benevoles"
DAY = AT.date()
SEEN = {"kind": "bulletin_3", "seen_on-day": "10", "seen_on-month": "11", "seen_on-year": "2026"}
MET = {"interviewed_on-day": "12", "interviewed_on-month": "11", "interviewed_on-year": "2026", "identity": "y"}
UNSEEN = (Proof.IDENTITY, Proof.INTERVIEW, Proof.BULLETIN_3)


@pytest.fixture
def us(app: Flask) -> Association:
    """Our association."""
    with transaction() as session:
        return builders.association(session, name="Les Passerelles")


@pytest.fixture
def claire(app: Flask, us: Association) -> PageClient:
    """A coordinator of ours, signed in."""
    with transaction() as session:
        who = builders.member(session, of=us, first_name="Claire")
    return visitors.signed_in(app, who)


@contextmanager
def built(**values: Any) -> Iterator[tuple[Session, Offer]]:
    with transaction() as session:
        yield session, builders.offer(session, **values)


def waiting(us: Association | None, **person: Any) -> UUID:
    """A volunteer who was routed to us and waits."""
    with transaction() as session:
        who = builders.person(session, role=Role.VOLUNTEER, first_name="Marie", last_name="Dupont", **person)
        it = builders.offer(session, volunteer=who, of=us, state=OfferState.TO_VET, lacks=UNSEEN, vetted_at=None)
        it.chosen = us is not None
        offer_services.admit_offer(session, offer=it, actor=SYSTEM, at=AT)
        return it.id


def fresh(offer_id: UUID) -> Offer:
    return look().get_one(Offer, offer_id)


def address(offer_id: UUID, action: str = "") -> str:
    return f"{LIST}/{offer_id}" + (f"/{action}" if action else "")


def errors_of(page: Element) -> str:
    return " ".join(e.text for e in page.every("div") if "cp-errors" in e.attributes.get("class", ""))


def test_a_volunteer_who_waits_is_listed_with_a_deadline_an_initial_and_no_contact(claire: PageClient, us: Association):
    waiting(us, email="marie.dupont@example.org")
    page = claire.get(LIST)
    assert "Marie D." in page.text
    assert "Appel d’ici au" in page.text
    assert "Dupont" not in page.text
    assert "@example.org" not in page.text


def test_name_and_contact_are_shown_on_demand_and_the_look_is_journalled(claire: PageClient, us: Association):
    it = waiting(us, email="marie.dupont@example.org", phone="+33639981234")
    page = claire.get(address(it))
    assert "Dupont" not in page.text
    shown = claire.submit(page, button="Voir son nom")
    assert "Marie Dupont" in shown.text
    assert "marie.dupont@example.org" in shown.text
    entry = look().exec(select(Entry).where(Entry.action == "read", Entry.subject_id == it)).one()
    assert entry.actor_role == "coordinator"


def test_vetting_makes_the_offer_active_and_ranks_the_needs_it_serves(claire: PageClient, us: Association):
    it = waiting(us)
    with transaction() as session:
        need = builders.need(session, association_id=us.id)
        asked = need.id
    page = claire.submit(claire.get(address(it, "valider")), SEEN | MET, button="Valider")
    assert "Active" in page.text
    assert fresh(it).state is OfferState.ACTIVE
    assert builders.checked(look()).seen_on == DAY.replace(day=10)
    stay = look().exec(select(OfferStay)).one()
    assert stay.outcome is Outcome.TAKEN
    assert look().exec(select(Proposal.need_id).where(Proposal.offer_id == it)).all() == [asked]
    assert letters.written(look(), "offer_vetted")


def test_there_is_no_way_to_hand_in_the_document(claire: PageClient, us: Association):
    page = claire.get(address(waiting(us), "valider"))
    assert not any(i.attributes.get("type") == "file" for i in page.every("input"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Dites ce que vous avez vu"),
        ({"kind": "passport"} | MET, ""),
        (SEEN, "date de l’entretien"),
        (SEEN | MET | {"seen_on-year": "2050"}, "futur"),
        (SEEN | MET | {"seen_on-day": "31", "seen_on-month": "2"}, "n’existe pas"),
        (SEEN | MET | {"interviewed_on-day": "x"}, "chiffres"),
    ],
)
def test_a_wrong_date_or_kind_keeps_the_page(claire: PageClient, us: Association, typed: dict[str, Any], said: str):
    it = waiting(us)
    page = claire.submit(claire.get(address(it, "valider")), typed, button="Valider", status=422)
    assert said in errors_of(page)
    assert fresh(it).state is OfferState.TO_VET


def test_a_check_too_old_is_refused_in_a_sentence(claire: PageClient, us: Association):
    it = waiting(us)
    old = SEEN | MET | {"seen_on-year": "2020"}
    page = claire.submit(claire.get(address(it, "valider")), old, button="Valider", status=422)
    assert "trop ancienne" in page.text
    assert not look().exec(select(Attestation).where(Attestation.proof == Proof.BULLETIN_3)).all()


def test_two_coordinators_who_answer_at_once_the_second_is_told(claire: PageClient, us: Association):
    it = waiting(us)
    form = next(f for f in claire.get(address(it, "valider")).every("form") if "action" not in f.attributes)
    claire.submit(claire.get(address(it, "refuser")), {"reason": "kind"}, button="Refuser")
    page = claire.post(address(it, "valider"), form_values(form) | SEEN | MET, status=409)
    assert "entre-temps" in page.text
    assert fresh(it).state is OfferState.REFUSED


def test_a_refusal_asks_why_and_tells_the_volunteer(claire: PageClient, us: Association):
    it = waiting(us)
    page = claire.get(address(it, "refuser"))
    assert "Choisissez une raison" in errors_of(claire.submit(page, button="Refuser", status=422))
    page = claire.submit(claire.get(address(it, "refuser")), {"reason": "other"}, button="Refuser", status=422)
    assert "Expliquez" in errors_of(page)
    page = claire.submit(page, {"reason": "kind", "text": "Pas ici"}, button="Refuser")
    assert "Refusée" in page.text
    assert (fresh(it).reason, fresh(it).reason_text) == (OfferReason.KIND, "Pas ici")
    mail = letters.written(look(), "offer_refused")[0]
    assert "ne propose pas l’aide" in mail.body
    assert "Pas ici" not in mail.body


def test_a_volunteer_is_passed_on_to_the_association_that_is_named(claire: PageClient, us: Association):
    it = waiting(us)
    with transaction() as session:
        them = builders.association(session, name="Autre Rive")
        builders.member(session, of=them)
    page = claire.submit(claire.get(address(it, "transmettre")), {"association": str(them.id)}, button="Transmettre")
    assert "transmis" in page.text
    assert fresh(it).association_id == them.id
    claire.get(address(it), status=404)
    assert "Autre Rive" in letters.written(look(), "offer_rerouted")[0].body


def test_an_association_out_of_the_list_is_refused(claire: PageClient, us: Association):
    it = waiting(us)
    page = claire.get(address(it, "transmettre"))
    page = claire.submit(page, {"association": str(us.id)}, button="Transmettre", status=422)
    assert "de la liste" in errors_of(page)


def test_a_suspension_stops_the_pairs_and_the_questions_at_once(claire: PageClient, us: Association):
    with built(of=us, capacity=3) as (session, it):
        need = builders.need(session, association_id=us.id, case_association_id=us.id, taken_at=AT)
        kept = builders.proposal(session, of=need, to=it, state=ProposalState.INTRODUCED)
        session.add(
            Mentorship(
                need_id=need.id, offer_id=it.id, proposal_id=kept.id, youth_id=need.youth_id,
                volunteer_id=it.volunteer_id, association_id=us.id, introduced_at=AT,
            )
        )  # fmt: skip
        other = builders.need(session, association_id=us.id, case_association_id=us.id, taken_at=AT, state="taken")
        asked = builders.proposal(session, of=other, to=it, state=ProposalState.VOLUNTEER_ASKED)
        ids = it.id, asked.id
    page = claire.submit(claire.get(address(ids[0], "suspendre")), {"reason": "report"}, button="Suspendre")
    assert "Suspendue" in page.text
    assert look().exec(select(Mentorship.state)).one() is MentorshipState.SUSPENDED
    assert look().get_one(Proposal, ids[1]).state is ProposalState.OVERTAKEN
    assert letters.written(look(), "offer_suspended")
    page = claire.submit(claire.get(address(ids[0], "retablir")), button="Lever")
    assert "À rencontrer" in page.text


def test_a_check_is_renewed_before_or_after_it_ran_out(claire: PageClient, us: Association):
    with built(of=us, checked=False) as (session, it):
        builders.check(session, volunteer_id=it.volunteer_id, ends=DAY - timedelta(days=1))
        offer_id = it.id
    page = claire.get(address(offer_id))
    assert "Vérification expirée" in page.text
    page = claire.submit(claire.get(address(offer_id, "verification")), SEEN, button="Enregistrer")
    assert "Vérification expirée" not in page.text
    assert "Active" in page.text


def test_the_list_has_views_filters_and_a_page_for_nobody(claire: PageClient, us: Association):
    with built(of=us) as (session, _):
        zoe = builders.person(session, role=Role.VOLUNTEER, first_name="Zoé", last_name="Prat")
        builders.offer(session, volunteer=zoe, of=us, codes=("emploi.cv",))
    page = claire.get(f"{LIST}?etat=actifs")
    assert "2 bénévoles" in page.text
    assert "Zoé P." in claire.get(f"{LIST}?etat=actifs&nom=zoé").text
    assert "Marc" not in claire.get(f"{LIST}?etat=actifs&aide=emploi.cv").text
    assert "Personne ici" in claire.get(f"{LIST}?etat=suspendus").text
    claire.get(f"{LIST}?etat=n-importe&page=-5&nom=%00&aide=%27&page=999999999999999999999")


def test_the_list_reads_as_many_queries_for_two_volunteers_as_for_twelve(claire: PageClient, us: Association):
    with built(of=us) as (session, _):
        builders.offer(session, of=us)
    engine_of = reading()
    with counted(engine_of) as two:
        claire.get(f"{LIST}?etat=actifs")
    with transaction() as session:
        for _ in range(10):
            builders.offer(session, of=us)
    with counted(engine_of) as twelve:
        claire.get(f"{LIST}?etat=actifs")
    assert len(two) == len(twelve)


def test_another_association_knows_nothing_of_the_volunteer(app: Flask, us: Association):
    it = waiting(us)
    with transaction() as session:
        stranger = builders.member(session, of=builders.association(session))
    client = visitors.signed_in(app, stranger)
    assert "Marie" not in client.get(LIST).text
    for action in ("", "entretien", "valider", "verification", "refuser", "transmettre", "suspendre", "fermer"):
        client.get(address(it, action), status=404)


def test_the_operator_vets_only_who_has_no_association(app: Flask, us: Association):
    alone, theirs = waiting(None), waiting(us)
    with transaction() as session:
        session.get_one(Offer, alone).association_id = None
        who = builders.person(session, role=Role.OPERATOR)
    client = visitors.signed_in(app, who)
    page = client.submit(client.get(address(alone, "valider")), SEEN | MET, button="Valider")
    assert "Active" in page.text
    client.get(address(theirs))
    client.get(address(theirs, "valider"), status=403)


def test_nobody_else_enters(client: PageClient, app: Flask, us: Association):
    it = waiting(us)
    assert "Se connecter" in client.get(address(it)).every("title")[0].text
    with transaction() as session:
        marc = builders.person(session, role=Role.VOLUNTEER)
    visitors.signed_in(app, marc).get(LIST, status=403)


@pytest.mark.parametrize("again", [
    {"email": "Marie.Dupont@example.org"}, {"email": "mariedupont+aide@example.org"}, {"phone": "+33639981234"},
])  # fmt: skip
def test_a_warning_says_that_the_same_mailbox_or_telephone_was_refused_before(
    claire: PageClient, us: Association, again: dict[str, str]
):
    with built(state=OfferState.REFUSED, reason=OfferReason.UNFIT, checked=False) as (session, it):
        before = session.get_one(builders.Person, it.volunteer_id)
        before.email, before.phone = "marie.dupont@example.org", "+33639981234"
    it = waiting(us, **again)
    assert "a déjà été refusée" in claire.get(address(it)).text


def test_what_was_said_of_a_volunteer_stays_with_those_who_vet(claire: PageClient, us: Association, app: Flask):
    with built(state=OfferState.REFUSED, reason=OfferReason.UNFIT, checked=False) as (session, it):
        session.get_one(builders.Person, it.volunteer_id).email = "marie.dupont@example.org"
    it = waiting(us, email="marie.dupont@example.org")
    typed = {"reason": "safety", "text": "Trop pressante"}
    claire.submit(claire.get(address(it, "suspendre")), typed, button="Suspendre")
    with transaction() as session:
        operator = builders.person(session, role=Role.OPERATOR)
    ours, theirs = claire.get(address(it)).text, visitors.signed_in(app, operator).get(address(it)).text
    for words in ("a déjà été refusée", "Trop pressante"):
        assert words in ours
        assert words not in theirs


def test_closing_a_suspended_offer_does_not_wash_it_clean(claire: PageClient, us: Association):
    with built(state=OfferState.CLOSED, reason=OfferReason.SAFETY, checked=False) as (session, it):
        session.get_one(builders.Person, it.volunteer_id).phone = "+33639981234"
    it = waiting(us, phone="+33639981234")
    assert "a déjà été suspendue" in claire.get(address(it)).text


def test_notes_of_the_interview_are_for_those_who_vet(claire: PageClient, us: Association, app: Flask):
    it = waiting(us)
    typed = {"on-day": "12", "on-month": "11", "on-year": "2026", "note": "À l’aise avec les ados"}
    assert "À l’aise" in claire.submit(claire.get(address(it, "entretien")), typed, button="Enregistrer").text
    with transaction() as session:
        operator = builders.person(session, role=Role.OPERATOR)
    assert "À l’aise" not in visitors.signed_in(app, operator).get(address(it)).text


def test_who_is_known_by_phone_only_is_confirmed_by_phone(claire: PageClient, us: Association):
    with transaction() as session:
        who = builders.person(session, role=Role.VOLUNTEER, email="", phone="+33639981234")
        it = builders.offer(session, volunteer=who, of=us, state=OfferState.TO_CONFIRM, checked=False, chosen=True)
        offer_id = it.id
    page = claire.get(address(offer_id, "confirmer"))
    claire.submit(page, button="Enregistrer", status=422)
    page = claire.submit(claire.get(address(offer_id, "confirmer")), {"charter": "y"}, button="Enregistrer")
    assert fresh(offer_id).state is OfferState.TO_VET


def test_somebody_who_vets_does_not_vet_themselves(app: Flask, us: Association):
    with transaction() as session:
        who = builders.member(session, of=us, email="claire.durand@example.org")
    client = visitors.signed_in(app, who)
    it = waiting(us, email="claire.durand@example.org")
    page = client.submit(client.get(address(it, "valider")), SEEN | MET, button="Valider", status=403)
    assert "sa propre offre" in page.text


def test_the_whole_story_is_on_the_file(claire: PageClient, us: Association):
    it = waiting(us)
    claire.submit(claire.get(address(it, "entretien")), {"on-day": "12", "on-month": "11", "on-year": "2026"})
    claire.submit(claire.get(address(it, "valider")), SEEN | MET, button="Valider")
    page = claire.get(address(it))
    for sentence in ("Confiée à une association", "Dossier complété", "Offre validée", "Claire (association)"):
        assert sentence in page.text
    actions = look().exec(select(Entry.action).where(Entry.subject_id == it).order_by(col(Entry.id))).all()
    assert actions == ["route", "attest", "vet"]


def pause(day: str = "1", month: str = "12", year: str = "2026") -> dict[str, str]:
    return {"until-day": day, "until-month": month, "until-year": year}


def test_who_vets_pauses_an_offer_for_a_volunteer_who_calls_and_takes_it_up_again(
    claire: PageClient, us: Association
) -> None:
    with built(of=us) as (_, offer):
        it = offer.id
    page = claire.get(address(it))
    assert "Mettre en pause" in page.text
    wrong = claire.submit(claire.get(address(it, "pause")), pause(year="2020"), status=422)
    assert "après aujourd’hui" in errors_of(wrong)
    page = claire.submit(claire.get(address(it, "pause")), pause())
    assert (fresh(it).state, fresh(it).paused_until) == (OfferState.PAUSED, date(2026, 12, 1))
    assert "1 décembre 2026" in page.text or "1er décembre 2026" in page.text
    assert letters.written(look(), "offer_paused")
    assert re.search(r"Mise en pause 16 novembre 2026 à \d+ h \d\d · Claire", page.text)
    page = claire.submit(claire.get(address(it, "reprise")), button="Reprendre")
    assert (fresh(it).state, fresh(it).paused_until) == (OfferState.ACTIVE, None)
    assert "Mettre en pause" in page.text
    assert letters.written(look(), "offer_resumed")


@pytest.mark.parametrize("action", ["pause", "reprise"])
def test_nobody_pauses_the_volunteer_of_another_association(claire: PageClient, us: Association, action: str) -> None:
    with transaction() as session:
        it = builders.offer(session, of=builders.association(session)).id
    claire.get(address(it, action), status=404)


def test_an_offer_is_closed_once_its_pairs_are_over_and_the_page_leads_to_each(app: Flask) -> None:
    pair = lived.pair()
    client = visitors.signed_in(app, pair.case.coordinator)
    where = address(pair.case.offer.id, "fermer")
    page = client.get(where)
    assert "Binôme avec Lina : terminer ce binôme" in page.text
    assert f"/association/binomes/{pair.pair.id}/terminer" in [each.attributes.get("href") for each in page.every("a")]
    assert "Fermer l’offre" not in [each.text for each in page.every("button")]
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        pairs.end(session, mentorship=row, reason=EndReason.PLANNED_END, actor=pair.case.staff, at=AT)
    client.submit(client.get(where), button="Fermer l’offre")
    assert fresh(pair.case.offer.id).state is OfferState.CLOSED


def test_of_a_pair_that_another_association_follows_the_page_says_so_and_no_name(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        ours = builders.association(session, name="Les Prêteurs")
        session.get_one(Offer, pair.case.offer.id).association_id = ours.id
        session.flush()
        who = builders.member(session, of=ours)
    page = visitors.signed_in(app, who).get(address(pair.case.offer.id, "fermer"))
    assert f"Un binôme suivi par {pair.case.association.name} : c’est elle qui le termine" in page.text
    assert "Lina" not in page.text
