"""The page of a request: where it stands, what waits for the youth, what the youth may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.permissions import Permission
from app.follow import profiles, reaching, services
from app.follow.addresses import Door, by_link, signed_in
from app.follow.blueprint import bp
from app.follow.forms import AnswerForm, ConfirmForm, ContactForm, FamilyForm, GuardianForm
from app.follow.views.turns import fresh_link, once_only
from app.mentorships import contacts, policies, private
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.needs import profiles as needs_profiles
from app.needs import queries as needs
from app.needs.models import Need
from app.proposals import profiles as proposals_profiles
from app.proposals import queries as proposals_queries
from app.proposals import services as proposals
from app.proposals.answers import Side
from app.proposals.states import YouthReason
from app.safeguarding import queries as safeguarding
from app.safeguarding.services import own_mailboxes
from app.web.access import acting, acting_id, requires
from app.web.access import by_link as opened_by
from app.web.clock import now
from app.web.forms import Form
from app.web.links import absolute

Find = Callable[[Session], Need]
"""Read the need that this address is about, if the visitor may."""


class Verb(Protocol):
    """Something that a youth does with a request."""

    def __call__(self, session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a youth may do: the question asked first, the button, what is said afterwards.

    `ends_search` when a volunteer who is being asked no longer is.
    """

    verb: Verb
    question: str
    text: str
    button: str
    said: str
    ends_search: bool = False


ACTS = {
    "pause": Act(
        services.pause,
        "Mettre ta demande en pause\u00a0?",
        "On arrête de chercher. Tu reprends quand tu veux.",
        "Mettre en pause",
        "Ta demande est en pause.",
        ends_search=True,
    ),
    "reprise": Act(
        services.resume,
        "Reprendre ta demande\u00a0?",
        "On cherche de nouveau quelqu’un pour toi.",
        "Reprendre",
        "C’est reparti\u00a0: on cherche quelqu’un pour toi.",
    ),
    "arret": Act(
        services.withdraw,
        "Arrêter ta demande\u00a0?",
        "Plus personne ne cherchera pour toi. Tu pourras refaire une demande quand tu veux.",
        "Oui, arrêter",
        "Ta demande est arrêtée.",
        ends_search=True,
    ),
    "toujours": Act(
        services.keep_looking,
        "Tu cherches toujours\u00a0?",
        "On continue à chercher quelqu’un pour toi.",
        "Oui, je cherche toujours",
        "Merci\u00a0! On continue à chercher.",
    ),
}
_ACTS = ", ".join(f"'{name}'" for name in ACTS)


@bp.get("/mon-espace")
@requires(Permission.NEED_FOLLOW_OWN)
def youth_home() -> ResponseReturnValue:
    """List the requests of the youth who is signed in; a single one opens at once."""
    mine = needs.of_youth(reading(), acting_id())
    if len(mine) == 1:
        return redirect(url_for("follow.youth_own", need_id=mine[0].id))
    return render_template("follow/youth/home.html", needs=needs_profiles.for_youth(reading(), mine))


@bp.get("/suivi/<token>")
@opened_by(LinkScope.NEED)
def youth(token: str) -> ResponseReturnValue:
    """Show a request to the holder of its private link."""
    return _show(_linked, by_link(token))


@bp.get("/suivi/<token>/lien")
@opened_by(LinkScope.NEED)
def paper(token: str) -> ResponseReturnValue:
    """Show the private link on a page to print, with a code to scan."""
    link = absolute("follow.youth", token=token)
    code = segno.make(link, micro=False).svg_data_uri(scale=4, border=2)
    return render_template("follow/youth/paper.html", link=link, code=code, back=url_for("follow.youth", token=token))


@bp.get("/suivi/<token>/accord-parental")
@opened_by(LinkScope.NEED)
def agreement_paper(token: str) -> ResponseReturnValue:
    """Show what one's parent agrees to, with the code to read out to an association, on a page to print."""
    return _agreement_paper(_linked, by_link(token))


@bp.get("/mon-espace/<uuid:need_id>/accord-parental")
@requires(Permission.NEED_FOLLOW_OWN)
def agreement_paper_own(need_id: UUID) -> ResponseReturnValue:
    """Show the same, signed in."""
    return _agreement_paper(partial(_owned, need_id), signed_in(need_id=need_id))


@bp.get("/mon-espace/<uuid:need_id>")
@requires(Permission.NEED_FOLLOW_OWN)
def youth_own(need_id: UUID) -> ResponseReturnValue:
    """Show a request to its youth, signed in."""
    return _show(partial(_owned, need_id), signed_in(need_id=need_id))


