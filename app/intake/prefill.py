"""A need already stored, as if it had just been typed: where changing it begins."""

from __future__ import annotations

from sqlmodel import Session

from app.intake.drafts import Typed
from app.intake.need_forms import UNKNOWN, signature
from app.intake.need_wizard import Step
from app.needs import queries
from app.needs.models import Need
from app.places import queries as places
from app.web.week import clock_value
from matching import week


def typed(session: Session, need: Need) -> Typed:
    """Return the pages of `need` as a browser would have posted them."""
    skills = queries.skills_of(session, [need.id])[need.id]
    kinds = list(dict.fromkeys(skill.kind_code for skill in skills))
    languages = need.languages.split("|") if need.languages else []
    others = [code for code in languages if code != "fr"]
    return {
        Step.NEED: {"kinds": kinds, "text": [need.text]},
        Step.DETAILS: {
            "about": [signature(kinds, need.text)],
            "kinds": kinds,
            "subjects": [skill.subject_slug for skill in skills if skill.subject_slug],
            "level": [str(need.level or "")],
            "first": kinds[:1],
        },
        Step.WHERE: {
            "availability": _ticks(need.availability),
            "availability-unknown": [] if need.availability else ["y"],
            "commune": [places.commune(session, need.commune_code).name],
            "commune_code": [need.commune_code],
            "mode": [need.mode],
            "reach": [need.reach],
            "rhythm": [need.rhythm],
            "french": ["y"] if "fr" in languages else [],
            "language": others[:1] or [""],
        },
        Step.QUARTER: {"quarter": [str(need.quarter_id) if need.quarter_id else UNKNOWN]},
    }


def _ticks(availability: str) -> list[str]:
    free = week.parse(availability)
    slots = [slot for slot in range(week.SLOTS) if free >> slot & 1]
    return [f"{week.DAYS[slot // 48]}-{clock_value(slot % 48)}" for slot in slots]
