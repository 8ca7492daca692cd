"""Six months of one pair, and two that go wrong early: the days go by, people follow the links of their letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import living
import people
import pytest
from living import Life, choose, downloaded, press, read, words

from app.care.thresholds import THRESHOLDS
from app.commitments.rules import CALL_DAYS, REMINDER_DAYS
from app.mentorships.states import PairRhythm
from app.sessions.rules import SILENCE_DAYS
from app.skills.states import Rhythm

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture
def life(site: Any, visit: Callable[[], Any], snap: people.Snap) -> Life:
    """A minor and a volunteer, introduced today."""
    begun = Life(site.app, living.begin(site.app, minor=True), visit, snap)
    begun.work()
    return begun


def agree_on_first_date(life: Life) -> None:
    """Choose a date from the letter, and say yes to it from the letter that it makes."""
    page = life.follow("volunteer", "Choisissez une date")
    life.look(page, "dates to choose")
    press(page, "Choisir")
    life.look(page, "date chosen")
    assert "On attend le oui de Lina" in read(page)
    page = life.follow("youth", "Marc propose")
    life.look(page, "date to answer")
    press(page, "Oui, ça me va")
    assert "Premier rendez-vous" in read(page)
    life.look(page, "date agreed")


def tell(life: Life, page: Any, *, text: str = "") -> None:
    """Tell of the session of yesterday, on the form that a letter opened."""
    life.look(page, "session")
    choose(page, "Quel jour", "Hier")
    choose(page, "Combien de temps", "1.h")
    choose(page, "Comment ça s’est passé", "Bien")
    page.get_by_label("Un mot sur la séance").fill(text)
    press(page, "j’envoie")
    assert "c’est noté" in read(page)


def say_fit(life: Life, page: Any, answer: str) -> None:
    """Answer what is asked after the first session."""
    life.look(page, "fit")
    choose(page, "Avec", answer)
    press(page, "envoie|Envoyer")
    assert "Seule l’association lit" in read(page)


def write(life: Life, page: Any, text: str) -> None:
    """Write to the other side."""
    page.get_by_label("message à").fill(text)
    press(page, "Envoyer")
    assert text in read(page)
    life.look(page, "messages")


def exchange_messages(life: Life) -> None:
    """One message each way, each announced by a letter that does not hold it."""
    page = life.follow("youth", "Tu as un bénévole")
    write(life, page, "Bonjour Marc, je stresse pour mon oral.")
    announced = words(life.letters("volunteer", "Lina vous a écrit").first)
    assert "stresse" not in announced
    page = life.follow("volunteer", "Lina vous a écrit")
    assert "l’association peut lire ces messages" in read(page)
    press(page, "Lire le nouveau message")
    assert "je stresse pour mon oral" in read(page)
    write(life, page, "On s’entraîne ensemble mercredi.")
    page = life.follow("youth", "Marc t’a écrit")
    press(page, "Lire le nouveau message")
    assert "On s’entraîne ensemble mercredi." in read(page)


def sign(life: Life, page: Any) -> None:
    """Read a commitment, tick, sign."""
    life.look(page, "commitment to sign")
    page.get_by_label("J’ai lu cet engagement").check(force=True)
    press(page, "Je signe")
    assert "signature est enregistrée" in read(page)


def commit(life: Life) -> None:
    """Write the commitment in the youth's words; each of the four signs, then it is a document."""
    page = life.window("youth")
    press(page, "Écrire l’engagement")
    life.look(page, "commitment")
    page.get_by_label("Premier but").fill("Réussir mon oral de français")
    choose(page, "On se voit", "Une fois par mois")
    choose(page, "Pendant", "6.mois")
    press(page, "Continuer")
    sign(life, page)
    sign(life, life.follow("volunteer", "Un engagement à signer"))
    sign(life, life.follow("guardian", "Un engagement à signer"))
    life.sign_in()
    sign(life, life.follow("coordinator", "Un engagement à signer"))
    page = life.follow("youth", "L’engagement .* est signé|signé", last=True)
    assert "Réussir mon oral de français" in read(page)
    assert downloaded(page, "Télécharger la convention").startswith(b"%PDF")


def meet_again(life: Life) -> None:
    """Ask for the next date; the other side says yes to it."""
    page = life.window("volunteer")
    page.reload()
    press(page, "Prendre le prochain rendez-vous")
    life.look(page, "next dates to choose")
    press(page, "Choisir")
    press(life.follow("youth", "Marc propose"), "Oui, ça me va")
    assert "Prochain rendez-vous" in read(life.window("youth"))


