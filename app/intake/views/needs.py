"""A youth asks; a prescriber or a coordinator asks for one; a youth changes what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.intake import drafts, kept_link, prefill, services
from app.intake.blueprint import bp
from app.intake.need_forms import SendForm, Voice
from app.intake.need_wizard import PAGES, Answers, Step, Wizard
from app.intake.views.turns import turn
from app.mailbox import queries as mailbox
from app.mentorships.doors import PairDoor
from app.mentorships.states import Side
from app.needs import profiles
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.policies import may_renew
from app.proposals import profiles as proposals
from app.web.access import acting, by_link, public, requires
from app.web.clock import now
from app.web.links import absolute

_WISH = (Step.NEED, Step.DETAILS, Step.WHERE, Step.QUARTER)
_METHODS = ["GET", "POST"]


@bp.route("/besoins/nouveau", methods=_METHODS)
@bp.route(f"/besoins/nouveau/<any({PAGES}):step>", methods=_METHODS)
@public
def ask(step: str | None = None) -> ResponseReturnValue:
    """A youth asks, a page at a time; one who is signed in need not say who they are."""
    if acting().may(Permission.NEED_FOLLOW_OWN):
        known = Wizard("besoin-connu", Voice.YOUTH, (*_WISH, Step.REVIEW), "intake.ask")
        return turn(known, step, send=_receive_from_known)
    wizard = Wizard("besoin", Voice.YOUTH, (*_WISH, Step.YOUTH, Step.REVIEW), "intake.ask")
    return turn(wizard, step, send=partial(_receive, done="intake.asked"), again=_open_again)


@bp.route("/prescrire", methods=_METHODS)
@bp.route(f"/prescrire/<any({PAGES}):step>", methods=_METHODS)
@public
def prescribe(step: str | None = None) -> ResponseReturnValue:
    """A teacher, an éducateur asks for a youth, who confirms."""
    known = acting().may(Permission.NEED_PRESCRIBE)
    steps = (*_WISH, Step.YOUTH, Step.REVIEW)
    wizard = Wizard(
        "prescription", Voice.OTHER, steps if known else (Step.PRESCRIBER, *steps), "intake.prescribe",
        writer=acting().person_id if known else None,
    )  # fmt: skip
    return turn(wizard, step, send=partial(_receive, done="intake.prescribed"), again=_open_again)


@bp.route("/association/besoins/nouveau", methods=_METHODS)
@bp.route(f"/association/besoins/nouveau/<any({PAGES}):step>", methods=_METHODS)
@requires(Permission.NEED_ENTER)
def enter(step: str | None = None) -> ResponseReturnValue:
    """A coordinator enters a need told by phone, which its youth confirms."""
    wizard = Wizard(
        "besoin-confie", Voice.OTHER, (*_WISH, Step.YOUTH, Step.REVIEW), "intake.enter", writer=acting().person_id
    )
    return turn(wizard, step, send=partial(_receive, done="intake.entered"))


@bp.route("/suivi/<token>/modifier", methods=_METHODS)
@bp.route(f"/suivi/<token>/modifier/<any({PAGES}):step>", methods=_METHODS)
@by_link(LinkScope.NEED)
def change(token: str, step: str | None = None) -> ResponseReturnValue:
    """A youth changes what was asked, from the private page."""
    need = needs.visible(reading(), acting().scope_id, actor=acting())
    return _change(need, "intake.change", {"token": token}, step, back=url_for("follow.youth", token=token))


@bp.route("/mon-espace/<uuid:need_id>/modifier", methods=_METHODS)
@bp.route(f"/mon-espace/<uuid:need_id>/modifier/<any({PAGES}):step>", methods=_METHODS)
@requires(Permission.NEED_FOLLOW_OWN)
def change_own(need_id: UUID, step: str | None = None) -> ResponseReturnValue:
    """A youth who is signed in changes what was asked."""
    need = needs.visible(reading(), need_id, actor=acting())
    return _change(
        need, "intake.change_own", {"need_id": need_id}, step, back=url_for("follow.youth_own", need_id=need_id)
    )


@bp.route("/binome/<token>/redemander", methods=_METHODS)
@bp.route(f"/binome/<token>/redemander/<any({PAGES}):step>", methods=_METHODS)
@by_link(LinkScope.PAIR)
def ask_again(token: str, step: str | None = None) -> ResponseReturnValue:
    """A youth whose pair is over asks anew, from what was asked then; the same person, so that nothing is forgotten."""
    subject = acting().scope_id
    if subject is None:
        raise NotFound
    door = PairDoor(subject, {"token": token})

    def send(session: Session, answers: Answers, form: SendForm) -> str:
        return _receive(session, answers, form, done="intake.asked")

    return turn(_anew(door), step, send=send, again=_open_again)


@bp.route("/mes-binomes/<uuid:mentorship_id>/redemander", methods=_METHODS)
@bp.route(f"/mes-binomes/<uuid:mentorship_id>/redemander/<any({PAGES}):step>", methods=_METHODS)
@requires(Permission.MENTORSHIP_LIVE_OWN)
def ask_again_own(mentorship_id: UUID, step: str | None = None) -> ResponseReturnValue:
    """A youth who is signed in asks anew."""
    door = PairDoor(mentorship_id, {"mentorship_id": mentorship_id}, "_own")
    return turn(_anew(door), step, send=_receive_from_known)


@bp.route("/suivi/<token>/redemander", methods=_METHODS)
@bp.route(f"/suivi/<token>/redemander/<any({PAGES}):step>", methods=_METHODS)
@by_link(LinkScope.NEED)
def renew(token: str, step: str | None = None) -> ResponseReturnValue:
    """A youth who stopped a request asks anew from it, without saying again who they are."""
    need = needs.visible(reading(), acting().scope_id, actor=acting())
    wizard = _renewing(need, "intake.renew", {"token": token}, back=url_for("follow.youth", token=token))
    return turn(wizard, step, send=partial(_receive, done="intake.asked"), again=_open_again)


@bp.route("/mon-espace/<uuid:need_id>/redemander", methods=_METHODS)
@bp.route(f"/mon-espace/<uuid:need_id>/redemander/<any({PAGES}):step>", methods=_METHODS)
@requires(Permission.NEED_FOLLOW_OWN)
def renew_own(need_id: UUID, step: str | None = None) -> ResponseReturnValue:
    """Do the same, signed in."""
    need = needs.visible(reading(), need_id, actor=acting())
    back = url_for("follow.youth_own", need_id=need_id)
    return turn(_renewing(need, "intake.renew_own", {"need_id": need_id}, back=back), step, send=_receive_from_known)


@bp.record
def _check_tokens_in_the_forms(state: BlueprintSetupState) -> None:
    """Let each page check its own CSRF token, so that one open for too long comes back with all that was typed."""
    for view in (ask, prescribe, enter, change, change_own, ask_again, ask_again_own, renew, renew_own):
        state.app.extensions["csrf"].exempt(view)


@bp.post("/brouillons/<draft>/effacer")
@public
def forget(draft: str) -> ResponseReturnValue:
    """Forget what this browser typed: the device may be somebody else's."""
    with transaction() as session:
        drafts.drop(session, draft)
    flash("Tout est effacé.")
    return redirect(url_for("pages.home"), code=303)


