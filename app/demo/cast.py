"""The people whom the demonstration always has: one for each persona that a visitor may want to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.demo import personas
from app.demo.lives import VolunteerLife, YouthLife, newcomer, worry
from app.demo.needs_and_offers import GIFTS, WISHES, Gift, Wish
from app.demo.personas import Persona
from app.demo.population import Contact, Fate, Sketcher, VolunteerSketch, YouthSketch
from app.demo.story import Story

SLOTS = "wed 14:00-18:00;sat 10:00-12:00"
PROFESSION = "Retraité·e"
"""The same for all: whose words are nearest is left to what they wrote."""


def enter(story: Story, sketcher: Sketcher) -> None:
    """Let every persona into the story."""
    _youths(story, sketcher)
    _volunteers(story, sketcher)


def _youths(story: Story, sketcher: Sketcher) -> None:
    today = sketcher.today
    YouthLife(
        story, _youth(sketcher, personas.YOUTH_13_AWAITING, "Nour", _birth(today, 13), Fate.AWAITING, days_ago=2)
    ).begin()
    agreed = _youth(sketcher, personas.YOUTH_13_AGREED, "Malo", _birth(today, 13), Fate.TAKEN, days_ago=9)
    YouthLife(story, replace(agreed, guardian=_named(sketcher, personas.GUARDIAN, "Nadia"))).begin()
    YouthLife(story, _youth(sketcher, personas.YOUTH_16, "Inès", _birth(today, 16), Fate.CHOSEN, days_ago=12)).begin()
    adult = _youth(
        sketcher, personas.YOUTH_19, "Adam", _birth(today, 19), Fate.INTRODUCED, days_ago=21, code="emploi.cv"
    )
    YouthLife(story, replace(adult, guardian=None)).begin()
    done = _youth(sketcher, None, "Deniz", _birth(today, 22), Fate.ENDED, days_ago=40, code="emploi.cv")
    YouthLife(story, replace(done, guardian=None)).begin()
    prescribed = _youth(sketcher, None, "Kenza", _birth(today, 17), Fate.UNCONFIRMED, days_ago=1)
    YouthLife(story, prescribed, prescriber=_named(sketcher, personas.PRESCRIBER, "Sandrine")).begin()
    story.plan(story.past(3), lambda session, at: newcomer(session, story, sketcher.contact("Salomé"), at))
    story.plan(story.past(6), lambda session, at: worry(session, "Le bénévole veut me voir chez lui.", at))
    story.plan(story.past(0), lambda session, at: worry(session, "Quelqu’un m’écrit la nuit.", at))


def _volunteers(story: Story, sketcher: Sketcher) -> None:
    VolunteerLife(story, _volunteer(sketcher, personas.VOLUNTEER_VALID, "Françoise", days_ago=60)).begin()
    recruiter = _volunteer(sketcher, None, "Véronique", days_ago=62, code="emploi.cv")
    VolunteerLife(story, replace(recruiter, capacity=3)).begin()
    unchecked = _volunteer(sketcher, personas.VOLUNTEER_UNCHECKED, "Julien", days_ago=2)
    VolunteerLife(story, replace(unchecked, vetted=False)).begin()
    expired = _volunteer(sketcher, personas.VOLUNTEER_EXPIRED, "Hélène", days_ago=65)
    VolunteerLife(story, expired, check_age_days=140).begin()
    suspended = _volunteer(sketcher, personas.VOLUNTEER_SUSPENDED, "Gérard", days_ago=50)
    VolunteerLife(story, suspended, suspended=True).begin()
    if not story.marked:
        VolunteerLife(story, _returning(sketcher, suspended)).begin()


def _returning(sketcher: Sketcher, stopped: VolunteerSketch) -> VolunteerSketch:
    """Somebody who offers again under a variant of the name: the operator reads it first."""
    again = _volunteer(sketcher, None, "Gerard", days_ago=1)
    contact = replace(sketcher.contact("Gerard"), last_name=stopped.contact.last_name)
    return replace(again, contact=contact, birth_date=stopped.birth_date, vetted=False)


def _youth(
    sketcher: Sketcher, persona: Persona | None, first_name: str, birth: date, fate: Fate, *, days_ago: int,
    code: str = "scolaire.matiere.maths",
) -> YouthSketch:  # fmt: skip
    drawn = sketcher.youth()
    home, wish = sketcher.places[0], _wish(code)
    return replace(
        drawn,
        contact=_named(sketcher, persona, first_name) if persona else drawn.contact,
        guardian=drawn.guardian or sketcher.contact("Samira"),
        birth_date=birth,
        wish=wish,
        text=sketcher.text(wish.words[0]),
        place=home,
        quarter_id=home.quarter_ids[0] if home.quarter_ids else None,
        availability=SLOTS,
        languages=("fr",),
        mode="either",
        reach="forty",
        rhythm="weekly",
        days_ago=days_ago,
        fate=fate,
    )


def _volunteer(
    sketcher: Sketcher, persona: Persona | None, first_name: str, *, days_ago: int, code: str = "scolaire.matiere.maths"
) -> VolunteerSketch:
    home, gift = sketcher.places[0], _gift(code)
    drawn = sketcher.volunteer()
    return replace(
        drawn,
        contact=_named(sketcher, persona, first_name) if persona else drawn.contact,
        gift=gift,
        text=sketcher.text(gift.words),
        profession=PROFESSION,
        place=home,
        quarter_id=home.quarter_ids[0] if home.quarter_ids else None,
        availability=SLOTS,
        languages=("fr",),
        mode="either",
        radius_km=20.0,
        capacity=2,
        ages=(11, 25),
        days_ago=days_ago,
        vetted=True,
    )


def _named(sketcher: Sketcher, persona: Persona, first_name: str) -> Contact:
    return replace(sketcher.contact(first_name), email=persona.email)


def _wish(code: str) -> Wish:
    return next(wish for wish in WISHES if wish.codes[0] == code)


def _gift(code: str) -> Gift:
    return next(gift for gift in GIFTS if gift.skills[0][0] == code)


def _birth(today: date, age: int) -> date:
    return today - timedelta(days=age * 365 + age // 4 + 100)