def review(life: Life, page: Any, name: str, **more: str) -> None:
    """Answer a review."""
    life.look(page, name)
    choose(page, "objectifs|ce que tu voulais", "En grande partie")
    choose(page, "satisfait|content", "Oui, beaucoup")
    for question, answer in more.items():
        choose(page, question, answer)
    press(page, "envoie|Envoyer")
    assert "c’est noté" in read(page)


def review_by_all(life: Life, month: int) -> None:
    """Each side and the association answers the review of a month."""
    review(life, life.follow("youth", f"{month} mois avec Marc"), "review")
    review(life, life.follow("volunteer", f"{month} mois avec Lina"), "review")
    life.sign_in()
    review(life, life.follow("coordinator", f"Bilan à {month} mois"), "review of the association")


def end(life: Life) -> None:
    """The association ends the pair; each says what they keep of it."""
    page = life.sign_in()
    page.goto(f"/association/binomes/{life.lived.pair.id}")
    life.look(page, "pair of the association")
    press(page, "Terminer")
    life.look(page, "end")
    choose(page, "Pourquoi", "Objectif atteint")
    press(page, "Terminer le binôme")
    life.until(life.today + DAY)
    closing = {"Pourquoi": "Objectif atteint"}
    again = {"referais|referiez": "Oui"}
    helped = {"Pourquoi": "J’ai eu l’aide qu’il me fallait"}
    review(life, life.follow("youth", "C’est fini avec Marc"), "closing", **helped, **again)
    review(life, life.follow("volunteer", "votre bilan"), "closing", **closing, **again)
    life.sign_in()
    review(life, life.follow("coordinator", "Bilan de fin"), "closing of the association", **closing)


def test_six_months_of_a_pair(life: Life) -> None:
    agree_on_first_date(life)
    told = words(life.letters("guardian", "Rendez-vous de Lina et Marc").first)
    assert "18 novembre" in told
    assert "Médiathèque des Essais" in told
    assert "01 99 00 00 12" in told
    life.look(life.follow("guardian", "Rendez-vous de Lina et Marc", last=True), "pair of the guardian")
    exchange_messages(life)

    life.until(FIRST - DAY)
    assert "Médiathèque des Essais" in words(life.letters("youth", "Demain").first)
    life.until(FIRST + DAY)
    page = life.follow("youth", "vous vous êtes vus")
    tell(life, page, text="On a lu mon texte.")
    say_fit(life, page, "Oui, ça me va bien")
    page = life.follow("volunteer", "Vous êtes-vous vus")
    tell(life, page)
    say_fit(life, page, "Oui, ça me va bien")
    assert "Temps passé ensemble : 1 h" in read(page)
    meet_again(life)
    life.until(date(2026, 12, 3))
    assert "mercredi 25 novembre" in words(life.letters("youth", "vous vous êtes vus").first)
    page = life.follow("youth", "vous vous êtes vus")
    press(page, "On ne s’est pas vus")
    life.look(page, "missed")
    choose(page, "Pourquoi", "Je n’ai pas pu venir")
    press(page, "j’envoie")
    assert "25 novembre 2026 : pas vus" in read(page)
    life.until(date(2026, 12, 10))
    assert life.letters("youth", "vous vous êtes vus").count() == 2
    meet_again(life)
    commit(life)
    life.until(date(2026, 12, 17))
    tell(life, life.follow("volunteer", "Vous êtes-vous vus"))
    review_by_all(life, 1)

    for day in (date(2027, 1, 14), date(2027, 2, 11)):
        life.until(day)
        page = life.follow("youth", "est signé", last=True)
        press(page, "Raconter une séance")
        tell(life, page)
    life.until(date(2027, 2, 16))
    review_by_all(life, 3)
    life.until(date(2027, 3, 28))
    tell(life, life.follow("volunteer", "Avez-vous vu"))
    assert "Temps passé ensemble : 5 h" in read(life.window("volunteer"))
    life.until(date(2027, 5, 16))
    review_by_all(life, 6)
    end(life)
    page = life.follow("volunteer", "Votre accompagnement avec Lina est terminé")
    life.look(page, "pair that ended")
    assert downloaded(page, "attestation d’heures").startswith(b"%PDF")
    assert "Tu peux redemander quand tu veux" in words(life.letters("youth", "Ton accompagnement avec Marc").first)
    page = life.follow("youth", "C’est fini avec Marc")
    press(page, "Revenir au binôme")
    assert "bravo pour le chemin fait ensemble" in read(page)
    life.look(page, "pair of the youth that ended")
    press(page, "Demander de nouveau")
    assert page.url.endswith("/redemander")


