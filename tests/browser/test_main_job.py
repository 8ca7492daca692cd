"""The main job on real communes: from the need to the introduction, each person in a window of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import builders
import people
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from playwright.sync_api import expect
from sqlmodel import Session, col, select

from app.accounts import passwords
from app.associations.models import AssociationCommune, AssociationDistrict, AssociationKind
from app.commands import database, places
from app.core.db import transaction
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.places.models import District
from app.skills.models import Kind

pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.slow]

PASSWORD = "une phrase assez longue pour un essai"
LUCHON = "31042"


def run(app: Flask, group: Any, *arguments: str) -> None:
    """Run a command as the operator would."""
    with app.app_context():  # whatever another test left open in this process
        result = CliRunner().invoke(group, arguments, obj=ScriptInfo(create_app=lambda *_: app))
    assert result.exit_code == 0, result.output


def association(session: Session, name: str, email: str, *, district: str = "", commune: str = "") -> UUID:
    """Found an association that gives every kind of help in one place, with a coordinator who may sign in."""
    row = builders.association(session, name=name, everywhere=False, email=f"contact-{email}")
    if district:
        found = session.exec(select(District).where(col(District.name).contains(district))).one()
        session.add(AssociationDistrict(association_id=row.id, district_id=found.id))
    if commune:
        session.add(AssociationCommune(association_id=row.id, commune_code=commune))
    for code in session.exec(select(Kind.code).where(col(Kind.professional).is_(False))):
        session.add(AssociationKind(association_id=row.id, kind_code=code))
    coordinator = builders.member(session, of=row, role=Role.MANAGER, email=email, first_name="Claire")
    builders.account(session, owner=coordinator, password_hash=passwords.hash_password(PASSWORD))
    return row.id


@pytest.fixture
def territory(site: Any, real_data: Path) -> dict[str, UUID]:
    """Real communes and districts, one association in the mountains and one in the Grand Mirail."""
    run(site.app, database.group, "upgrade")
    run(site.app, places.group, "import", str(real_data / "communes_31.csv"))
    run(site.app, places.group, "import-districts", str(real_data / "qpv_31_2015.geojson"))
    with site.app.app_context(), transaction() as session:
        return {
            "mountain": association(session, "Cordée des Vallées", "claire@cordee.example.org", commune=LUCHON),
            "mirail": association(session, "Les Fenêtres du Mirail", "claire@fenetres.example.org", district="Mirail"),
        }


def offer(page: Any, snap: people.Snap, *, commune: str, quarter: str | None, first_name: str, email: str) -> None:
    """Offer help in maths on Wednesday afternoons."""
    page.goto("/")
    page.get_by_role("link", name="Je veux aider").first.click()
    people.look(page, snap, "offer-1")
    page.get_by_label("Soutien dans une matière").check(force=True)
    people.go_on(page)
    people.look(page, snap, "offer-2")
    page.get_by_role("checkbox", name="Maths").check(force=True)
    people.go_on(page)
    people.look(page, snap, "offer-3")
    page.get_by_role("button", name="Mercredi après-midi").click()
    page.get_by_label(re.compile("commune")).first.fill(commune)
    people.go_on(page)
    if quarter:
        page.get_by_label(re.compile("quartier")).select_option(label=quarter)
        people.go_on(page)
    people.look(page, snap, "offer-4")
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label(re.compile(r"^Nom")).fill("Delmas")
    page.get_by_label("E-mail").fill(email)
    people.fill_date(page, "Date de naissance", "2", "5", "1984")
    page.get_by_label(re.compile("J’ai lu la charte")).check(force=True)
    people.go_on(page)
    people.look(page, snap, "offer-5")
    people.go_on(page, "Envoyer")
    people.look(page, snap, "offer-sent")


def vet(page: Any, snap: people.Snap, first_name: str) -> None:
    """Meet the volunteer, see the check, say so."""
    page.goto("/association/benevoles")
    people.look(page, snap, "volunteers")
    page.get_by_role("link", name=re.compile(first_name)).first.click()
    people.look(page, snap, "volunteer")
    page.get_by_role("link", name="Valider l’offre").click()
    people.fill_date(page, "Date de l’entretien", "2", "11", "2026")
    page.get_by_label(re.compile("identité")).check(force=True)
    page.get_by_label(re.compile("Bulletin")).check(force=True)
    people.fill_date(page, "Vu le", "2", "11", "2026")
    people.look(page, snap, "volunteer-vet")
    people.go_on(page, "Valider l’offre")
    people.look(page, snap, "volunteer-vetted")
    expect(page.get_by_role("link", name="Valider l’offre")).to_have_count(0)


def take_and_propose(page: Any, snap: people.Snap, *, youth: str, volunteer: str) -> None:
    """Take the oldest case of that name and propose the volunteer who is ranked for it."""
    page.goto("/association")
    people.look(page, snap, "inbox")
    page.locator("main").get_by_role("link", name=re.compile(youth)).first.click()
    people.look(page, snap, "case")
    people.go_on(page, "Prendre ce dossier")
    people.look(page, snap, "case-taken")
    people.go_on(page, f"Proposer à {volunteer}")
    people.look(page, snap, "case-proposed")


@dataclass(frozen=True)
class Letter:
    """A letter that asks for an answer: to whom, words of its subject, the page that it opens."""

    address: str
    subject: str
    page: str


TO_VOLUNTEER = Letter("marc@example.org", "pourrait avoir besoin", "/benevole/")
TO_YOUTH = Letter("lina@example.org", "veut bien t’aider", "/suivi/")
TO_GUARDIAN = Letter("nadia@example.org", "Marc|bénévole|enfant", "/representant/")


def say_yes(page: Any, snap: people.Snap, letter: Letter) -> None:
    """Follow the link of a letter to the question that waits, and say yes."""
    name = letter.page.strip("/")
    people.open_letter(page, letter.address, letter.subject, link=letter.page)
    people.look(page, snap, f"{name}-page")
    page.locator("main").locator(".cp-card a").or_(page.get_by_role("link", name="Voir et répondre")).first.click()
    people.look(page, snap, f"{name}-question")
    people.go_on(page, "Oui, je")
    people.look(page, snap, f"{name}-answered")


def introduced(app: Flask) -> list[Mentorship]:
    """Return the pairs whose introduction was made."""
    with app.app_context(), transaction() as session:
        return list(session.exec(select(Mentorship)))


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_a_need_from_the_mountains_ends_in_an_introduction(
    site: Any, territory: dict[str, UUID], visit: Callable[[], Any], snap: people.Snap
) -> None:
    volunteer, coordinator, youth = visit(), visit(), visit()
    offer(volunteer, snap, commune="bagneres de luchon", quarter=None, first_name="Marc", email="marc@example.org")
    people.sign_in(coordinator, "claire@cordee.example.org", PASSWORD)
    vet(coordinator, snap, "Marc")
    people.ask(
        youth, snap, commune="31110 Bagnères de Luchon", quarter=None, first_name="Lina", birth=("3", "2", "2005"),
        email="lina@example.org",
    )  # fmt: skip
    take_and_propose(coordinator, snap, youth="Lina", volunteer="Marc")
    say_yes(volunteer, snap, TO_VOLUNTEER)
    say_yes(youth, snap, TO_YOUTH)
    (pair,) = introduced(site.app)
    assert pair.association_id == territory["mountain"]


def test_a_minor_of_the_grand_mirail_is_introduced_once_the_guardian_agreed(
    site: Any, territory: dict[str, UUID], visit: Callable[[], Any], snap: people.Snap
) -> None:
    volunteer, coordinator, youth, guardian = visit(), visit(), visit(), visit()
    offer(volunteer, snap, commune="Toulouse", quarter="Bellefontaine", first_name="Marc", email="marc@example.org")
    people.sign_in(coordinator, "claire@fenetres.example.org", PASSWORD)
    vet(coordinator, snap, "Marc")
    people.ask(
        youth, snap, commune="31100", quarter="Bellefontaine", first_name="Lina", birth=("3", "2", "2013"),
        email="lina@example.org", guardian=("Nadia", "nadia@example.org"),
    )  # fmt: skip
    coordinator.goto("/association")
    assert "Lina" not in coordinator.locator("main").inner_text(), "seen before anybody agreed"
    people.open_letter(guardian, "nadia@example.org", "accord", link="/representant/")
    people.look(guardian, snap, "guardian")
    people.go_on(guardian, "Je suis d’accord")
    people.look(guardian, snap, "guardian-agreed")
    take_and_propose(coordinator, snap, youth="Lina", volunteer="Marc")
    say_yes(volunteer, snap, TO_VOLUNTEER)
    say_yes(youth, snap, TO_YOUTH)
    assert introduced(site.app) == []
    say_yes(guardian, snap, TO_GUARDIAN)
    (pair,) = introduced(site.app)
    assert pair.association_id == territory["mirail"]
