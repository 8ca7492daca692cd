"""The directory, an association's own file and its team, as people live them."""

from typing import Any
from uuid import uuid4

import builders
import letters
import pytest
from flask import Flask
from looking import look
from pages import PageClient, errors, form_values
from queries import counted
from visitors import signed_in

from app.accounts.models import Member, Person
from app.associations import queries
from app.associations.models import Association, AssociationCommune
from app.associations.states import AssociationState
from app.core.db import transaction
from app.core.permissions import Role
from app.skills import services as skills

NOISE = ["\x00", "x" * 10_000, "<script>alert(1)</script>", "🐎" * 300]


@pytest.fixture
def association(app: Flask) -> Association:
    """Passerelles, of Villeneuve-d’Essai."""
    with transaction() as session:
        skills.install(session)
        builders.commune(session)
        return builders.association(session, name="Passerelles", mission="On avance ensemble.", everywhere=False)


@pytest.fixture
def helene(association: Association) -> Person:
    """Its manager and lead."""
    with transaction() as session:
        person = builders.member(session, of=association, role=Role.MANAGER, first_name="Hélène")
        session.get_one(Member, person.id).lead = True
        return person


@pytest.fixture
def manager(app: Flask, helene: Person) -> PageClient:
    """Hélène, signed in."""
    return signed_in(app, helene)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    with transaction() as session:
        person = builders.person(session, role=Role.OPERATOR)
    return signed_in(app, person)


def _fresh(association: Association) -> Association:
    return look().get_one(Association, association.id)


# The directory.


def test_everybody_reads_what_an_association_does_and_where(client: PageClient, association: Association) -> None:
    assert "Passerelles" in client.get("/associations").text
    page = client.get("/associations/passerelles")
    assert "On avance ensemble." in page.text


@pytest.mark.parametrize("state", [each for each in AssociationState if each is not AssociationState.ACTIVE])
def test_only_active_associations_are_shown(client: PageClient, app: Flask, state: AssociationState) -> None:
    with transaction() as session:
        builders.association(session, name="Cachée", state=state)
    assert "Cachée" not in client.get("/associations").text
    client.get("/associations/cachee", status=404)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("?accompagnement=scolaire.devoirs", False),
        ("?accompagnement=unknown", True),
        ("?commune=Villeneuve", True),
        ("?commune=Nulle-Part", True),
        ("?page=1", True),
    ],
)
def test_the_directory_is_filtered_without_javascript(
    client: PageClient, association: Association, address: str, shown: bool
) -> None:
    with transaction() as session:
        session.get_one(Association, association.id).everywhere = True
    assert ("On avance ensemble." in client.get(f"/associations{address}").text) is shown


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999"])
def test_a_page_that_is_not_there_shows_the_nearest(client: PageClient, association: Association, page: str) -> None:
    assert association.name in client.get(f"/associations?page={page}").text


@pytest.mark.parametrize("slug", ["%00", "x" * 5000, "%F0%9F%90%8E", "%3Cscript%3E", "%ED%A0%80", "..%2f"])
def test_noise_in_an_address_is_not_found(client: PageClient, slug: str) -> None:
    client.get(f"/associations/{slug}", status=404)


@pytest.mark.parametrize("typed", NOISE)
def test_noise_in_a_filter_is_answered(client: PageClient, association: Association, typed: str) -> None:
    client.http.get("/associations", query_string={"commune": typed, "accompagnement": typed, "code": typed})
    response = client.http.get("/associations", query_string={"commune": typed})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_a_page_of_the_directory_costs_a_fixed_number_of_queries(app: Flask, client: PageClient) -> None:
    def cost() -> int:
        with counted(look()) as sent:
            client.get("/associations")
        return len(sent)

    with transaction() as session:
        builders.association(session)
    one = cost()
    with transaction() as session:
        for _ in range(60):
            builders.association(session)
    assert cost() == one
    assert one <= 12


def test_an_association_reads_how_to_take_part(client: PageClient) -> None:
    assert "contact@" in client.get("/devenir-partenaire").text


