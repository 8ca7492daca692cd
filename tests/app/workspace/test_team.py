"""The file of who follows pairs, as pages: what is asked, read, attested, let off, taken back, signed."""

from __future__ import annotations

from typing import Any

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, form_values
from sqlmodel import Session, select
from visitors import signed_in

from app.core.db import transaction
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.proposals import services
from app.safeguarding.requirements.models import Attestation, Exemption, Requirement
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole, Stage

OWN = "/association/mon-dossier"
SEEN = {"on-day": "12", "on-month": "11", "on-year": "2026"}
UNTIL = {"until-day": "12", "until-month": "5", "until-year": "2027", "reason": "Formée ailleurs"}


def ask(session: Session, of: Any, *kinds: RequirementKind) -> None:
    for kind in kinds:
        days = 100 if kind is RequirementKind.RECORD else None
        session.add(
            Requirement(
                association_id=of.id if of else None, role=RequirementRole.COORDINATOR, kind=kind, stage=Stage.PAIR,
                days=days, changed_at=AT,
            )
        )  # fmt: skip
    session.flush()


@pytest.fixture
def case(app: Flask) -> cases.Case:
    """A pair that Claire follows, and nothing asked of her yet."""
    with transaction() as session:
        return cases.introduced(session)


@pytest.fixture
def nadia(app: Flask, case: cases.Case) -> PageClient:
    """The manager."""
    with transaction() as session:
        who = builders.member(session, of=case.association, role=Role.MANAGER, first_name="Nadia")
    return signed_in(app, who)


@pytest.fixture
def claire(app: Flask, case: cases.Case) -> PageClient:
    """The coordinator."""
    return signed_in(app, case.coordinator)


def state() -> MentorshipState:
    return look().exec(select(Mentorship.state)).one()


def test_a_manager_asks_of_the_team_in_a_section_of_its_own(nadia: PageClient, case: cases.Case):
    page = nadia.get(f"/associations/{case.association.id}/exigences")
    assert "Aux bénévoles" in page.text
    assert "À la personne de l’équipe" in page.text
    page = nadia.submit(
        page, {"coordinator_record_stage": "pair", "coordinator_record_days": "365"}, button="Enregistrer"
    )
    page = nadia.submit(page, {}, button="Oui, enregistrer")
    assert "Avant la première rencontre, valable 365 jours" in page.text
    rows = look().exec(select(Requirement).where(Requirement.stage == Stage.PAIR)).all()
    assert [(row.role, row.kind, row.days) for row in rows] == [
        (RequirementRole.COORDINATOR, RequirementKind.RECORD, 365)
    ]


def test_a_check_of_the_record_always_has_an_end(nadia: PageClient, case: cases.Case):
    page = nadia.get(f"/associations/{case.association.id}/exigences")
    page = nadia.submit(page, {"coordinator_record_stage": "pair"}, button="Enregistrer", status=422)
    assert "1 à 366" in page.text


def test_the_operator_asks_of_every_team(app: Flask, case: cases.Case):
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    operator = signed_in(app, who)
    page = operator.get("/operateur/exigences")
    choices = [o.attributes["value"] for s in page.every("select")
               if s.attributes["name"] == "coordinator_charter_stage" for o in s.every("option")]  # fmt: skip
    assert choices == ["pair", "never"]
    page = operator.submit(page, {"coordinator_identity_stage": "pair"}, button="Enregistrer")
    operator.submit(page, {}, button="Oui, enregistrer")
    row = look().exec(select(Requirement).where(Requirement.role == RequirementRole.COORDINATOR,
                                                Requirement.stage != Stage.NEVER)).one()  # fmt: skip
    assert (row.association_id, row.kind) == (None, RequirementKind.IDENTITY)


def test_what_is_asked_is_read_attested_and_taken_back(nadia: PageClient, claire: PageClient, case: cases.Case):
    with transaction() as session:
        ask(session, case.association, RequirementKind.IDENTITY, RequirementKind.RECORD)
    for address in ("/association", "/association/binomes"):
        assert "votre pièce d’identité n’a pas été vue" in claire.get(address).text
    assert "Il manque quelque chose" in claire.get(OWN).text
    assert "Dossier à compléter" in nadia.get(f"/associations/{case.association.id}/equipe").text
    file = f"/association/equipe/{case.coordinator.id}"
    page = nadia.submit(nadia.get(f"{file}/attester/identite"), SEEN, button="Attester")
    assert "(Nadia)" in page.text
    typed = {"kind": "honorability", "seen_on-day": "12", "seen_on-month": "11", "seen_on-year": "2026"}
    page = nadia.submit(nadia.get(f"{file}/attester/casier"), typed, button="Attester")
    assert "Manque" not in page.text
    assert "Il manque" not in claire.get("/association").text
    assert "(Nadia)" in claire.get(OWN).text
    page = nadia.submit(nadia.get(f"{file}/retirer/identite"), button="Retirer")
    assert "Manque" in page.text
    assert state() is MentorshipState.SUSPENDED
    nadia.get(f"{file}/retirer/identite", status=404)
    nadia.submit(nadia.get(f"{file}/attester/identite"), SEEN, button="Attester")
    assert state() is MentorshipState.ACTIVE


