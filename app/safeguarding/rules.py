"""What the law and the charter say, without a table: ages, who may answer for whom."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from datetime import date

from app.core.clock import age_on
from app.core.text import readable


def may_be_examined(birth_date: date | None, agreed: bool, day: date, *, consent_age: int) -> bool:  # noqa: FBT001
    """Tell whether a third party may see the need of this youth.

    From `consent_age` on, the youth decides alone (loi Informatique et
    Libertés, art. 45); below, or when the birth date is unknown, a guardian
    must have agreed.
    """
    return agreed or (birth_date is not None and age_on(birth_date, day) >= consent_age)


def needs_guardian(birth_date: date | None, day: date, *, adult_age: int) -> bool:
    """Tell whether no pair may become active without a guardian; an unknown birth date counts as a minor's."""
    return birth_date is None or age_on(birth_date, day) < adult_age


def latest_birth(day: date, age: int) -> date:
    """Return the latest birth date of somebody who is at least `age` on `day`.

    >>> latest_birth(date(2028, 2, 29), 15)
    datetime.date(2013, 2, 28)
    """
    if (day.month, day.day) == (2, 29) and not isleap(day.year - age):
        return date(day.year - age, 2, 28)
    return day.replace(year=day.year - age)


def same_mailbox(one: str, other: str) -> bool:
    """Tell whether two addresses reach one mailbox: case, dots and ``+aliases`` of the name make no difference.

    >>> same_mailbox("Lina.Delmas+ecole@example.org", "linadelmas@EXAMPLE.org")
    True
    """
    return bool(one and other) and mailbox(one) == mailbox(other)


def same_phone(one: str, other: str) -> bool:
    """Tell whether two numbers ring one telephone, with or without the country code.

    >>> same_phone("+33639980001", "06 39 98 00 01")
    True
    """
    return bool(one and other) and ringing(one) == ringing(other)


def mailbox(address: str) -> tuple[str, str]:
    """Return the name and the domain of the mailbox that an address reaches, under whatever alias."""
    name, _, domain = unicodedata.normalize("NFKC", readable(address)).casefold().strip().rpartition("@")
    return re.split(r"[+]", name)[0].replace(".", ""), {"googlemail.com": "gmail.com"}.get(domain, domain)


def ringing(number: str) -> str:
    """Return the digits of a number that tell its telephone, without the country code."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", number))[-9:]


def text_for_others(text: str, *, held: bool, danger: bool) -> str:
    """Return what others than the association may read, or weigh, of somebody's own words.

    Those that name a contact or sound like danger are kept for the association
    that takes the case, or vets the volunteer.
    """
    return "" if held or danger else text
