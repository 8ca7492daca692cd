"""One person holds one role: who of another role may be the same person."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, func, or_, select

from app.accounts.models import Person
from app.core.permissions import Role
from app.safeguarding import likeness
from app.safeguarding.likeness import Someone
from app.safeguarding.rules import mailbox, ringing, same_mailbox


def of_role(session: Session, someone: Someone, role: Role) -> list[Person]:
    """Return the people of a role who may be this one: the same mailbox under any alias, or two clues of three."""
    may_be = reached_as(someone)
    if someone.birth_date:
        may_be |= col(Person.birth_date) == someone.birth_date
    found = session.exec(select(Person).where(Person.role == role, may_be).order_by(col(Person.id)))
    return [person for person in found if _same(someone, likeness.someone(person))]


def reached_as(someone: Someone) -> ColumnElement[bool]:
    """Narrow people to those whose mailbox or telephone may be this one's; likeness then tells."""
    ways: list[ColumnElement[bool]] = [false()]
    if "@" in someone.email:
        name, _ = mailbox(someone.email)
        bare = func.replace(func.lower(col(Person.email)), ".", "")
        ways += [bare.startswith(name + mark, autoescape=True) for mark in ("@", "+")]
    if digits := ringing(someone.phone):
        ways.append(col(Person.phone).endswith(digits, autoescape=True))
    return or_(*ways)


def _same(one: Someone, other: Someone) -> bool:
    return same_mailbox(one.email, other.email) or likeness.perhaps_same(one, other)