@bp.post("/lien/oublier")
@public
def forget_link() -> ResponseReturnValue:
    """Forget on this device the private link of what was sent from it; the link itself goes on."""
    kept_link.forget()
    flash("C’est fait. Le lien n’est plus gardé sur cet appareil.")
    return redirect(url_for("pages.home"), code=303)


@bp.get("/besoins/nouveau/envoye/<uuid:need_id>")
@public
def asked(need_id: UUID) -> ResponseReturnValue:
    """Say what happens next; the private link is shown to the browser that sent, and to no other."""
    token = kept_link.token_of(LinkScope.NEED, need_id)
    if token is None:
        return render_template("intake/need/asked.html", need=None)
    stored = reading().get_one(Need, need_id)
    corrects = accounts.account_of(reading(), stored.youth_id) is None
    return render_template(
        "intake/need/asked.html",
        need=profiles.own(reading(), stored, at=now()),
        reached_at=profiles.reached_at(accounts.person(reading(), stored.youth_id)) if corrects else (),
        token=token,
        link=absolute("follow.youth", token=token),
    )


@bp.get("/prescrire/envoye/<uuid:need_id>")
@public
def prescribed(need_id: UUID) -> ResponseReturnValue:
    """Say to a prescriber that the youth is asked to confirm."""
    token = kept_link.token_of(LinkScope.PRESCRIPTION, need_id)
    link = absolute("follow.prescriber", token=token) if token else None
    return render_template("intake/need/prescribed.html", link=link)


