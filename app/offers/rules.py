"""What is allowed at all of an offer, whoever asks. Plain values in, no database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from app.core.clock import age_on
from app.core.errors import Invalid
from app.offers.states import OfferState
from app.safeguarding.requirements.states import RequirementKind
from app.safeguarding.rules import text_for_others

CHARTER = "1"
"""The version of the charter that one accepts today; its text is ``templates/offering/charter/<version>.html``."""

WARNING_DAYS = 30
"""Days before the end of a validity when those who vet see it in their list."""

OLDEST = 110
"""Years beyond which a birth date is a slip of the pen."""


def is_expired(state: OfferState, missing: Collection[RequirementKind]) -> bool:
    """Tell whether an offer that was vetted lacks something today: « expirée » is never stored."""
    return state in (OfferState.ACTIVE, OfferState.PAUSED) and bool(missing)


def age_problem(birth_date: date, day: date, *, adult_age: int) -> str | None:
    """Say why somebody born then may not volunteer, or ``None`` when they may."""
    if birth_date > day:
        return "Cette date est dans le futur\u00a0: vérifiez l’année."
    age = age_on(birth_date, day)
    if age > OLDEST:
        return "Vérifiez l’année de naissance."
    if age < adult_age:
        return f"Il faut avoir {adult_age} ans pour être bénévole ici. Revenez nous voir à cet âge, avec plaisir\u00a0!"
    return None


def ensure_adult(birth_date: date | None, day: date, *, adult_age: int) -> None:
    """Refuse a volunteer who is too young.

    Raises
    ------
    Invalid
        With the sentence of :func:`age_problem`.
    """
    problem = "Indiquez votre date de naissance." if birth_date is None else None
    problem = problem or (age_problem(birth_date, day, adult_age=adult_age) if birth_date else None)
    if problem:
        raise Invalid(problem)


def pause_problem(until: date | None, day: date) -> str | None:
    """Say why a pause may not last until that day, or ``None``; no day means until one resumes."""
    if until is None:
        return None
    if until <= day:
        return "Choisissez une date après aujourd’hui."
    if (until - day).days > 366:
        return "Une pause dure un an au plus. Au-delà, fermez votre offre\u00a0: vous reviendrez quand vous voudrez."
    return None


def seen_problem(seen_on: date, day: date) -> str | None:
    """Say why something cannot have been seen that day, or ``None``."""
    return "Cette date est dans le futur\u00a0: vérifiez-la." if seen_on > day else None


def weighed_words(profession: str, text: str, *, held: bool, danger: bool) -> str:
    r"""Return the words of an offer that a ranking compares with those of a need: what one does, and what one wrote.

    >>> weighed_words("Infirmière", "J’aime expliquer.", held=False, danger=False)
    'Infirmière\nJ’aime expliquer.'
    >>> weighed_words("Infirmière", "06 39 98 00 12", held=True, danger=False)
    'Infirmière'
    """
    own = (text_for_others(profession, held=False, danger=danger), text_for_others(text, held=held, danger=danger))
    return "\n".join(filter(None, own))