@bp.route("/suivi/<token>/confirmation", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def confirm(token: str) -> ResponseReturnValue:
    """Say yes, or no, to a request that somebody else wrote."""
    return _confirm(_linked, by_link(token))


@bp.route("/mon-espace/<uuid:need_id>/confirmation", methods=["GET", "POST"])
@requires(Permission.NEED_FOLLOW_OWN)
def confirm_own(need_id: UUID) -> ResponseReturnValue:
    """Say yes, or no, signed in."""
    return _confirm(partial(_owned, need_id), signed_in(need_id=need_id))


@bp.route(f"/suivi/<token>/<any({_ACTS}):name>", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def act(token: str, name: str) -> ResponseReturnValue:
    """Pause, resume, stop a request, or say that one still looks."""
    return _act(_linked, by_link(token), ACTS[name])


@bp.route(f"/mon-espace/<uuid:need_id>/<any({_ACTS}):name>", methods=["GET", "POST"])
@requires(Permission.NEED_FOLLOW_OWN)
def act_own(need_id: UUID, name: str) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _act(partial(_owned, need_id), signed_in(need_id=need_id), ACTS[name])


@bp.route("/suivi/<token>/propositions/<uuid:proposal_id>", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def proposal(token: str, proposal_id: UUID) -> ResponseReturnValue:
    """Say yes or no to a volunteer."""
    return _answer_proposal(by_link(token), proposal_id)


@bp.route("/mon-espace/<uuid:need_id>/propositions/<uuid:proposal_id>", methods=["GET", "POST"])
@requires(Permission.NEED_FOLLOW_OWN)
def proposal_own(need_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _answer_proposal(signed_in(need_id=need_id), proposal_id)


@bp.route("/suivi/<token>/questions/<uuid:question_id>", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def question(token: str, question_id: UUID) -> ResponseReturnValue:
    """Answer a question of the association."""
    return _answer_question(by_link(token), question_id)


@bp.route("/mon-espace/<uuid:need_id>/questions/<uuid:question_id>", methods=["GET", "POST"])
@requires(Permission.NEED_FOLLOW_OWN)
def question_own(need_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _answer_question(signed_in(need_id=need_id), question_id)


@bp.post("/suivi/<token>/contact")
@opened_by(LinkScope.NEED)
def contact(token: str) -> ResponseReturnValue:
    """Show how to reach the volunteer."""
    return _contact(_linked, by_link(token))


@bp.post("/mon-espace/<uuid:need_id>/contact")
@requires(Permission.NEED_FOLLOW_OWN)
def contact_own(need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _contact(partial(_owned, need_id), signed_in(need_id=need_id))


@bp.post("/suivi/<token>/binome")
@opened_by(LinkScope.NEED)
def pair(token: str) -> ResponseReturnValue:
    """Go on to the page of one's pair."""
    return _pair(_linked)


@bp.post("/mon-espace/<uuid:need_id>/binome")
@requires(Permission.NEED_FOLLOW_OWN)
def pair_own(need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _pair(partial(_owned, need_id))


@bp.route("/suivi/<token>/parent", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def parent(token: str) -> ResponseReturnValue:
    """Correct who answers for a minor, as long as nobody answered."""
    return _parent(_linked, by_link(token))


@bp.route("/mon-espace/<uuid:need_id>/parent", methods=["GET", "POST"])
@requires(Permission.NEED_FOLLOW_OWN)
def parent_own(need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _parent(partial(_owned, need_id), signed_in(need_id=need_id))


@bp.route("/suivi/<token>/coordonnees", methods=["GET", "POST"])
@opened_by(LinkScope.NEED)
def contact_details(token: str) -> ResponseReturnValue:
    """Correct how one is written to, as long as there is no account: the links of before close."""
    session = reading()
    need = _linked(session)
    if not reaching.may_correct(session, need):
        raise NotFound
    form = ContactForm(accounts.person(session, need.youth_id), safeguarding.guardian_of(session, need.youth_id))

    def correct(writing: Session) -> str:
        email, phone = form.email.data or "", form.phone.data or ""
        return reaching.correct(writing, need=_linked(writing), email=email, phone=phone, actor=acting(), at=now())

    fresh = fresh_link(form, correct)
    if not fresh:
        back = url_for("follow.youth", token=token)
        return render_template("follow/youth/contact_details.html", form=form, back=back), form.status
    flash("C’est noté. Ton ancien lien ne marche plus\u00a0: garde celui-ci.")
    return redirect(url_for("follow.youth", token=fresh), code=303)


def _linked(session: Session) -> Need:
    return needs.visible(session, acting().scope_id, actor=acting())


def _owned(need_id: UUID, session: Session) -> Need:
    return needs.visible(session, need_id, actor=acting())


def _show(find: Find, door: Door, form: ConfirmForm | None = None) -> ResponseReturnValue:
    page = profiles.youth_page(reading(), find(reading()), at=now())
    form = form or ConfirmForm(formdata=None)
    change, renew = (url_for(f"intake.{name}{door.suffix}", **door.place) for name in ("change", "renew"))
    return render_template(
        "follow/youth/page.html",
        page=page,
        door=door,
        form=form,
        fresh=_fresh,
        change_url=change,
        renew_url=renew,
        token=door.place.get("token"),
    ), form.status


def _agreement_paper(find: Find, door: Door) -> ResponseReturnValue:
    language = request.args.get("langue")
    paper = profiles.agreement_paper(reading(), find(reading()), language=language, at=now())
    return render_template(
        "follow/youth/agreement.html", paper=paper, door=door, languages=profiles.languages(), back=door.url("youth")
    )


def _fresh() -> Form:
    """Return a form of its own for each button of a page: each has its own submission key."""
    return Form(formdata=None)


def _confirm(find: Find, door: Door) -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _show(find, door, form)

    def do(session: Session) -> None:
        may_follow = bool(form.may_follow.data)
        services.confirm(session, need=find(session), may_follow=may_follow, actor=acting(), at=now())

    return once_only(form, do, there=door.url("youth"), said="C’est confirmé.")


def _act(find: Find, door: Door, chosen: Act) -> ResponseReturnValue:
    form, there = Form(), door.url("youth")
    if not form.validate_on_submit():
        need = find(reading())
        notice = proposals_profiles.at_stake(reading(), need.id) if chosen.ends_search else ""
        return render_template("follow/youth/act.html", act=chosen, form=form, back=there, notice=notice), form.status

    def do(session: Session) -> None:
        chosen.verb(session, need=find(session), actor=acting(), at=now())

    return once_only(form, do, there=there, said=chosen.said)


def _answer_proposal(door: Door, proposal_id: UUID) -> ResponseReturnValue:
    form, there = FamilyForm(), door.url("youth")
    found = proposals_queries.answerable(reading(), proposal_id, person_id=acting_id())
    if not form.validate_on_submit():
        shown = proposals_profiles.for_family(reading(), found, at=now())
        return render_template("follow/youth/proposal.html", proposal=shown, form=form, back=there), form.status
    answer = form.answer

    def do(session: Session) -> None:
        asked = proposals_queries.answerable(session, proposal_id, person_id=acting_id())
        proposals.answer_youth(session, proposal=asked, answer=answer, by=Side.YOUTH, actor=acting(), at=now())

    said = "Merci, c’est noté." if answer.yes else "C’est noté. On cherche quelqu’un d’autre pour toi."
    if answer.reason is YouthReason.NOT_NEEDED:
        said = "C’est noté\u00a0: tu n’as plus besoin d’aide. Tu peux arrêter ta demande ici."
        there = door.url("act", name="arret")
    return once_only(form, do, there=there, said=said, wrote=form.text.data or "", informal=True)


def _answer_question(door: Door, question_id: UUID) -> ResponseReturnValue:
    form, there = AnswerForm(), door.url("youth")
    found = proposals_queries.question(reading(), question_id, person_id=acting_id())
    if not form.validate_on_submit():
        shown = proposals_profiles.asked(reading(), found)
        return render_template("follow/youth/question.html", question=shown, form=form, back=there), form.status

    def do(session: Session) -> None:
        asked = proposals_queries.question(session, question_id, person_id=acting_id())
        proposals.answer_question(session, question=asked, text=form.text.data or "", actor=acting(), at=now())

    wrote = form.text.data or ""
    return once_only(form, do, there=there, said="Ta réponse est envoyée.", wrote=wrote, informal=True)


def _contact(find: Find, door: Door) -> ResponseReturnValue:
    if not Form().validate_on_submit():
        return redirect(door.url("youth"), code=303)
    with transaction() as session:
        pair = mentorships.of_need(session, find(session).id)
        if pair is None:
            raise NotFound
        if not policies.is_direct(session, pair, now()):
            return redirect(_way_in(session, pair, "conversations.lines"), code=303)
        me = accounts.person(session, acting_id())
        reached = contacts.reveal(session, mentorship=pair, to=me, at=now(), actor=acting())
    return render_template("follow/youth/contact.html", contact=reached, back=door.url("youth"))


def _pair(find: Find) -> ResponseReturnValue:
    with transaction() as session:
        pair = mentorships.of_need(session, find(session).id)
        if pair is None:
            raise NotFound
        page = "follow.confirm_pair" if pair.to_confirm else "pairs.page"
        return redirect(_way_in(session, pair, page), code=303)


def _way_in(session: Session, pair: Mentorship, endpoint: str) -> str:
    return private.way_in(session, pair, actor=acting(), person_id=acting_id(), at=now(), endpoint=endpoint)


def _parent(find: Find, door: Door) -> ResponseReturnValue:
    need, there = find(reading()), door.url("youth")
    me = accounts.person(reading(), need.youth_id)
    before = safeguarding.guardian_of(reading(), me.id)
    form = GuardianForm(
        me,
        mailboxes=own_mailboxes(reading(), me),
        named=safeguarding.guardianship(reading(), youth_id=me.id, guardian_id=before.id) if before else None,
        organisation=before.organisation if before else "",
    )
    page = profiles.youth_page(reading(), need, at=now())
    if not page.may_correct_guardian:
        raise NotFound
    if not form.validate_on_submit():
        return render_template("follow/youth/parent.html", form=form, back=there, need=page.need), form.status

    def do(session: Session) -> None:
        services.name_guardian(session, need=find(session), identity=form.identity, actor=acting(), at=now())

    return once_only(form, do, there=there, said="C’est noté. On lui écrit maintenant.")
