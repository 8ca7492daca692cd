"""A youth changes what they ask, and somebody acts on the same request at that instant."""

from __future__ import annotations

from uuid import UUID

import builders
import cases
import waiting
from builders import AT
from flask import Flask
from looking import look
from sqlmodel import Session

from app.associations.models import Association, AssociationCommune
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.identity import SYSTEM, Actor
from app.intake import services
from app.needs.models import Need
from app.needs.services import Asked, Wish
from app.needs.states import NeedState
from app.routing import queries
from app.routing import services as routing
from app.routing.states import Outcome

ELSEWHERE = Wish(asked=(Asked("scolaire.devoirs"),), commune_code="99002", availability="wed 14:00-18:00")


def _covering(session: Session, name: str, commune_code: str) -> Association:
    builders.commune(session, code=commune_code)
    row = builders.association(session, name=name, everywhere=False)
    session.add(AssociationCommune(association_id=row.id, commune_code=commune_code))
    return row


def _waiting(session: Session) -> tuple[UUID, Actor]:
    """A need in the inbox of the association of its commune, beside another commune that another covers."""
    here = _covering(session, "Aube", "99001")
    _covering(session, "Brise", ELSEWHERE.commune_code)
    staff = cases.staff(builders.member(session, of=here), here)
    need = builders.need(session)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert need.association_id == here.id
    return need.id, staff


def test_a_request_taken_while_its_youth_moves_stays_with_who_took_it(app: Flask) -> None:
    with transaction() as session:
        need_id, staff = _waiting(session)
        seen = session.get_one(Need, need_id).version

    def move() -> None:
        with app.app_context(), transaction() as session:
            need = session.get_one(Need, need_id)
            services.change_need(session, need=need, wish=ELSEWHERE, version=seen, actor=SYSTEM, at=AT)

    moved = waiting.while_held(
        lambda session: queries.lock(session, need_id),
        lambda session, held: routing.take(session, need=held, actor=staff, at=AT),
        move,
    )
    assert isinstance(moved.exception(), Conflict)
    need = look().get_one(Need, need_id)
    assert (need.state, need.commune_code) == (NeedState.TAKEN, "99001")
    assert need.association_id == need.case_association_id == staff.association_id
    assert [stay.outcome for stay in queries.stays(look(), need_id)] == [Outcome.TAKEN]
