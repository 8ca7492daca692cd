"""« Ajouter un binôme existant »."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.follow import confirming
from app.mentorships import brought_in, queries
from app.web import addresses
from app.web.access import acting, acting_id, association_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.web.refusals import kept
from app.workspace import bringing
from app.workspace.blueprint import bp
from app.workspace.bring_in_forms import BringInForm


@bp.route("/binomes/ajouter", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def bring_in() -> ResponseReturnValue:
    """Bring in a pair that runs already."""
    session = reading()
    form = _form(session)
    case_id: UUID | None = None
    told: list[str] = []
    if form.validate_on_submit():
        people = bringing.known(session, form.identity)
        if people:
            case = bringing.own_case(session, people, association_id())
            case_id = case.id if case else None
            form.first_name.errors = ["Ce jeune est déjà suivi chez vous." if case else bringing.KNOWN]
        elif kept(form, partial(_bring_in, form, told)):
            flash(" ".join(["Le binôme est ajouté\u00a0; rien ne commence avant que chacun ait confirmé.", *told]))
            return redirect(url_for(".pairs"), code=303)
    return render_template("workspace/bring_in.html", form=form, case_id=case_id), form.status


def _form(session: Session) -> BringInForm:
    mine = association_id()
    return BringInForm(
        session, offers=bringing.free_offers(session, mine), team=associations.members(session, mine),
        data={"coordinator": str(acting_id())},
    )  # fmt: skip


def _bring_in(form: BringInForm, told: list[str], session: Session) -> None:
    """Bring the pair in, and tell who is asked how: a transaction that is run again tells it once."""
    if first_time(session, "bring_in"):
        pair = bringing.bring_in(session, command=form.to_command(), actor=acting(), at=now())
        told[:] = [bringing.asked(session, pair, at=now()).words]


@bp.post("/binomes/<uuid:mentorship_id>/redemander")
@requires(Permission.MENTORSHIP_FOLLOW)
def ask_to_confirm(mentorship_id: UUID) -> ResponseReturnValue:
    """Ask those who did not confirm a pair once more."""
    if Form().validate_on_submit():
        with transaction() as session:
            pair = queries.visible(session, mentorship_id, actor=acting())
            if first_time(session, "ask_to_confirm", mentorship_id):
                brought_in.ask_again(session, mentorship=pair, actor=acting(), at=now())
            words = bringing.asked(session, pair, at=now()).words
        flash(f"C’est renvoyé à ceux qui n’ont pas répondu. {words}")
    from_today = addresses.asked("depuis") == "aujourdhui"
    return redirect(url_for(".today") if from_today else url_for(".pair", mentorship_id=mentorship_id), code=303)


@bp.route("/binomes/<uuid:mentorship_id>/retirer", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def take_back(mentorship_id: UUID) -> ResponseReturnValue:
    """Ask, then take back a pair that nobody confirmed."""
    session = reading()
    pair = queries.visible(session, mentorship_id, actor=acting())
    form = Form()
    if not form.validate_on_submit():
        if bringing.waiting(session, pair, at=now()) is None:
            raise NotFound
        _, youth, volunteer = queries.with_people(session, pair)
        names = f"{youth.first_name} et {volunteer.first_name}"
        return render_template("workspace/take_back.html", pair=pair.id, names=names, form=form), form.status
    with transaction() as writing:
        if first_time(writing, "take_back", mentorship_id):
            found = queries.visible(writing, mentorship_id, actor=acting())
            confirming.take_back(writing, mentorship=found, actor=acting(), at=now())
    flash("Le binôme est retiré, et la place du bénévole est libre.")
    return redirect(url_for(".pairs"), code=303)