# Its own file.


def test_a_manager_fills_the_file_in(manager: PageClient, association: Association) -> None:
    base = f"/associations/{association.id}"
    page = manager.get("/mon-association")
    assert "Passerelles" in page.every("h1")[0].text
    manager.submit(
        manager.get(f"{base}/presentation"),
        {
            "mission": "On aide, le mercredi.",
            "email": "contact@example.org",
            "phone": "05 36 49 00 10",
            "website": "www.exemple.fr",
            "commune": "Villeneuve-d'Essai",
            "rna": "w313001234",
            "siret": "732 829 320 00074",
        },
    )
    manager.submit(
        manager.get(f"{base}/accompagnements"),
        {"kinds": ["scolaire.devoirs"], "age_min": "11", "age_max": "", "capacity": "20", "lending": "ask"},
    )
    manager.submit(manager.get(f"{base}/territoire"), {"scope": "everywhere"}, action="/territoire")
    kept = _fresh(association)
    assert (kept.phone, kept.website, kept.rna, kept.siret) == (
        "+33536490010", "https://www.exemple.fr", "W313001234", "73282932000074",
    )  # fmt: skip
    assert kept.commune_code == "99001"
    assert (kept.age_min, kept.age_max, kept.capacity, kept.lending.value) == (11, None, 20, "ask")
    assert kept.everywhere


def test_an_association_changes_its_name_but_not_for_anothers(
    app: Flask, manager: PageClient, client: PageClient, association: Association
) -> None:
    with transaction() as session:
        builders.association(session, name="Le Fil d’Ariane")
    address = f"/associations/{association.id}/presentation"
    assert "porte déjà ce nom" in errors(manager.submit(manager.get(address), {"name": "LE FIL D'ARIANE"}, status=422))
    manager.submit(manager.get(address), {"name": "Les Passerelles"})
    assert "Les Passerelles" in client.get("/associations/passerelles").every("h1")[0].text


def test_communes_are_added_one_by_one_or_by_group_and_taken_off(
    app: Flask, manager: PageClient, association: Association
) -> None:
    with transaction() as session:
        builders.commune(session, code="31001", name="Aulnay-d’Essai", epci="E1", population=5)
        builders.commune(session, code="31002", name="Brive-d’Essai", epci="E1", population=9)
    address = f"/associations/{association.id}/territoire"
    manager.submit(manager.get(address), {"commune": "Villeneuve-d’Essai"}, action="communes/ajouter")
    page = manager.submit(manager.get(address), {"grouping": "E1"}, action="intercommunalites/ajouter")
    assert "2 communes sont ajoutées" in page.text
    manager.submit(manager.get(address), {"scope": "some", "communes": ["31002"]}, action="/territoire")
    assert queries.communes_of(look(), association.id) == {"31002"}


def test_a_commune_that_may_be_several_is_asked_again(
    app: Flask, manager: PageClient, association: Association
) -> None:
    with transaction() as session:
        session.add(AssociationCommune(association_id=association.id, commune_code="99001"))
        builders.commune(session, code="31001", name="Essai-le-Haut")
        builders.commune(session, code="31002", name="Essai-le-Bas")
    address = f"/associations/{association.id}/territoire"
    page = manager.submit(manager.get(address), {"commune": "Essai"}, action="communes/ajouter", status=422)
    assert "Plusieurs communes" in errors(page)
    assert {"31001", "31002"} <= {i.attributes.get("value") for i in page.every("input")}
    ticked = [i.attributes["value"] for i in page.every("input") if "checked" in i.attributes]
    assert ticked == ["some", "99001"], "the other form of the page shows what is stored"
    manager.submit(page, {"commune": "Essai", "commune_code": "31002"}, action="communes/ajouter")
    assert queries.communes_of(look(), association.id) == {"99001", "31002"}


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 200},
        {"mission": ""},
        {"mission": "x" * 10_000},
        {"mission": "a\x00b"},
        {"email": "x"},
        {"phone": "12"},
        {"website": "javascript:alert(1)"},
        {"commune": "Nulle-Part"},
        {"rna": "X"},
        {"siret": "73282932000075"},
    ],
)
def test_what_cannot_be_gets_a_sentence_and_everything_stays_typed(
    manager: PageClient, association: Association, typed: dict[str, str]
) -> None:
    page = manager.get(f"/associations/{association.id}/presentation")
    refused = manager.submit(page, {"mission": "Typed", "website": "typed.example.org"} | typed, status=422)
    assert errors(refused)
    shown = [i.attributes.get("value") for i in refused.every("input")] + [t.text for t in refused.every("textarea")]
    kept = {"mission": "Typed", "website": "typed.example.org"} | typed
    assert ("Typed" in shown) is (kept["mission"] == "Typed")
    assert any("typed.example.org" in (value or "") for value in shown) is ("website" not in typed)


