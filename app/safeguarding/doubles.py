"""One person holds one role: who of another role may be the same person."""

from __future__ import annotations

from sqlmodel import Session, col, func, or_, select

from app.accounts.models import Person
from app.core.permissions import Role
from app.safeguarding import likeness
from app.safeguarding.likeness import Someone
from app.safeguarding.rules import same_mailbox


def of_role(session: Session, someone: Someone, role: Role) -> list[Person]:
    """Return the people of a role who may be this one: the same mailbox under any alias, or two clues of three."""
    ways = []
    name, _, _ = someone.email.casefold().strip().rpartition("@")
    if name:
        plain = name.split("+")[0].replace(".", "")
        bare = func.replace(func.lower(col(Person.email)), ".", "")
        ways += [bare.startswith(plain + mark, autoescape=True) for mark in ("@", "+")]
    digits = "".join(filter(str.isdecimal, someone.phone))[-9:]
    if digits:
        ways.append(col(Person.phone).endswith(digits, autoescape=True))
    if someone.birth_date:
        ways.append(col(Person.birth_date) == someone.birth_date)
    if not ways:
        return []
    found = session.exec(select(Person).where(Person.role == role, or_(*ways)).order_by(col(Person.id)))
    return [person for person in found if _same(someone, likeness.someone(person))]


def _same(one: Someone, other: Someone) -> bool:
    return same_mailbox(one.email, other.email) or likeness.perhaps_same(one, other)
