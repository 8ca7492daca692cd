"""Who may move a case, and read why it moved."""

from __future__ import annotations

from sqlmodel import Session

from app.associations import queries as associations
from app.core.errors import Conflict, NotFound, NotNow
from app.core.identity import Actor, Way
from app.core.permissions import Permission
from app.needs.models import Need
from app.needs.states import OPEN_STATES, NeedState
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome

_ELSEWHERE = "Ce dossier n’est plus chez vous\u00a0: il a changé de mains entre-temps."
_NOT_TAKEN = "Vous n’avez pas pris ce dossier\u00a0: refusez la demande et dites pourquoi, ou prenez-la d’abord."
_TAKEN = "Ce dossier n’attend plus votre décision."


def ensure_in_inbox(actor: Actor, need: Need) -> None:
    """Let only who has the need decide on it: the association by its inbox, the operator by its queue.

    Raises
    ------
    NotFound
        If it is not, and never was seen to be, this association's business.
    Conflict
        If it is in its inbox but no longer waits.
    """
    if actor.way is Way.SYSTEM:
        return
    mine = actor.association_id is not None or actor.may(Permission.NEED_OVERSEE)
    if not mine or need.association_id != actor.association_id:
        raise NotFound
    if need.state is not NeedState.WAITING:
        mine_still = need.case_association_id == actor.association_id
        raise NotNow(need.state, _TAKEN) if mine_still else Conflict(_ELSEWHERE)


def ensure_has_case(actor: Actor, need: Need) -> None:
    """Let only the association that took the case act on it.

    Raises
    ------
    NotFound
        If it did not take it.
    """
    if actor.way is Way.SYSTEM:
        return
    if actor.association_id is None or need.case_association_id != actor.association_id:
        raise NotFound


def next_may_read(stay: NeedStay) -> bool:
    """Tell whether the next association reads why this one refused.

    Not a question of safety; nor what was written by who had taken the case and
    knew more of the youth than the next one does yet. The operator reads it all.
    """
    return stay.outcome is Outcome.DECLINED and stay.reason is not DeclineReason.SAFETY


def ensure_may_stop(session: Session, actor: Actor, need: Need) -> None:
    """Let who took the case stop it, or the operator one that nobody has: who only received it does not know enough.

    Raises
    ------
    NotFound
        If it is somebody else's.
    Conflict
        If it was not taken, changed hands meanwhile, or is over, paused or introduced.
    """
    ensure_may_let_go(session, actor, need)
    if need.state is NeedState.WAITING and actor.association_id is not None:
        raise Conflict(_NOT_TAKEN)


def ensure_may_let_go(session: Session, actor: Actor, need: Need) -> None:
    """Let who has a need, or its case, hand it on or stop it; the operator where a stopped association has it.

    Raises
    ------
    NotFound
        If it is somebody else's.
    Conflict
        If it changed hands meanwhile, or is over, paused or introduced.
    """
    holder = need.case_association_id or need.association_id
    orphaned = need.state in OPEN_STATES and holder is not None and not associations.works(session, holder)
    if orphaned and actor.may(Permission.NEED_OVERSEE):
        return
    if need.state is NeedState.TAKEN:
        ensure_has_case(actor, need)
    else:
        ensure_in_inbox(actor, need)
