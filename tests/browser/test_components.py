"""The living style guide: every component on one page, as a browser and as axe see it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import builders
import pytest
from axe import assert_accessible
from engines import SqliteEngine
from flask import Blueprint, render_template_string, request
from visitors import HASH, PASSWORD
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from app.core.db import transaction
from app.web.access import public
from app.web.fields import LineField, MailField, PartsDateField, PhoneField, TextField
from app.web.forms import Form
from app.web.week import WeekField

pytestmark = pytest.mark.browser
GUIDE = Path(__file__).with_name("guide.html")
CHOICES = [SelectChoice("a", "Aide aux devoirs"), SelectChoice("b", "CV et lettre")]
PUBLIC = ("/", "/comment-ca-marche", "/confidentialite", "/confidentialite/jeunes", "/accessibilite", "/urgence", "/x")


class Sample(Form):
    first_name = LineField("Ton prénom", validators=[InputRequired("Écris ton prénom.")])
    email = MailField("Ton e-mail")
    phone = PhoneField("Ton téléphone")
    capacity = LineField("Combien de jeunes ?")
    password = PasswordField("Mot de passe")
    birth = PartsDateField("Ta date de naissance", validators=[InputRequired("Écris ta date de naissance.")])
    words = TextField("Avec tes mots")
    level = SelectField("Ta classe", choices=CHOICES)
    mode = RadioField("Comment ?", choices=CHOICES, validators=[InputRequired("Choisis.")])
    languages = SelectMultipleField("Langues", choices=CHOICES)
    kinds = SelectMultipleField("De quoi as-tu besoin ?", choices=CHOICES)
    commune = LineField("Ta commune")
    commune_code = HiddenField()
    free = WeekField("Quand es-tu libre ?", tu=True)
    agreed = BooleanField("J’ai lu la charte")


class Search(Form):
    class Meta:
        csrf = False

    words = LineField("Mots", name="recherche")


def show() -> Any:
    form, search = Sample(), Search()
    if form.validate_on_submit():
        return {"free": form.free.data, "commune": form.commune_code.data}
    text = GUIDE.read_text(encoding="utf-8")
    return render_template_string(text, form=form, search=search, instant=datetime.now(UTC)), form.status


def communes() -> str:
    text = '{% import "components/commune.html" as c %}{{ c.suggestions(found, typed) }}'
    found = [("31395", "Muret (31600)"), ("31410", "Nailloux (31560)")]
    return render_template_string(text, found=found, typed=request.args["commune"])


@pytest.fixture
def engine(sqlite_engine: SqliteEngine) -> SqliteEngine:
    """The look is the same on every database."""
    return sqlite_engine


@pytest.fixture
def extra_pages() -> tuple[Blueprint, ...]:
    """The guide and what its fields ask of the server."""
    guide = Blueprint("guide", __name__)
    guide.add_url_rule("/guide", "show", public(show), methods=["GET", "POST"])
    guide.add_url_rule("/guide/communes", "communes", public(communes))
    yield (guide,)
    for view in (show, communes):
        del view.access_mark


@pytest.fixture
def guide(visit: Callable[..., Any]) -> Any:
    """The guide, opened."""
    page = visit()
    page.goto("/guide")
    return page


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(visit: Callable[..., Any], scheme: str, snap: Any) -> None:
    page = visit(color_scheme=scheme)
    for address in (*PUBLIC, "/guide"):
        answer = page.goto(address)
        assert answer.status == (404 if address == "/x" else 200)
        assert page.evaluate("document.documentElement.dataset.frTheme") == scheme
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        snap(page, f"{scheme}{address.replace('/', '-')}")


def test_a_refused_form_takes_the_reader_to_its_errors(guide: Any) -> None:
    guide.get_by_label("Avec tes mots").fill("maths")
    guide.get_by_role("button", name="Continuer").click()
    assert guide.title().startswith("Erreur – ")
    summary = guide.get_by_role("alert")
    assert summary.evaluate("it => it === document.activeElement")
    assert_accessible(guide)
    summary.get_by_role("link", name="Ta date de naissance").click()
    assert guide.evaluate("document.activeElement.id") == "birth-day"
    assert guide.get_by_label("Avec tes mots").input_value() == "maths"


def test_a_shortcut_fills_several_days_and_says_the_total(guide: Any) -> None:
    guide.get_by_role("button", name="Après les cours, du lundi au vendredi").click()
    assert "10\u00a0h par semaine" in guide.locator("[data-grid-total]").inner_text()
    assert guide.locator("#free-thu [data-grid-said]").inner_text() == "17\u00a0h – 19\u00a0h"
    guide.get_by_role("button", name="Effacer les horaires").click()
    assert guide.locator("input[name=free]:checked").count() == 0


def test_a_day_is_filled_with_the_keyboard_alone(guide: Any) -> None:
    guide.locator("#free-wed").focus()
    guide.keyboard.press("Enter")
    guide.get_by_label("mercredi 7\u202fh", exact=True).focus()
    for key in ("ArrowRight", "ArrowDown", "Space", "ArrowRight", "Space", "End", "Space", "Home", "ArrowLeft"):
        guide.keyboard.press(key)
    ticked = guide.eval_on_selector_all("input[name=free]:checked", "boxes => boxes.map(box => box.value)")
    assert ticked == ["wed-09:30", "wed-10:00", "wed-21:30"]
    assert guide.evaluate("document.activeElement.value") == "wed-07:00"
    guide.keyboard.press("Tab")
    assert guide.evaluate("document.activeElement.closest('[data-day]')?.dataset.day") != "wed"


def test_a_finger_ticks_a_moment_of_the_day(visit: Callable[..., Any]) -> None:
    page = visit(has_touch=True)
    page.goto("/guide")
    page.locator("#free-sat").tap()
    moment = page.locator("[data-day=sat]").get_by_role("button", name="Matin")
    moment.tap()
    assert moment.get_attribute("aria-pressed") == "true"
    page.locator("label[for=free-sat-0800]").tap()
    assert moment.get_attribute("aria-pressed") == "false"
    assert page.locator("#free-sat [data-grid-said]").inner_text() == "8\u00a0h\u00a030 – 12\u00a0h"


@pytest.mark.parametrize("width", ["desk"], indirect=True)
def test_the_mouse_paints_a_rectangle_of_days_and_hours(guide: Any) -> None:
    start, end = (guide.locator(f"label[for=free-{slot}]") for slot in ("tue-1400", "thu-1530"))
    start.scroll_into_view_if_needed()
    start.hover()
    guide.mouse.down()
    end.hover()
    guide.mouse.up()
    ticked = guide.eval_on_selector_all("input[name=free]:checked", "boxes => boxes.map(box => box.value)")
    assert ticked == [f"{day}-{time}" for day in ("tue", "wed", "thu") for time in ("14:00", "14:30", "15:00", "15:30")]


def test_a_commune_is_chosen_from_the_suggestions_with_the_keyboard(guide: Any) -> None:
    field = guide.get_by_label("Ta commune")
    field.press_sequentially("mur")
    guide.get_by_role("button", name="Muret (31600)").wait_for()
    assert_accessible(guide)
    guide.keyboard.press("ArrowDown")
    guide.keyboard.press("Enter")
    assert field.input_value() == "Muret (31600)"
    assert guide.locator("[name=commune_code]").input_value() == "31395"
    field.press_sequentially("x")
    assert guide.locator("[name=commune_code]").input_value() == ""


def test_the_text_says_how_much_is_left_and_cuts_nothing(guide: Any) -> None:
    words = guide.get_by_label("Avec tes mots")
    words.fill("x" * 18)
    assert guide.locator("#words-count").inner_text() == "Encore 2 caractères"
    words.fill("x" * 21)
    assert guide.locator("#words-count").inner_text() == "1 caractère de trop"
    assert len(words.input_value()) == 21


def test_a_password_can_be_read_before_it_is_sent(guide: Any) -> None:
    guide.get_by_role("button", name="Afficher").click()
    assert guide.locator("#password").get_attribute("type") == "text"


def test_leaving_quickly_keeps_the_page_out_of_the_history(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/urgence")
    page.route("**/*", lambda route: route.fulfill(body="<title>Météo</title>", content_type="text/html"))
    page.evaluate("document.querySelector('[data-exit]').href = '/ailleurs'")
    before = page.evaluate("history.length")
    page.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url("**/ailleurs")
    assert page.evaluate("history.length") == before


def test_the_menu_of_a_phone_opens_and_closes(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Comment ça marche").first.wait_for()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Menu").is_visible()


def as_operator(site: Any, page: Any) -> None:
    """Sign the operator in, and start on the dashboard."""
    with site.app.app_context(), transaction() as session:
        email = builders.account(session, password_hash=HASH).email
    page.goto("/connexion")
    page.get_by_label("e-mail").fill(email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.goto("/operateur")


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_a_word_of_the_menu_opens_by_keyboard_and_its_lines_lead_on(site: Any, visit: Callable[..., Any]) -> None:
    page = visit()
    as_operator(site, page)
    if page.get_by_role("button", name="Menu").is_visible():
        page.get_by_role("button", name="Menu").click()
    word = page.get_by_role("button", name="Territoire")
    word.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Lieux").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Lieux").press("Enter")
    page.wait_for_url("**/operateur/lieux")
    assert page.locator(".fr-nav__btn[aria-current=true]").text_content() == "Territoire"


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_without_javascript_every_line_of_the_menu_is_there(site: Any, visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False)
    as_operator(site, page)
    menu = page.get_by_role("navigation", name="Menu principal")
    for line in ("Tableau de bord", "Plan du territoire", "Lieux", "Bonnes pratiques", "État du service"):
        assert menu.get_by_role("link", name=line).is_visible()
    menu.get_by_role("link", name="Statistiques").click()
    page.wait_for_url("**/operateur/statistiques")


def test_without_javascript_the_menu_shows_and_the_week_is_written(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/guide")
    assert page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Accueil").is_visible()
    assert page.get_by_role("button", name="Copier").count() == 0
    page.get_by_label("Ton prénom").fill("Lina")
    for box, value in (("Jour", "3"), ("Mois", "4"), ("Année", "2011")):
        page.locator("#birth").get_by_label(box).fill(value)
    page.locator("#mode-0").check(force=True)
    page.get_by_text("Écrire les horaires").click()
    page.locator("#free-0-day").select_option("mon")
    page.locator("#free-0-from").select_option("17:00")
    page.locator("#free-0-to").select_option("19:00")
    page.get_by_role("button", name="Continuer").click()
    assert '"mon 17:00-19:00"' in page.content()


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_without_the_design_system_the_pages_stay_readable(site: Any, visit: Callable[..., Any], snap: Any) -> None:
    site.app.jinja_env.globals["dressed"] = False
    page = visit()
    page.route("**/vendor/**", lambda route: route.abort())
    for address in ("/", "/guide"):
        page.goto(address)
        assert page.get_by_role("link", name="Comment ça marche").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert_accessible(page)
        snap(page, f"bare{address.replace('/', '-')}")
