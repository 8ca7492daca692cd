"""The certificate of hours: what a volunteer gave, to show an employer or a school."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, select

from app.accounts.models import Person
from app.associations.models import Association
from app.core.clock import local_date
from app.core.errors import NotFound
from app.mentorships.models import Mentorship
from app.sessions import labels, rules
from app.sessions.models import SessionLog
from app.sessions.rules import Held
from app.web.templating import long_date, plural

COUNTED = (
    "Les heures sont celles que le bénévole, le jeune ou les deux ont notées après chaque séance\u00a0; "
    "quand ils ne disent pas la même durée, la plus courte compte."
)
"""How the hours were counted, said on every certificate."""


def held(session: Session, mentorship: Mentorship) -> list[Held]:
    """Return the sessions in which a pair met, as both sides tell them."""
    told = session.exec(select(SessionLog).where(SessionLog.mentorship_id == mentorship.id))
    return [each for each in rules.merged(told) if each.met]


def earned(session: Session, mentorship: Mentorship) -> bool:
    """Tell whether there is a certificate: the pair is over, and some time was told."""
    return mentorship.ended_at is not None and rules.minutes_together(held(session, mentorship)) > 0


def document(session: Session, mentorship: Mentorship, *, site: str, day: date) -> dict[str, object]:
    """Return what the certificate says: nothing of the youth, not even a first name.

    Raises
    ------
    NotFound
        If the pair goes on, or no time was told.
    """
    if not earned(session, mentorship):
        raise NotFound
    sessions = held(session, mentorship)
    volunteer = session.get_one(Person, mentorship.volunteer_id)
    association = session.get(Association, mentorship.association_id) if mentorship.association_id else None
    by = association.name if association else site
    name = f"{volunteer.first_name} {volunteer.last_name}".strip()
    return {
        "title": "Attestation d’heures de bénévolat",
        "site": site,
        "paragraphs": [
            f"{by} atteste que {name} a accompagné bénévolement un jeune, {_between(mentorship)}.",
            f"L’accompagnement a eu lieu dans le cadre de {site}.",
            COUNTED,
        ],
        "figures": [
            plural(len(sessions), "séance", "séances"),
            f"{labels.duration(rules.minutes_together(sessions))} ensemble",
        ],
        "by": f"{by}, le {long_date(day)}.",
        "footer": f"{site} · attestation établie le {long_date(day)}",
    }


def _between(mentorship: Mentorship) -> str:
    last = f" au {_day(mentorship.ended_at)}" if mentorship.ended_at else ""
    return f"du {_day(mentorship.introduced_at)}{last}"


def _day(at: datetime) -> str:
    return long_date(local_date(at))
