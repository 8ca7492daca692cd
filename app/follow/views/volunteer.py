"""The volunteer's page: where the offer stands, what waits for an answer, pairs, a rest, changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.identity import Way
from app.core.permissions import Permission
from app.follow import reaching
from app.follow import volunteer_forms as forms
from app.follow import volunteer_profiles as profiles
from app.follow.addresses import Door, by_link, signed_in
from app.follow.blueprint import bp
from app.follow.heard import answer_kindly
from app.follow.views.turns import fresh_link
from app.intake import offer_services, vetting_services
from app.intake.vetting_forms import PauseForm
from app.mentorships import contacts, private
from app.mentorships import policies as mentorship_policies
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.offers import profiles as offers_profiles
from app.offers import queries as offers
from app.offers import rules, services
from app.offers.models import Offer
from app.offers.terms import Terms
from app.places import queries as places
from app.proposals import profiles as proposals_profiles
from app.proposals import queries as proposals_queries
from app.proposals import services as proposals
from app.proposals.answers import Choice, VolunteerAnswer
from app.proposals.profiles import ForVolunteer
from app.proposals.states import ProposalState
from app.safeguarding.closeness.services import declare
from app.skills.labels import ICONS
from app.web import once
from app.web.access import acting, acting_id, requires
from app.web.access import by_link as opened_by
from app.web.clock import now
from app.web.forms import Form
from app.web.links import absolute

Page = Callable[..., ResponseReturnValue]
PARTS = ("aide", "quand-et-ou", "quartier", "jeunes")


def both_ways(rule: str = "", *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[Page], Page]:
    """Open a page to the holder of the offer's link, and at another address to the volunteer signed in."""

    def register(page: Page) -> Page:
        def linked(token: str, **values: Any) -> ResponseReturnValue:
            return page(by_link(token), **values)

        def own(**values: Any) -> ResponseReturnValue:
            return page(signed_in(), **values)

        name, permission = page.__name__, Permission.OFFER_MANAGE_OWN
        bp.add_url_rule(f"/benevole/<token>{rule}", name, opened_by(LinkScope.OFFER)(linked), methods=methods)
        bp.add_url_rule(f"/mon-espace/benevole{rule}", f"{name}_own", requires(permission)(own), methods=methods)
        return page

    return register


@both_ways(methods=("GET",))
def volunteer(door: Door) -> ResponseReturnValue:
    """Show the offer to its volunteer."""
    session = reading()
    mine = _offer(session)
    if mine is None:
        return render_template("follow/volunteer/nothing.html")
    page = profiles.volunteer_page(session, mine, at=now())
    return render_template(
        "follow/volunteer/page.html", page=page, door=door, form=Form(),
        account=None if acting().way is Way.SESSION else url_for("accounts.open_from_link", **door.place),
    )  # fmt: skip


@bp.get("/benevole/<token>/lien")
@opened_by(LinkScope.OFFER)
def volunteer_paper(token: str) -> ResponseReturnValue:
    """Show the private link on a page to print, with a code to scan."""
    link = absolute("follow.volunteer", token=token)
    code = segno.make(link, micro=False).svg_data_uri(scale=4, border=2)
    back = url_for("follow.volunteer", token=token)
    return render_template("follow/volunteer/paper.html", link=link, code=code, back=back)


@bp.route("/benevole/<token>/coordonnees", methods=["GET", "POST"])
@opened_by(LinkScope.OFFER)
def volunteer_contact_details(token: str) -> ResponseReturnValue:
    """Correct how one is written to, as long as there is no account: the links of before close."""
    session = reading()
    mine = _mine(session)
    if not reaching.volunteer_may_correct(session, mine):
        raise NotFound
    form = forms.ContactForm(accounts.person(session, mine.volunteer_id))

    def correct(writing: Session) -> str:
        email, phone = form.email.data or "", form.phone.data or ""
        return reaching.correct_volunteer(
            writing, offer=_held(writing), email=email, phone=phone, actor=acting(), at=now()
        )

    fresh = fresh_link(form, correct)
    if not fresh:
        return _form("contact_details", by_link(token), form)
    flash("C’est noté. Votre ancien lien ne marche plus\u00a0: gardez celui-ci.")
    return redirect(url_for("follow.volunteer", token=fresh), code=303)