def test_a_button_pressed_twice_attests_once(nadia: PageClient, case: cases.Case):
    address = f"/association/equipe/{case.coordinator.id}/attester/formation"
    form = next(each for each in nadia.get(address).every("form") if "action" not in each.attributes)
    for _ in range(2):
        nadia.post(address, form_values(form) | SEEN)
    assert len(look().exec(select(Attestation).where(Attestation.proof == Proof.TRAINING)).all()) == 1


def test_the_charter_is_read_and_signed_on_one_s_own_page(nadia: PageClient, claire: PageClient, case: cases.Case):
    with transaction() as session:
        ask(session, case.association, RequirementKind.CHARTER)
    nadia.get(f"/association/equipe/{case.coordinator.id}/attester/charte", status=404)
    assert "je l’accepte" not in nadia.get(f"/association/equipe/{case.coordinator.id}").text
    page = claire.get(OWN)
    assert "Je tiens mes engagements" in page.text
    page = claire.submit(page, button="J’ai lu la charte")
    assert "Il manque" not in page.text
    row = look().exec(select(Attestation).where(Attestation.person_id == case.coordinator.id)).one()
    assert (row.proof, row.attested_by_id) == (Proof.CHARTER, case.coordinator.id)
    assert "je l’accepte" not in page.text
    with transaction() as session:
        session.exec(select(Requirement)).one().days = 100
    assert "je l’accepte" in claire.get(OWN).text


def test_an_exemption_is_signed_by_who_may_give_it(app: Flask, nadia: PageClient, case: cases.Case):
    with transaction() as session:
        ask(session, None, RequirementKind.IDENTITY)
        ask(session, case.association, RequirementKind.TRAINING)
        who = builders.person(session, role=Role.OPERATOR)
    file = f"/association/equipe/{case.coordinator.id}"
    nadia.get(f"{file}/dispenser/identite", status=403)
    nadia.submit(nadia.get(f"{file}/dispenser/formation"), UNTIL, button="Dispenser")
    operator = signed_in(app, who)
    operator.submit(operator.get(f"{file}/dispenser/identite"), UNTIL, button="Dispenser")
    signed = dict(look().exec(select(Exemption.kind, Exemption.signed_by_id)).all())
    assert signed[RequirementKind.IDENTITY] == who.id
    assert signed.keys() == {RequirementKind.IDENTITY, RequirementKind.TRAINING}
    assert "Formée ailleurs" not in signed_in(app, case.coordinator).get(OWN).text


def test_nobody_reads_nor_changes_the_file_of_another_team_nor_their_own(
    app: Flask, nadia: PageClient, claire: PageClient, case: cases.Case
):
    with transaction() as session:
        stranger = builders.member(session, role=Role.MANAGER)
        boss = session.exec(select(builders.Person.id).where(builders.Person.first_name == "Nadia")).one()
        volunteer = case.volunteer.id
        ask(session, case.association, RequirementKind.TRAINING)
    outside = signed_in(app, stranger)
    for what in ("", "/attester/identite", "/dispenser/formation", "/retirer/identite"):
        outside.get(f"/association/equipe/{case.coordinator.id}{what}", status=404)
        claire.get(f"/association/equipe/{case.coordinator.id}{what}", status=403)
        nadia.get(f"/association/equipe/{volunteer}{what}", status=404)
    assert "Dispenser" in nadia.get(f"/association/equipe/{case.coordinator.id}").text
    assert "Dispenser" not in nadia.get(f"/association/equipe/{boss}").text
    for what in ("/attester/identite", "/retirer/identite"):
        nadia.get(f"/association/equipe/{boss}{what}", status=403)


def test_a_case_says_why_the_introduction_waits(app: Flask):
    with transaction() as session:
        case = cases.accepted(session)
        ask(session, case.association, RequirementKind.TRAINING)
        services.answer_youth(
            session, proposal=case.proposal(session), answer=cases.AGREED, by=cases.Side.YOUTH,
            actor=cases.someone(case.youth), at=AT,
        )  # fmt: skip
    page = signed_in(app, case.coordinator).get(f"/association/besoins/{case.need.id}")
    assert "Tout le monde a dit oui. Le dossier de la personne qui suit ce binôme" in page.text
    assert "la formation n’est pas suivie" in page.text


def test_a_colleague_takes_a_pair_over(app: Flask, case: cases.Case, claire: PageClient):
    with transaction() as session:
        ahmed = builders.member(session, of=case.association, first_name="Ahmed")
    client = signed_in(app, ahmed)
    page = client.get("/association/binomes")
    assert "Suivi par Claire" in page.text
    page = client.submit(page, button="Suivre à sa place")
    assert "Suivi par vous" in page.text
    assert "Suivi par Ahmed" in claire.get("/association/binomes").text


def test_a_pair_that_nobody_follows_says_so_and_who_lacks_something_cannot_take_it(
    case: cases.Case, claire: PageClient
):
    with transaction() as session:
        session.exec(select(Mentorship)).one().coordinator_id = None
        ask(session, case.association, RequirementKind.TRAINING)
    page = claire.get("/association/binomes")
    assert "Personne ne suit ce binôme" in page.text
    page = claire.submit(page, button="Suivre ce binôme", status=409)
    assert "la formation n’est pas suivie" in page.text