def to_call(life: Life, day: date) -> str:
    """Sign in on a day and return what the page « Aujourd’hui » says of pairs to call."""
    life.until(day)
    page = life.sign_in()
    page.goto("/association/aujourdhui")
    section = page.get_by_role("region", name=re.compile("Binômes à appeler"))
    return words(section) if section.count() else ""


def log_call(life: Life, *, days: int) -> None:
    """Keep that both were called, and leave the pair alone for some days."""
    page = life.window("coordinator")
    life.look(page, "today")
    press(page, "Noter un appel")
    life.look(page, "contact")
    choose(page, "Qu’avez-vous fait", "J’ai appelé")
    choose(page, "Avec qui", "Le jeune et le bénévole")
    page.get_by_label("Ce qu’il faut retenir").fill("Je les ai eus tous les deux.")
    choose(page, "Ne plus signaler", f"Pendant {days} jours")
    press(page, "Noter le contact")
    assert "Le contact est noté" in read(page)
    assert "Lina" not in read(page)


def test_a_pair_that_says_nothing_is_to_call_after_two_silences(life: Life) -> None:
    agree_on_first_date(life)
    asked = FIRST + DAY, FIRST + DAY + SILENCE_DAYS[PairRhythm.WEEKLY] * DAY
    called = asked[1] + THRESHOLDS.answer_days * DAY
    life.until(asked[0])
    assert life.letters("youth", "vous vous êtes vus").count() == 1
    life.until(asked[1])
    assert life.letters("youth", "Tu as vu Marc").count() == 1
    assert to_call(life, called - DAY) == ""
    said = to_call(life, called)
    assert "2 questions sont restées sans réponse" in said
    assert "Appeler Marc et Lina" in said
    log_call(life, days=7)
    assert to_call(life, called + 7 * DAY) == ""
    assert "sans réponse" in to_call(life, called + 8 * DAY)
    press(life.window("coordinator"), "J’ai de leurs nouvelles")
    assert "n’est plus signalé pendant 14 jours" in read(life.window("coordinator"))
    assert to_call(life, life.today + 14 * DAY) == ""
    assert "sans réponse" in to_call(life, life.today + DAY)


def test_a_pair_that_is_no_good_fit_is_to_call_at_once_and_again_if_nothing_changed(life: Life) -> None:
    agree_on_first_date(life)
    told = FIRST + DAY
    assert to_call(life, told) == ""
    page = life.follow("youth", "vous vous êtes vus")
    tell(life, page)
    say_fit(life, page, "Non, ça ne me va pas")
    assert "Non, ça" not in read(life.follow("volunteer", "Vous êtes-vous vus"))
    said = to_call(life, told)
    assert "Lina pense que le binôme ne va pas" in said
    assert "Appeler Lina" in said
    log_call(life, days=7)
    assert to_call(life, told + 7 * DAY) == ""
    assert "Lina pense que le binôme ne va pas" in to_call(life, told + 8 * DAY)


def test_help_given_once_that_goes_well_goes_on_regularly(
    site: Any, visit: Callable[[], Any], snap: people.Snap
) -> None:
    life = Life(site.app, living.begin(site.app, minor=True, rhythm=Rhythm.ONCE), visit, snap)
    life.work()
    agree_on_first_date(life)
    life.until(FIRST + DAY)
    page = life.follow("youth", "vous vous êtes vus")
    tell(life, page)
    choose(page, "aidé", "Oui")
    press(page, "envoie|Envoyer")
    life.look(page, "help given once")
    press(page, "J’aimerais continuer")
    assert "Tu as demandé à continuer" in read(page)
    life.work()
    life.sign_in()
    page = life.follow("coordinator", "Lina aimerait continuer")
    life.look(page, "to make regular")
    choose(page, "Ils se voient", "Une semaine sur deux")
    choose(page, "Pourquoi", "Cela se passe bien, les deux veulent continuer")
    press(page, "Continuer régulièrement")
    life.look(page, "regular now")
    life.work()
    page = life.follow("volunteer", "Vous continuez avec Lina")
    press(page, "Prendre le prochain rendez-vous")
    assert "mercredi 2 décembre" in read(page)
    press(page, "Écrire l’engagement")
    page.get_by_label("Premier but").fill("Réussir mon oral de français")
    choose(page, "Pendant", "6.mois")
    press(page, "Continuer")
    sign(life, page)
    life.until(life.today + REMINDER_DAYS * DAY)
    sign(life, life.follow("youth", "Il manque ta signature"))
    life.until(life.today + CALL_DAYS * DAY)
    page = life.sign_in()
    page.goto("/association/aujourdhui")
    life.look(page, "day with a signature missing")
    assert "Il manque : le représentant légal, l’association." in read(page)
