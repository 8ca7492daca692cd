"""What one decides of the volunteers of a case: propose, set aside, ask, find by name, take back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission
from app.needs import profiles as needs_profiles
from app.needs.models import Need
from app.proposals import policies, services
from app.proposals import queries as proposals
from app.proposals.states import ASKED_STATES, Party
from app.routing import queries as routing
from app.web.access import acting, association_id, requires
from app.web.addresses import asked
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import profiles, queries
from app.workspace.blueprint import bp
from app.workspace.forms import CrossForm, QuestionForm, SetAsideForm
from app.workspace.views.acting import to_case

FOUND = 8
"""How many volunteers a search by name shows."""


@bp.post("/propositions/<uuid:proposal_id>/proposer")
@requires(Permission.PROPOSAL_DECIDE)
def propose(proposal_id: UUID) -> ResponseReturnValue:
    """Propose the case to a ranked volunteer."""
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        if first_time(session, "propose", proposal_id):
            services.propose(session, proposal=proposal, actor=acting(), at=now())
    flash("C’est envoyé. Nous vous dirons la réponse.")
    return to_case(proposal.need_id)


@bp.route("/propositions/<uuid:proposal_id>/ecarter", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def set_aside(proposal_id: UUID) -> ResponseReturnValue:
    """Set a ranked volunteer aside with a reason."""
    form = SetAsideForm()
    if not form.validate_on_submit():
        return _ask_about("set_aside", proposal_id, form)
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        if first_time(session, "set_aside", proposal_id):
            services.set_aside(
                session, proposal=proposal, reason=form.why, text=form.text.data or "", actor=acting(), at=now()
            )
    flash("Le bénévole est écarté pour ce dossier.")
    return to_case(proposal.need_id, "benevoles")


@bp.post("/propositions/<uuid:proposal_id>/remettre")
@requires(Permission.PROPOSAL_DECIDE)
def put_back(proposal_id: UUID) -> ResponseReturnValue:
    """Put a volunteer who was set aside back in the list."""
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        if first_time(session, "put_back", proposal_id):
            services.put_back(session, proposal=proposal, actor=acting(), at=now())
    flash("Le bénévole est de nouveau dans la liste.")
    return to_case(proposal.need_id, "benevoles")


@bp.route("/propositions/<uuid:proposal_id>/retirer", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Ask, then take back a proposal that waits for an answer: whoever was asked is written to at once."""
    form = Form()
    if not form.validate_on_submit():
        if proposals.visible(reading(), proposal_id, actor=acting()).state not in ASKED_STATES:
            raise Conflict("Cette proposition n’attend plus de réponse\u00a0: il n’y a rien à retirer.")
        return _ask_about("withdraw", proposal_id, form)
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        if first_time(session, "withdraw", proposal_id):
            services.withdraw(session, proposal=proposal, actor=acting(), at=now())
    flash("La proposition est retirée. Les personnes sollicitées sont prévenues.")
    return to_case(proposal.need_id, "benevoles")


@bp.route("/propositions/<uuid:proposal_id>/question", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def ask_volunteer(proposal_id: UUID) -> ResponseReturnValue:
    """Ask a volunteer something before deciding."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return _ask_about("question", proposal_id, form)
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        need = routing.visible(session, proposal.need_id, actor=acting())
        if first_time(session, "ask", proposal_id):
            services.ask_question(
                session, need=need, party=Party.VOLUNTEER, text=form.text.data or "", proposal=proposal,
                actor=acting(), at=now(),
            )  # fmt: skip
    flash("Votre question est envoyée.")
    return to_case(need.id, "precisions")


@bp.route("/besoins/<uuid:need_id>/question", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def ask_youth(need_id: UUID) -> ResponseReturnValue:
    """Ask the youth something before deciding."""
    form = QuestionForm()
    if not form.validate_on_submit():
        session = reading()
        need = routing.visible(session, need_id, actor=acting())
        policies.ensure_may_decide(acting(), need)
        card = needs_profiles.card(session, need, at=now())
        return render_template("workspace/question.html", card=card, candidate=None, form=form), form.status
    with transaction() as session:
        need = routing.visible(session, need_id, actor=acting())
        if first_time(session, "ask", need_id):
            services.ask_question(
                session, need=need, party=Party.YOUTH, text=form.text.data or "", actor=acting(), at=now()
            )
    flash("Votre question est envoyée.")
    return to_case(need.id, "precisions")


@bp.get("/besoins/<uuid:need_id>/benevoles")
@requires(Permission.PROPOSAL_DECIDE)
def find_by_name(need_id: UUID) -> ResponseReturnValue:
    """« Pourquoi pas cette personne ? »: any vetted volunteer by name, with every gate that closes the pair."""
    session = reading()
    need = _decidable(session, need_id)
    name = asked("nom")
    chosen = queries.found_by_name(session, association_id(), name, limit=FOUND + 1)
    found = profiles.found_by_name(session, need, chosen[:FOUND], association_id=association_id(), at=now())
    return render_template(
        "workspace/find_by_name.html",
        card=needs_profiles.card(session, need, at=now()), name=name, found=found, more=len(chosen) > FOUND,
        asked=profiles.asked_now(session, need, association_id=association_id()),
    )  # fmt: skip


@bp.route("/besoins/<uuid:need_id>/benevoles/<uuid:offer_id>/proposer", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def propose_by_name(need_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """Propose a volunteer found by name, crossing what is only a matter of convenience, with a reason."""
    form = CrossForm()
    session = reading()
    need = _decidable(session, need_id)
    found = _one_by_name(session, need, offer_id)
    form.needed = found.to_cross
    if form.validate_on_submit():
        with transaction() as writing:
            if first_time(writing, "propose", need_id, offer_id):
                services.propose_by_name(
                    writing, need=routing.visible(writing, need_id, actor=acting()), offer_id=offer_id,
                    crossing=form.reason.data or "", actor=acting(), at=now(),
                )  # fmt: skip
        flash("C’est envoyé. Nous vous dirons la réponse.")
        return to_case(need_id)
    policies.ensure_nobody_is_asked(session, need, offer_id=offer_id)
    card = needs_profiles.card(session, need, at=now())
    return render_template("workspace/propose_by_name.html", card=card, found=found, form=form), form.status


def _decidable(session: Session, need_id: UUID) -> Need:
    need = routing.visible(session, need_id, actor=acting())
    policies.ensure_may_decide(acting(), need)
    return need


def _one_by_name(session: Session, need: Need, offer_id: UUID) -> profiles.FoundByName:
    """Return one volunteer whom the association may see; another is not found."""
    offer = queries.seen_offer(session, association_id(), offer_id)
    if offer is None:
        raise NotFound
    return profiles.found_by_name(session, need, [offer], association_id=association_id(), at=now())[0]


def _ask_about(name: str, proposal_id: UUID, form: Form) -> ResponseReturnValue:
    session = reading()
    proposal = proposals.visible(session, proposal_id, actor=acting())
    need = routing.visible(session, proposal.need_id, actor=acting())
    shown = profiles.case(session, need, association_id=association_id(), at=now())
    going = (shown.going.candidate,) if shown.going else ()
    candidate = next(each for each in (*going, *shown.candidates, *shown.decided) if each.proposal_id == proposal_id)
    return render_template(f"workspace/{name}.html", card=shown.card, candidate=candidate, form=form), form.status
