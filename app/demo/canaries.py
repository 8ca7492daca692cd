"""One JSON line per person: who they are, where their case stands, which words of theirs must not leak.

The keys are a contract with checks that look at the product from outside.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts.models import Account, Member, Person
from app.core.db import reading
from app.core.permissions import Role
from app.demo import markers
from app.demo.personas import PASSWORD
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES
from app.safeguarding.models import Guardianship

STATES = {
    NeedState.TO_CONFIRM: "awaiting_agreement",
    NeedState.AWAITING_AGREEMENT: "awaiting_agreement",
    NeedState.WAITING: "waiting",
    NeedState.PAUSED: "waiting",
    NeedState.TAKEN: "case_taken",
    NeedState.INTRODUCED: "introduced",
    NeedState.WITHDRAWN: "ended",
    NeedState.CLOSED: "ended",
}


def write(target: TextIO) -> None:
    """Write the line of every person, in the order of their ids."""
    target.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(reading()))


def lines(session: Session) -> Iterator[dict[str, Any]]:
    """Yield what is known of every person, in a constant number of queries."""
    people = {person.id: person for person in session.exec(select(Person).order_by(col(Person.id)))}
    accounts = {account.person_id: account for account in session.exec(select(Account))}
    members = {member.person_id: member for member in session.exec(select(Member))}
    needs = {need.youth_id: need for need in session.exec(select(Need).order_by(col(Need.created_at)))}
    offers = {offer.volunteer_id: offer for offer in session.exec(select(Offer))}
    wards = dict(session.exec(select(Guardianship.guardian_id, Guardianship.youth_id)).all())
    guardians = {youth: guardian for guardian, youth in wards.items()}
    asked = set(session.exec(select(Proposal.need_id).where(col(Proposal.state).in_(ASKED_STATES))))
    pairs = _pairs(session.exec(select(Mentorship.youth_id, Mentorship.volunteer_id)), guardians)
    for person in people.values():
        need, offer = needs.get(person.id), offers.get(person.id)
        guardian = people.get(guardians.get(person.id, person.id)) if person.id in guardians else None
        account = accounts.get(person.id)
        yield {
            "id": str(person.id),
            "role": person.role.value,
            "email": account.email if account else person.email,
            "password": PASSWORD if account else None,
            "association": _text(members[person.id].association_id if person.id in members else None),
            "guardian_of": _text(wards.get(person.id)),
            "state": _state(need, asked) if person.role is Role.YOUTH else None,
            "case_association": _text(need.case_association_id if need else None),
            "introduced_to": [str(other) for other in sorted(pairs[person.id])],
            "tokens": _tokens(person, guardian, need, offer),
        }


def _pairs(rows: Iterable[tuple[UUID, UUID]], guardians: dict[UUID, UUID]) -> defaultdict[UUID, set[UUID]]:
    pairs: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for youth, volunteer in rows:
        sides = {youth, guardians[youth]} if youth in guardians else {youth}
        for side in sides:
            pairs[side].add(volunteer)
        pairs[volunteer] |= sides
    return pairs


def _state(need: Need | None, asked: set[UUID]) -> str:
    if need is None:
        return "no_request"
    state = STATES[need.state]
    return "proposed" if state in {"waiting", "case_taken"} and need.id in asked else state


def _tokens(person: Person, guardian: Person | None, need: Need | None, offer: Offer | None) -> dict[str, str]:
    subject = need or offer
    found = {
        "last_name": markers.find(person.last_name),
        "email": person.email,
        "phone": person.phone,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "free_text": markers.find(subject.text) if subject else None,
        "note": markers.find(subject.note) if subject else None,
        "guardian_last_name": markers.find(guardian.last_name) if guardian else None,
        "guardian_email": guardian.email if guardian else None,
        "guardian_phone": guardian.phone if guardian else None,
    }
    return {name: token for name, token in found.items() if token}


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
