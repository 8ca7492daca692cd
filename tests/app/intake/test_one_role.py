"""One person asks or offers, never both; and nobody helps their own family through here."""

from __future__ import annotations

from datetime import date

import builders
import cases
import pytest
from builders import AT
from sqlmodel import Session

from app.core.errors import Invalid
from app.core.identity import NOBODY
from app.core.permissions import Role
from app.intake import services
from app.intake.services import Identity, NewNeed
from app.needs.services import Asked, Wish
from app.offers.states import OfferState
from app.proposals import examining
from app.safeguarding import doubles
from app.safeguarding.likeness import Someone

BORN = date(2004, 5, 4)


def ask(session: Session, **youth):
    builders.kind(session)
    wish = Wish(asked=(Asked("scolaire.devoirs"),), commune_code=builders.commune(session).code)
    who = Identity(first_name="Lina", last_name="Delmas", birth_date=BORN, **youth)
    return services.receive(session, new=NewNeed(wish=wish, youth=who), actor=NOBODY, at=AT).need


def volunteer(session: Session, state: OfferState = OfferState.ACTIVE, **values):
    who = builders.person(session, role=Role.VOLUNTEER, **({"first_name": "Marc", "birth_date": BORN} | values))
    builders.offer(session, volunteer=who, state=state)
    return who


@pytest.mark.parametrize("email", ["marc.petit@example.org", "MarcPetit+jeune@example.org"])
def test_a_volunteer_does_not_ask_under_an_alias_of_their_address(session: Session, email: str):
    volunteer(session, email="marc.petit@example.org")
    with pytest.raises(Invalid, match="bénévole"):
        ask(session, email=email)


def test_a_volunteer_who_left_may_ask(session: Session):
    volunteer(session, OfferState.CLOSED, email="marc.petit@example.org")
    assert ask(session, email="marc.petit@example.org")


def test_a_child_with_the_telephone_of_a_parent_who_volunteers_may_ask(session: Session):
    volunteer(session, phone="+33639980012", birth_date=date(1975, 1, 1), last_name="Delmas")
    assert ask(session, phone="+33639980012")


@pytest.mark.parametrize(
    ("someone", "found"),
    [
        (Someone("Lina", "Delmas", BORN), True),
        (Someone("Delmas", "lina", BORN), True),
        (Someone("Zoé", "Prat", None, "linadelmas+x@example.org"), True),
        (Someone("Lina", "Delmas", None, "", "06 39 98 00 12"), True),
        (Someone("Zoé", "Prat", date(1990, 1, 1), "", "06 39 98 00 12"), False),
        (Someone("Zoé", "Prat", BORN), False),
        (Someone("Lina", "Delmas"), False),
    ],
)
def test_the_same_person_is_found_in_another_role(session: Session, someone: Someone, found: bool):
    builders.person(session, last_name="Delmas", birth_date=BORN, email="lina.delmas@example.org", phone="+33639980012")
    assert bool(doubles.of_role(session, someone, Role.YOUTH)) is found
    assert not doubles.of_role(session, someone, Role.VOLUNTEER)


@pytest.mark.parametrize("shared", ["youth", "guardian"])
def test_who_shares_a_telephone_with_the_family_is_never_proposed(session: Session, shared: str):
    case = cases.taken(session, minor=True)
    assert case.guardian is not None
    kin = case.youth if shared == "youth" else case.guardian
    assert examining.KIN not in examining.examine(session, need=case.need, offer=case.offer, at=AT).forbidden
    kin.phone, case.volunteer.phone = "+33639980012", "06 39 98 00 12"
    session.flush()
    assert examining.KIN in examining.examine(session, need=case.need, offer=case.offer, at=AT).forbidden