@both_ways("/confirmation")
def volunteer_confirm(door: Door) -> ResponseReturnValue:
    """Say yes to what was told by phone."""
    form = forms.AcceptForm()
    if not form.validate_on_submit():
        page = profiles.volunteer_page(reading(), _mine(reading()), at=now())
        return _form("confirm", door, form, page=page, charter=rules.CHARTER)
    with transaction() as session:
        if once.first(session, form.submission.data, at=now()):
            offer_services.confirm_offer(
                session, offer=_held(session), charter_version=rules.CHARTER, actor=acting(), at=now()
            )
    return _back(door, "Merci, votre offre est confirmée. Une association va vous appeler.")


@both_ways("/propositions/<uuid:proposal_id>")
def volunteer_proposal(door: Door, proposal_id: UUID) -> ResponseReturnValue:
    """Read a proposal; a POST says yes."""
    form = Form()
    if not form.validate_on_submit():
        return _proposal("proposal", Choice.YES, door, proposal_id, form)
    _answer(proposal_id, form, VolunteerAnswer(Choice.YES))
    return _back(door, "Merci\u00a0! Le jeune doit maintenant dire oui. On vous prévient.")


@both_ways("/propositions/<uuid:proposal_id>/non")
def volunteer_decline(door: Door, proposal_id: UUID) -> ResponseReturnValue:
    """Say no, with a reason."""
    form = forms.DeclineForm()
    if not form.validate_on_submit():
        return _proposal("decline", Choice.NO, door, proposal_id, form)
    shown = _shown(proposal_id)
    _answer(proposal_id, form, form.answer())
    answer_kindly(form.text.data or "", informal=False)
    if shown.state is ProposalState.YOUTH_ASKED:
        return _back(door, f"C’est noté. {shown.first_name} est prévenu·e, et l’association cherche quelqu’un d’autre.")
    return _back(door, "C’est noté. Merci d’avoir répondu\u00a0: on cherche quelqu’un d’autre.")


@both_ways("/propositions/<uuid:proposal_id>/plus-tard")
def volunteer_later(door: Door, proposal_id: UUID) -> ResponseReturnValue:
    """Ask to answer later."""
    form = forms.LaterForm()
    if not form.validate_on_submit():
        return _proposal("later", Choice.LATER, door, proposal_id, form)
    _answer(proposal_id, form, form.answer())
    return _back(door, "C’est noté. L’association est prévenue\u00a0; elle peut aussi demander à quelqu’un d’autre.")


@both_ways("/questions/<uuid:question_id>")
def volunteer_question(door: Door, question_id: UUID) -> ResponseReturnValue:
    """Answer a question of an association."""
    form = forms.ReplyForm()
    found = proposals_queries.question(reading(), question_id, person_id=acting_id())
    if not form.validate_on_submit():
        return _form("question", door, form, question=proposals_profiles.asked(reading(), found))
    with transaction() as session:
        if once.first(session, form.submission.data, at=now()):
            found = proposals_queries.question(session, question_id, person_id=acting_id())
            proposals.answer_question(session, question=found, text=form.text.data or "", actor=acting(), at=now())
    answer_kindly(form.text.data or "", informal=False)
    return _back(door, "Votre réponse est envoyée.")


@both_ways("/binomes/<uuid:pair_id>/contact", methods=("POST",))
def volunteer_contact(door: Door, pair_id: UUID) -> ResponseReturnValue:
    """Show how to reach the youth of one's pair, or lead to their messages; that one looked is journalled."""
    with transaction() as session:
        pair = _pair_of(session, pair_id)
        if not mentorship_policies.is_direct(session, pair, now()):
            return redirect(_way_in(session, pair, "conversations.lines"), code=303)
        me = accounts.person(session, acting_id())
        reached = contacts.reveal(session, mentorship=pair, to=me, at=now(), actor=acting())
    return render_template("follow/volunteer/contact.html", contact=reached, back=door.url("volunteer"))


