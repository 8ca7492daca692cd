"""What routing writes: to the association that receives, to the youth or the volunteer who waits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations import emails as associations_emails
from app.associations import queries as associations
from app.associations.models import Association
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.web.links import absolute


def need_arrived(
    session: Session, *, need: Need, word: str = "", by_association: bool = False, at: datetime
) -> None:  # fmt: skip
    """Tell an association that a need waits in its inbox, and who sent the `word`; the operator sees its own queue."""
    _to_association(
        session, need.association_id, "need_arrived", need, at=at, word=word, deadline=need.deadline_at,
        by_association=by_association,
    )  # fmt: skip


def need_danger(session: Session, *, need: Need, at: datetime) -> None:
    """Ask whoever is responsible to read at once what may tell of a danger; the words stay on the page.

    That is the association that has the need; the operator when none has it, or
    nobody is there to read. A prescriber's words wait for the youth's yes.
    """
    if need.state is NeedState.TO_CONFIRM:
        return
    youth = session.get_one(Person, need.youth_id)
    holder = need.case_association_id or need.association_id
    contact = associations.contact(session, holder) if holder else None
    hidden = need.state is NeedState.AWAITING_AGREEMENT
    link = absolute("operator.open_words", need_id=need.id) if hidden else absolute("operator.queue")
    if contact is not None:
        link = absolute("workspace.case", need_id=need.id)
    for to in [contact] if contact else accounts.operators(session):
        mailbox.send(
            session, to=to, template="need_danger", about=About("need", need.id, holder), at=at, link=link,
            youth=youth.first_name, held=contact is not None, hidden=hidden,
        )  # fmt: skip


def need_unsafe(session: Session, *, need: Need, at: datetime) -> None:
    """Tell the operators at once that an association refused for safety; what it wrote stays on the page."""
    link = absolute("operator.hand_over", need_id=need.id)
    for operator in accounts.operators(session):
        mailbox.send(
            session, to=operator, template="need_unsafe", about=About("need", need.id), at=at, link=link,
        )  # fmt: skip


def need_nudge(session: Session, *, need: Need, at: datetime) -> None:
    """Remind an association of a need whose deadline is near."""
    _to_association(session, need.association_id, "need_nudge", need, at=at, deadline=need.deadline_at)


def need_left(session: Session, *, need: Need, at: datetime) -> None:
    """Tell an association that a need it did not answer goes elsewhere."""
    _to_association(session, need.association_id, "need_left", need, at=at)


def need_held_back(session: Session, *, need: Need, at: datetime) -> None:
    """Tell an association that a need in its inbox waits for it no more: the guardian said no."""
    _to_association(session, need.association_id, "need_held_back", need, at=at)


def case_taken(session: Session, *, need: Need, at: datetime) -> None:
    """Tell the youth which association looks after the request."""
    youth = session.get_one(Person, need.youth_id)
    association = session.get_one(Association, need.case_association_id)
    token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=youth.id, at=at)
    mailbox.send(
        session, to=youth, template="case_taken", about=About("need", need.id, association.id), at=at,
        link=absolute("follow.youth", token=token), association=association.name,
    )  # fmt: skip


def offer_arrived(session: Session, *, offer: Offer, at: datetime) -> None:
    """Tell an association that a volunteer waits for its call."""
    _to_association(session, offer.association_id, "offer_arrived", offer, at=at, deadline=offer.deadline_at)


def offer_nudge(session: Session, *, offer: Offer, at: datetime) -> None:
    """Remind an association of a volunteer to call back."""
    _to_association(session, offer.association_id, "offer_nudge", offer, at=at, deadline=offer.deadline_at)


def offer_rerouted(session: Session, *, offer: Offer, at: datetime) -> None:
    """Tell a volunteer that somebody else will call, and by when."""
    _to_volunteer(session, "offer_rerouted", offer, at=at)


def offer_transferred(session: Session, *, offer: Offer, former: UUID, at: datetime) -> None:
    """Tell a volunteer that their association has stopped and which one calls them now."""
    _to_volunteer(session, "offer_transferred", offer, former=session.get_one(Association, former).name, at=at)


def _to_volunteer(session: Session, template: str, offer: Offer, *, former: str = "", at: datetime) -> None:
    volunteer = session.get_one(Person, offer.volunteer_id)
    association = session.get(Association, offer.association_id) if offer.association_id else None
    token = links.issue(session, scope=LinkScope.OFFER, subject_id=offer.id, person_id=volunteer.id, at=at)
    mailbox.send(
        session, to=volunteer, template=template, about=About("offer", offer.id, offer.association_id), at=at,
        link=absolute("follow.volunteer", token=token), association=association.name if association else "",
        former=former, deadline=offer.deadline_at,
    )  # fmt: skip


def _to_association(
    session: Session,
    association_id: UUID | None,
    template: str,
    case: Need | Offer,
    *,
    at: datetime,
    word: str = "",
    deadline: datetime | None = None,
    by_association: bool = False,
) -> None:
    if association_id is None:
        return
    link = absolute("workspace.case", need_id=case.id) if isinstance(case, Need) else absolute("intake.vetting_list")
    associations_emails.to_staff(
        session, association_id=association_id, template=template, said=_SAID[template], at=at,
        about=About(type(case).__name__.lower(), case.id, association_id), link=link, word=word, deadline=deadline,
        by_association=by_association,
    )  # fmt: skip


_SAID = {
    "need_arrived": "une demande attend sa réponse.",
    "need_nudge": "une demande attend encore sa réponse.",
    "need_left": "une demande restée sans réponse part ailleurs.",
    "need_held_back": "une demande n’attend plus sa réponse\u00a0: le représentant légal n’est pas d’accord.",
    "offer_arrived": "un bénévole attend son appel.",
    "offer_nudge": "un bénévole attend encore son appel.",
}
"""The same in a sentence that names nobody, for the operator when nobody is left there."""
