"""What is written when a need is followed: to the youth, to the association that had it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations import emails as associations
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.states import NEEDS
from app.safeguarding import queries as safeguarding
from app.safeguarding.labels import RESPONSIBLE
from app.web.links import absolute


def still_looking(session: Session, *, need: Need, days: int, at: datetime) -> None:
    """Ask a youth who has waited long whether they still look."""
    youth = session.get_one(Person, need.youth_id)
    about = About("need", need.id, need.case_association_id or need.association_id)
    mailbox.send(
        session, to=youth, template="still_looking", about=about, at=at,
        link=_page(session, need, youth, at=at), days=days,
    )  # fmt: skip


def tell_youth(session: Session, *, youth: Person, template: str, at: datetime) -> None:
    """Tell a youth what the guardian answered, with the page of the request it matters to."""
    if not mailbox.can_be_written_to(youth):
        return
    open_needs = [need for need in needs.of_youth(session, youth.id) if need.state not in NEEDS.final()]
    if open_needs:
        need = open_needs[0]
        about = About("need", need.id, need.association_id)
        mailbox.send(
            session, to=youth, template=template, about=about, at=at, link=_page(session, need, youth, at=at),
            answering=RESPONSIBLE[safeguarding.bond(session, youth.id)],
        )  # fmt: skip


def tell_association(session: Session, *, need: Need, template: str, at: datetime) -> None:
    """Tell the association that had taken the case; others had not seen who it was."""
    association_id = need.case_association_id
    if association_id is not None:
        youth, about = session.get_one(Person, need.youth_id), About("need", need.id, association_id)
        associations.to_staff(
            session, association_id=association_id, template=template, about=about, at=at, youth=youth.first_name,
            said=_SAID[template],
        )  # fmt: skip


_SAID = {
    "need_withdrawn": "un jeune dont elle avait pris le dossier a retiré sa demande.",
    "agreement_taken_back": "l’accord d’un représentant légal est retiré\u00a0: le dossier est arrêté.",
}
"""The same in a sentence that names nobody, for the operator when nobody is left there."""


def _page(session: Session, need: Need, youth: Person, *, at: datetime) -> str:
    token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=youth.id, at=at)
    return absolute("follow.youth", token=token)