@pytest.mark.parametrize(
    "typed",
    [
        {"kinds": []},
        {"kinds": ["unknown"]},
        {"age_min": "x"},
        {"age_min": "٣"},
        {"age_min": "18", "age_max": "12"},
        {"capacity": "99999999999999"},
        {"capacity": "NaN"},
        {"lending": "unknown"},
    ],
)
def test_an_activity_that_cannot_be_is_refused(
    manager: PageClient, association: Association, typed: dict[str, Any]
) -> None:
    page = manager.get(f"/associations/{association.id}/accompagnements")
    assert errors(manager.submit(page, {"kinds": ["scolaire.devoirs"]} | typed, status=422))


def test_the_second_editor_sees_both_versions(
    manager: PageClient, operator: PageClient, association: Association
) -> None:
    address = f"/associations/{association.id}/presentation"
    mine, theirs = manager.get(address), operator.get(address)
    operator.submit(theirs, {"mission": "Celle de l’opérateur."})
    page = manager.submit(mine, {"mission": "La mienne."}, status=409)
    assert "Quelqu’un a enregistré autre chose" in errors(page)
    assert "Celle de l’opérateur." in page.text
    assert "La mienne." in page.every("textarea")[0].text
    manager.submit(page)
    assert _fresh(association).mission == "La mienne."


def test_a_closing_is_written_and_cancelled(manager: PageClient, association: Association) -> None:
    address = f"/associations/{association.id}/fermeture"
    first = {f"closed_from-{part}": value for part, value in (("day", "16"), ("month", "11"), ("year", "2026"))}
    last = {f"closed_until-{part}": value for part, value in (("day", "31"), ("month", "12"), ("year", "2026"))}
    assert errors(manager.submit(manager.get(address), {}, status=422))
    assert errors(manager.submit(manager.get(address), first | last | {"closed_until-month": "2"}, status=422))
    assert errors(manager.submit(manager.get(address), first | last | {"closed_until-year": "2025"}, status=422))
    assert "Fermé en ce moment" in manager.submit(manager.get(address), first | last).text
    manager.submit(manager.get(address), action="annuler")
    assert _fresh(association).closed_from is None


def test_a_new_association_is_led_to_its_file_and_hands_it_over(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        builders.kind(session)
        new = builders.association(
            session, name="Nouvelle", state=AssociationState.INVITED, mission="On aide.", email="a@example.org"
        )
        paul = builders.member(session, of=new, role=Role.MANAGER)
    manager = signed_in(app, paul)
    page = manager.get("/espace")
    assert "Il reste quelques réponses" in page.text
    manager.submit(manager.get(f"/associations/{new.id}/accompagnements"), {"kinds": ["scolaire.devoirs"]})
    manager.submit(manager.get("/mon-association"), button="Envoyer pour validation")
    assert _fresh(new).state is AssociationState.TO_VALIDATE


@pytest.mark.parametrize(
    "page",
    ["fiche", "presentation", "accompagnements", "territoire", "fermeture", "equipe", "equipe/inviter"],
)
def test_a_manager_sees_only_their_own_association(app: Flask, manager: PageClient, page: str) -> None:
    with transaction() as session:
        other = builders.association(session)
    manager.get(f"/associations/{other.id}/{page}", status=404)
    manager.get(f"/associations/{uuid4()}/{page}", status=404)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.VOLUNTEER])
