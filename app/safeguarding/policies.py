"""Whose guardian has a say today, by the settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from flask import current_app

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import NotFound
from app.safeguarding import rules


class Born(Protocol):
    """Somebody whose age is asked."""

    @property
    def birth_date(self) -> date | None:
        """The day of birth; ``None`` if it is unknown."""


def is_minor(youth: Born, at: datetime) -> bool:
    """Tell whether a guardian is needed; an unknown birth date counts as a minor's."""
    return rules.needs_guardian(youth.birth_date, local_date(at), adult_age=int(current_app.config["ADULT_AGE"]))


def is_under_consent_age(youth: Person, at: datetime) -> bool:
    """Tell whether the law lets this youth decide nothing alone yet; an unknown birth date counts as a child's."""
    age = int(current_app.config["CONSENT_AGE"])
    return rules.needs_guardian(youth.birth_date, local_date(at), adult_age=age)


def ensure_minor(youth: Person, at: datetime) -> None:
    """Let nobody answer for an adult, nor read what an adult asks.

    Raises
    ------
    NotFound
        From the day of age on.
    """
    if not is_minor(youth, at):
        raise NotFound(f"{youth.first_name} est majeur\u00a0: plus personne ne répond à sa place.")