@both_ways("/binomes/<uuid:pair_id>", methods=("POST",))
def volunteer_pair(door: Door, pair_id: UUID) -> ResponseReturnValue:
    """Go on to the page of one's pair."""
    with transaction() as session:
        return redirect(_way_in(session, _pair_of(session, pair_id), "pairs.page"), code=303)


@both_ways("/pause")
def volunteer_pause(door: Door) -> ResponseReturnValue:
    """Rest for holidays, or until one says so."""
    form = PauseForm()
    if not form.validate_on_submit():
        page = profiles.volunteer_page(reading(), _mine(reading()), at=now())
        return _form("pause", door, form, page=page, fresh=Form)
    with transaction() as session:
        if once.first(session, form.submission.data, at=now()):
            vetting_services.pause(session, offer=_held(session), until=form.until.data, actor=acting(), at=now())
    return _back(door, "Votre offre est en pause. Bon repos\u00a0!")


@both_ways("/je-connais")
def volunteer_knows(door: Door) -> ResponseReturnValue:
    """Declare that one knows somebody of the association personally."""
    session = reading()
    mine = _mine(session)
    if mine.association_id is None:
        raise NotFound
    form = forms.KnowsForm()
    form.prepare(associations.members(session, mine.association_id))
    if not form.validate_on_submit():
        return _form("knows", door, form)
    with transaction() as writing:
        if once.first(writing, form.submission.data, at=now()):
            declare(writing, one_id=acting_id(), other_id=UUID(form.who.data), actor=acting(), at=now())
    return _back(door, "Merci de l’avoir dit. Quelqu’un d’autre de l’association suit votre dossier.")


@both_ways("/reprise", methods=("POST",))
def volunteer_resume(door: Door) -> ResponseReturnValue:
    """Come back from a pause."""
    with transaction() as session:
        offer = _held(session)
        if once.first_time(session, "resume", offer.id):
            vetting_services.resume(session, offer=offer, actor=acting(), at=now())
    return _back(door, "Votre offre reprend. Content de vous revoir\u00a0!")


@both_ways("/fermeture")
def volunteer_close(door: Door) -> ResponseReturnValue:
    """End one's offer."""
    form = Form()
    if not form.validate_on_submit():
        page = profiles.volunteer_page(reading(), _mine(reading()), at=now())
        name = "stop" if page.going else "close"
        return _form(name, door, form, page=page, fresh=Form, after_end=links.days_after_end())
    with transaction() as session:
        if once.first(session, form.submission.data, at=now()):
            vetting_services.close(session, offer=_held(session), actor=acting(), at=now())
    flash("Votre offre est fermée. Merci pour tout\u00a0! Vous pourrez revenir quand vous voudrez.")
    return redirect(url_for("pages.home"), code=303)


@both_ways("/offre/<any(" + ",".join(f'"{part}"' for part in PARTS) + "):part>")
def volunteer_change(door: Door, part: str) -> ResponseReturnValue:
    """Change one part of the offer."""
    session = reading()
    mine = _mine(session)
    said = offers_profiles.terms(session, mine)
    form = _change_form(session, part, mine, said)
    changed = _changed(session, part, form, said) if form.validate_on_submit() else None
    if changed is None:
        return _form(f"change_{_TEMPLATES[part]}", door, form, icons=ICONS)
    with transaction() as writing:
        if once.first(writing, form.submission.data, at=now()):
            vetting_services.change(
                writing, offer=_held(writing), version=form.seen, terms=changed, actor=acting(), at=now()
            )
    if changed.commune_code != said.commune_code and places.quarters_asked(reading(), changed.commune_code):
        return redirect(door.url("volunteer_change", part="quartier"), code=303)
    if part == "aide":
        answer_kindly(f"{changed.profession}\n{changed.text}", informal=False)
    return _back(door, "Votre offre est à jour.")