def test_nobody_else_opens_the_file(app: Flask, association: Association, role: Role) -> None:
    with transaction() as session:
        who = (
            builders.member(session, of=association)
            if role is Role.COORDINATOR
            else builders.person(session, role=role)
        )
    signed_in(app, who).get(f"/associations/{association.id}/fiche", status=403)


# Its team.


def test_a_manager_invites_somebody_once_however_often_the_form_is_sent(
    manager: PageClient, association: Association
) -> None:
    address = f"/associations/{association.id}/equipe/inviter"
    form = next(f for f in manager.get(address).every("form") if "action" not in f.attributes)
    typed = form_values(form) | {"first_name": "Sonia", "email": "sonia@example.org"}
    for _ in range(3):
        shown = manager.post(address, typed)
    assert "sonia@example.org" in shown.text
    assert len(letters.written(look(), "invitation", to="sonia@example.org")) == 1


def test_an_address_that_has_an_account_is_not_invited(
    app: Flask, manager: PageClient, association: Association
) -> None:
    with transaction() as session:
        builders.account(session, owner=builders.person(session, email="taken@example.org"))
    page = manager.get(f"/associations/{association.id}/equipe/inviter")
    shown = manager.submit(page, {"first_name": "Sonia", "email": "taken@example.org"}, status=409)
    assert "déjà un compte" in shown.text


def test_roles_change_the_lead_passes_and_somebody_leaves(
    app: Flask, manager: PageClient, helene: Person, association: Association
) -> None:
    with transaction() as session:
        claire = builders.member(session, of=association, first_name="Claire")
    team = f"/associations/{association.id}/equipe"
    manager.submit(manager.get(team), action=f"{claire.id}/role/responsable")
    manager.submit(manager.get(team), action=f"{claire.id}/contact")
    assert look().get_one(Person, claire.id).role is Role.MANAGER
    assert look().get_one(Member, claire.id).lead
    confirm = manager.get(f"{team}/{helene.id}/retirer")
    assert "Hélène" in confirm.every("h1")[0].text
    manager.submit(confirm, button="Oui, retirer")
    assert look().get(Member, helene.id) is None
    manager.get("/compte", follow=False, status=302)


def test_the_last_manager_reads_why_they_stay(manager: PageClient, helene: Person, association: Association) -> None:
    address = f"/associations/{association.id}/equipe/{helene.id}/retirer"
    page = manager.submit(manager.get(address), button="Oui, retirer", status=409)
    assert "au moins une personne responsable" in page.text


def test_the_team_of_a_hundred_costs_as_many_queries_as_of_one(
    app: Flask, manager: PageClient, association: Association
) -> None:
    def cost() -> int:
        with counted(look()) as sent:
            manager.get(f"/associations/{association.id}/equipe")
        return len(sent)

    one = cost()
    with transaction() as session:
        for _ in range(100):
            builders.member(session, of=association)
    assert cost() == one


def test_the_only_manager_is_offered_neither_another_role_nor_to_leave_and_reads_why(app: Flask) -> None:
    with transaction() as session:
        association = builders.association(session)
        helene = builders.member(session, of=association, role=Role.MANAGER, first_name="Hélène")
        claire = builders.member(session, of=association, first_name="Claire")
    manager, team = signed_in(app, helene), f"/associations/{association.id}/equipe"
    page = manager.get(team)
    assert "Passer en coordination" not in page.text
    assert "Seule personne responsable : nommez d’abord quelqu’un d’autre" in page.text
    retire = [each.attributes["href"] for each in page.every("a") if "Retirer" in each.text]
    assert retire == [f"{team}/{claire.id}/retirer"]
    page = manager.submit(page, action=f"{claire.id}/role/responsable")
    assert "Seule personne responsable" not in page.text
    manager.submit(page, action=f"{helene.id}/role/coordination")
    assert look().get_one(Person, helene.id).role is Role.COORDINATOR
