"""What people read when a proposal moves. Texts to a youth say « tu »; contact details are never in them.

Who has no mail is called by who may know their number: the family by the
association that took the case, a volunteer by who vouches for them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations import emails as associations
from app.associations.models import Association
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import labels, policies, queries
from app.proposals.answers import Side
from app.proposals.models import Proposal, Question
from app.proposals.states import Party, ProposalState
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as agreements
from app.safeguarding.labels import RESPONSIBLE
from app.safeguarding.policies import is_minor
from app.web.links import absolute


def volunteer_asked(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Ask the volunteer; what they may see of the need is on their page."""
    _to_volunteer(session, "volunteer_asked", proposal, need, offer, at=at)


def lender_asked(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Ask the association that vouches for the volunteer."""
    if offer.association_id is None:
        return
    volunteer = session.get_one(Person, offer.volunteer_id)
    associations.to_staff(
        session, association_id=offer.association_id, template="lender_asked", at=at,
        about=About("proposal", proposal.id, offer.association_id), link=absolute("workspace.loans"),
        volunteer=volunteer.first_name, asking=_association(session, need), deadline=proposal.deadline_at,
        said="une autre association lui demande un de ses bénévoles.",
    )  # fmt: skip


def family_asked(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Ask the youth and, for a minor, the guardian."""
    for side in policies.missing(session, proposal, need, at):
        _to_family(session, side, f"{side.value}_asked", proposal, need=need, offer=offer, at=at)


def guardian_asked(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Ask the guardian alone: another than the one who was asked before."""
    _to_family(session, Side.GUARDIAN, "guardian_asked", proposal, need=need, offer=offer, at=at)


def nudge(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Remind whoever has not answered."""
    if proposal.state is ProposalState.LENDER_ASKED:
        lender_asked(session, proposal=proposal, need=need, offer=offer, at=at)
    elif proposal.state is ProposalState.VOLUNTEER_ASKED:
        _to_volunteer(session, "volunteer_nudge", proposal, need, offer, at=at)
    else:
        for side in policies.missing(session, proposal, need, at):
            _to_family(session, side, f"{side.value}_nudge", proposal, need=need, offer=offer, at=at)


def declined(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Tell the coordinator of a no, with who comes next."""
    reason = labels.GIVEN_REASONS.get(proposal.reason, "")
    _to_coordinator(
        session, "proposal_declined", proposal, need, offer, at=at,
        who=labels.STATES[proposal.state], reason=reason, words=proposal.reason_text,
    )  # fmt: skip


def not_needed(session: Session, *, proposal: Proposal, need: Need, offer: Offer, by: Side, at: datetime) -> None:
    """Tell the coordinator that no help is needed any more, as one of the family says: to call, before all else."""
    _to_coordinator(
        session, "proposal_not_needed", proposal, need, offer, at=at,
        guardian=by is Side.GUARDIAN, words=proposal.reason_text,
    )  # fmt: skip


def expired(
    session: Session, *, proposal: Proposal, need: Need, offer: Offer, before: ProposalState, at: datetime
) -> None:
    """Tell the coordinator that nobody answered in time, with who comes next; tell who had said yes."""
    _to_coordinator(session, "proposal_expired", proposal, need, offer, at=at, who=labels.STATES[before])
    if before is ProposalState.YOUTH_ASKED:
        _withdrawn_from_volunteer(session, proposal=proposal, need=need, offer=offer, late=True, at=at)


def volunteer_waits(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Tell the coordinator until when the volunteer asks to wait."""
    _to_coordinator(session, "volunteer_waits", proposal, need, offer, at=at, until=proposal.later_until)


def volunteer_left(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Tell the coordinator that a volunteer who was being asked is no longer available."""
    _to_coordinator(session, "volunteer_left", proposal, need, offer, at=at)


def withdrawn(session: Session, *, proposal: Proposal, need: Need, offer: Offer, family: bool, at: datetime) -> None:
    """Tell the volunteer, and the family if it was asked, that there is nothing to answer any more."""
    _withdrawn_from_volunteer(session, proposal=proposal, need=need, offer=offer, late=False, at=at)
    if family:
        withdrawn_from_family(session, proposal=proposal, need=need, offer=offer, at=at)


def _withdrawn_from_volunteer(
    session: Session, *, proposal: Proposal, need: Need, offer: Offer, late: bool, at: datetime
) -> None:  # fmt: skip
    """Tell the volunteer, who had read the first name, whom it was about; why only when an answer came too `late`."""
    youth = session.get_one(Person, need.youth_id)
    _to_volunteer(
        session, "proposal_withdrawn", proposal, need, offer, at=at, youth=youth.first_name, late=late,
        minor=is_minor(youth, at),
    )  # fmt: skip


def withdrawn_from_family(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """Tell the youth, who had read that somebody would help, that it is not so; never why."""
    _to_family(session, Side.YOUTH, "proposal_withdrawn_youth", proposal, need=need, offer=offer, at=at)


def question_asked(session: Session, *, question: Question, need: Need, offer: Offer | None, at: datetime) -> None:
    """Put a question to the volunteer or to the youth; it is read and answered on their page."""
    if question.party is Party.VOLUNTEER and offer is not None:
        to = session.get_one(Person, offer.volunteer_id)
        link = _page(session, LinkScope.OFFER, offer, to, at)
        template, caller = "question_volunteer", offer.association_id
    else:
        to = session.get_one(Person, need.youth_id)
        link = _page(session, LinkScope.NEED, need, to, at)
        template, caller = "question_youth", need.case_association_id
    mailbox.send(
        session, to=to, template=template, about=About("question", question.id, caller), at=at,
        link=link, association=_association(session, need),
    )  # fmt: skip


def question_answered(session: Session, *, question: Question, need: Need, at: datetime) -> None:
    """Tell who asked that the answer is there."""
    _to_team(session, need, "question_answered", question.asked_by_id, at=at)


def _to_volunteer(
    session: Session, template: str, proposal: Proposal, need: Need, offer: Offer, *, at: datetime, **context: Any
) -> None:
    volunteer = session.get_one(Person, offer.volunteer_id)
    mailbox.send(
        session, to=volunteer, template=template, about=About("proposal", proposal.id, offer.association_id), at=at,
        link=_page(session, LinkScope.OFFER, offer, volunteer, at), association=_association(session, need),
        deadline=proposal.deadline_at, **context,
    )  # fmt: skip


def _to_family(
    session: Session, side: Side, template: str, proposal: Proposal, *, need: Need, offer: Offer, at: datetime
) -> None:
    youth = session.get_one(Person, need.youth_id)
    to = youth if side is Side.YOUTH else safeguarding.guardian_of(session, youth.id)
    if to is None:
        return
    scope, subject = (LinkScope.NEED, need) if side is Side.YOUTH else (LinkScope.GUARDIAN, youth)
    link = _page(session, scope, subject, to, at)
    named = safeguarding.guardianship(session, youth_id=youth.id, guardian_id=to.id) if side is Side.GUARDIAN else None
    answering = RESPONSIBLE[safeguarding.bond(session, youth.id)]
    mailbox.send(
        session, to=to, template=template, about=About("proposal", proposal.id, need.case_association_id), at=at,
        link=link, association=_association(session, need), deadline=proposal.deadline_at, youth=youth.first_name,
        texts=agreements.spoken(named.language) if named else (), answering=answering,
        volunteer=session.get_one(Person, offer.volunteer_id).first_name, minor=is_minor(youth, at),
    )  # fmt: skip


def _to_coordinator(
    session: Session, template: str, proposal: Proposal, need: Need, offer: Offer, *, at: datetime, **context: Any
) -> None:
    """Write to who proposed, else to whoever the association's mail goes to."""
    following = queries.next_ranked(session, need.id)
    _to_team(
        session, need, template, proposal.decided_by_id, at=at,
        youth=session.get_one(Person, need.youth_id).first_name,
        volunteer=session.get_one(Person, offer.volunteer_id).first_name,
        following=_first_name(session, following) if following else "", **context,
    )  # fmt: skip


def _to_team(
    session: Session, need: Need, template: str, first: UUID | None, *, at: datetime, **context: Any
) -> None:  # fmt: skip
    """Write about a case to the association that took it: to who asked or proposed, while they are there."""
    if need.case_association_id is not None:
        associations.to_staff(
            session, association_id=need.case_association_id, template=template, said=_SAID[template], first=first,
            about=About("need", need.id, need.case_association_id), at=at,
            link=absolute("workspace.case", need_id=need.id), **context,
        )  # fmt: skip


_SAID = {
    "question_answered": "une réponse est arrivée à une question posée pour un dossier.",
    "proposal_declined": "une proposition a reçu un non\u00a0: le jeune attend la suivante.",
    "proposal_not_needed": "un jeune n’aurait plus besoin d’aide\u00a0: il est à appeler avant tout.",
    "proposal_expired": "une proposition est restée sans réponse\u00a0: le jeune attend la suivante.",
    "volunteer_waits": "un bénévole demande à attendre avant de répondre à une proposition.",
    "volunteer_left": "un bénévole à qui une proposition était faite n’est plus disponible.",
}
"""The same in a sentence that names nobody, for the operator when nobody is left there."""


def _first_name(session: Session, proposal: Proposal) -> str:
    offer = session.get_one(Offer, proposal.offer_id)
    return session.get_one(Person, offer.volunteer_id).first_name


def _association(session: Session, need: Need) -> str:
    association = session.get(Association, need.case_association_id) if need.case_association_id else None
    return association.name if association else ""


_ENDPOINTS = {
    LinkScope.NEED: "follow.youth",
    LinkScope.GUARDIAN: "follow.guardian",
    LinkScope.OFFER: "follow.volunteer",
}


def _page(session: Session, scope: LinkScope, subject: Need | Offer | Person, to: Person, at: datetime) -> str:
    token = links.issue(session, scope=scope, subject_id=subject.id, person_id=to.id, at=at)
    return absolute(_ENDPOINTS[scope], token=token)