@bp.get("/association/besoins/<uuid:need_id>/envoye")
@requires(Permission.NEED_ENTER)
def entered(need_id: UUID) -> ResponseReturnValue:
    """Say to a coordinator that the youth is asked to confirm, and where an answer by phone is kept."""
    need = needs.to_confirm(reading(), need_id, actor=acting())
    called = bool(mailbox.to_call_about(reading(), about_id=need_id, templates=("need_to_confirm",)))
    return render_template("intake/need/entered.html", need=profiles.card(reading(), need, at=now()), called=called)


def _anew(door: PairDoor) -> Wizard:
    """Return the pages of a need, filled in with the one that a pair was for; not while somebody is looked for."""
    session = reading()
    seat = door.seat(session)
    need = session.get_one(Need, seat.pair.need_id)
    if seat.side is not Side.YOUTH or seat.pair.ended_at is None or need.ended_at is None:
        raise NotFound
    return _from(need, f"intake.ask_again{door.suffix}", door.place, back=door.home)


def _renewing(need: Need, endpoint: str, place: dict[str, Any], *, back: str) -> Wizard:
    """Return the pages of a need, filled in with one that is over; not while another goes on."""
    if not may_renew(reading(), need):
        raise NotFound
    return _from(need, endpoint, place, back=back)


def _from(need: Need, endpoint: str, place: Mapping[str, Any], *, back: str) -> Wizard:
    return Wizard(
        f"encore-{need.id.hex[:16]}", Voice.YOUTH, (*_WISH, Step.REVIEW), endpoint, place,
        known=prefill.typed(reading(), need), leave=back,
    )  # fmt: skip


def _receive(session: Session, answers: Answers, _form: SendForm, *, done: str) -> str:
    received = services.receive(session, new=answers.new_need(), actor=acting(), at=now())
    kept_link.keep(received.token)
    return url_for(done, need_id=received.need.id)


def _receive_from_known(session: Session, answers: Answers, _form: SendForm) -> str:
    received = services.receive(session, new=answers.new_need(), actor=acting(), at=now())
    flash("Ta demande est envoyée.")
    return url_for("follow.youth_own", need_id=received.need.id)


def _open_again(session: Session, there: str) -> None:
    """Give this browser a link again: the answer that carried the first one may have been lost."""
    need = session.get_one(Need, UUID(there.rsplit("/", 1)[-1]))
    scope = LinkScope.NEED if need.prescriber_id is None else LinkScope.PRESCRIPTION
    holder = need.prescriber_id or need.youth_id
    kept_link.keep(links.issue(session, scope=scope, subject_id=need.id, person_id=holder, at=now()))


def _change(need: Need, endpoint: str, place: dict[str, Any], step: str | None, *, back: str) -> ResponseReturnValue:
    wizard = Wizard(
        f"besoin-{need.id.hex[:16]}",
        Voice.YOUTH,
        (*_WISH, Step.REVIEW),
        endpoint,
        place,
        known=prefill.typed(reading(), need),
        version=need.version,
        leave=back,
        notice=proposals.at_stake(reading(), need.id),
    )

    def send(session: Session, answers: Answers, form: SendForm) -> str:
        stored = needs.visible(session, need.id, actor=acting())
        services.change_need(
            session, need=stored, wish=answers.wish(), version=form.version.data or 0, actor=acting(), at=now()
        )
        flash("C’est changé.")
        return back

    return turn(wizard, step, send=send)