_TEMPLATES = {"aide": "what", "quand-et-ou": "where", "quartier": "quarter", "jeunes": "limits"}


def _change_form(session: Session, part: str, mine: Offer, said: Terms) -> Any:
    if part == "aide":
        what = forms.ChangeWhatForm(mine.version, data=forms.what(said))
        what.prepare(session)
        what.prepare_levels(session, what.chosen)
        return what
    if part == "quand-et-ou":
        return forms.ChangeWhereForm(
            mine.version, data=forms.where(said, commune=places.commune(session, said.commune_code).name)
        )
    if part == "quartier":
        quarter = forms.ChangeQuarterForm(mine.version, data={"quarter": str(said.quarter_id or "")})
        quarter.prepare(session, said.commune_code)
        return quarter
    limits = forms.ChangeLimitsForm(mine.version, data=forms.limits(said))
    limits.prepare_ages()
    return limits


def _changed(session: Session, part: str, form: Any, said: Terms) -> Terms | None:
    """Return the new terms, or ``None`` when the commune is not understood."""
    if part == "aide":
        return replace(said, skills=form.offered(form.chosen), **form.said())
    if part == "quand-et-ou":
        if not form.find_place(session):
            return None
        kept = said.quarter_id if form.place == said.commune_code else None
        return replace(said, quarter_id=kept, **form.said())
    return replace(said, **(form.said() if part == "quartier" else form.limits()))


def _pair_of(session: Session, pair_id: UUID) -> Mentorship:
    pairs = mentorships.known_to_volunteer(session, acting_id(), at=now())
    found = next((each for each in pairs if each.id == pair_id), None)
    if found is None:
        raise NotFound
    return found


def _way_in(session: Session, pair: Mentorship, endpoint: str) -> str:
    return private.way_in(session, pair, actor=acting(), person_id=acting_id(), at=now(), endpoint=endpoint)


def _offer(session: Session) -> Offer | None:
    actor = acting()
    if actor.way is Way.LINK and actor.scope_id is not None:
        return offers.visible(session, actor.scope_id, actor=actor)
    return offers.of_volunteer(session, acting_id())


def _mine(session: Session) -> Offer:
    found = _offer(session)
    if found is None:
        raise NotFound("Vous n’avez pas encore proposé votre aide.")
    return found


def _held(session: Session) -> Offer:
    return services.lock(session, _mine(session).id)


def _answer(proposal_id: UUID, form: Form, answer: VolunteerAnswer) -> None:
    with transaction() as session:
        if once.first(session, form.submission.data, at=now()):
            found = proposals_queries.answerable(session, proposal_id, person_id=acting_id())
            proposals.answer_volunteer(session, proposal=found, answer=answer, actor=acting(), at=now())


def _shown(proposal_id: UUID) -> ForVolunteer:
    found = proposals_queries.answerable(reading(), proposal_id, person_id=acting_id())
    return proposals_profiles.for_volunteer(reading(), found, at=now())


def _proposal(name: str, choice: Choice, door: Door, proposal_id: UUID, form: Form) -> ResponseReturnValue:
    """Ask for one answer; where it is no longer to be given, say how the proposal stands."""
    shown = _shown(proposal_id)
    if choice in shown.may:
        return _form(name, door, form, proposal=shown)
    if Choice.YES in shown.may:
        return _form("proposal", door, form, proposal=shown)
    answering = associations.answering(reading(), _mine(reading()).association_id)
    return _form("answered", door, form, proposal=shown, answering=answering)


def _form(name: str, door: Door, form: Form, **context: Any) -> ResponseReturnValue:
    page = render_template(f"follow/volunteer/{name}.html", door=door, back=door.url("volunteer"), form=form, **context)
    return page, form.status


def _back(door: Door, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(door.url("volunteer"), code=303)
