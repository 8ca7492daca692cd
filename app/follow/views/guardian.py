"""The page of whoever answers for a minor: what it is, agree or not, come back on it, say yes to a pair."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.follow import profiles, services
from app.follow.addresses import Door, by_link, signed_in
from app.follow.blueprint import bp
from app.follow.forms import AgreementForm, FamilyForm
from app.follow.views.turns import once_only
from app.mentorships import contacts, policies
from app.mentorships import queries as mentorships
from app.needs.models import Need
from app.proposals import profiles as proposals_profiles
from app.proposals import queries as proposals_queries
from app.proposals import services as proposals
from app.proposals.answers import Side
from app.proposals.models import Proposal
from app.proposals.states import YouthReason
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as agreements
from app.safeguarding.models import Agreement
from app.safeguarding.policies import ensure_minor, is_minor
from app.safeguarding.states import AgreementAction, AgreementState
from app.safeguarding.texts import AGREEMENT, Text
from app.web.access import acting, acting_id, requires
from app.web.access import by_link as opened_by
from app.web.clock import now
from app.web.forms import Form


@bp.get("/mes-enfants")
@requires(Permission.AGREEMENT_ANSWER_OWN)
def guardian_home() -> ResponseReturnValue:
    """List the children of the guardian who is signed in; a single one opens at once."""
    children = [child for child in safeguarding.youths_of(reading(), acting_id()) if is_minor(child, now())]
    if len(children) == 1:
        return redirect(url_for("follow.guardian_own", youth_id=children[0].id))
    shown = [(child.id, child.first_name) for child in children]
    return render_template("follow/guardian/home.html", children=shown)


@bp.get("/representant/<token>")
@opened_by(LinkScope.GUARDIAN)
def guardian(token: str) -> ResponseReturnValue:
    """Show a guardian what is asked, by the private link."""
    return _show(_child(), by_link(token))


@bp.get("/mes-enfants/<uuid:youth_id>")
@requires(Permission.AGREEMENT_ANSWER_OWN)
def guardian_own(youth_id: UUID) -> ResponseReturnValue:
    """Show the same, signed in."""
    return _show(youth_id, signed_in(youth_id=youth_id))


@bp.post("/representant/<token>/accord")
@opened_by(LinkScope.GUARDIAN)
def agree(token: str) -> ResponseReturnValue:
    """Agree."""
    return _agree(_child(), by_link(token))


@bp.post("/mes-enfants/<uuid:youth_id>/accord")
@requires(Permission.AGREEMENT_ANSWER_OWN)
def agree_own(youth_id: UUID) -> ResponseReturnValue:
    """Agree, signed in."""
    return _agree(youth_id, signed_in(youth_id=youth_id))


@bp.route("/representant/<token>/refus", methods=["GET", "POST"])
@opened_by(LinkScope.GUARDIAN)
def deny(token: str) -> ResponseReturnValue:
    """Refuse, or take the agreement back."""
    return _deny(_child(), by_link(token))


@bp.route("/mes-enfants/<uuid:youth_id>/refus", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_ANSWER_OWN)
def deny_own(youth_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _deny(youth_id, signed_in(youth_id=youth_id))


@bp.post("/representant/<token>/contact-direct")
@opened_by(LinkScope.GUARDIAN)
def direct_contact(token: str) -> ResponseReturnValue:
    """Let the volunteer reach the child directly, or no longer."""
    return _direct_contact(_child(), by_link(token))


@bp.post("/mes-enfants/<uuid:youth_id>/contact-direct")
@requires(Permission.AGREEMENT_ANSWER_OWN)
def direct_contact_own(youth_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _direct_contact(youth_id, signed_in(youth_id=youth_id))


@bp.route("/representant/<token>/propositions/<uuid:proposal_id>", methods=["GET", "POST"])
@opened_by(LinkScope.GUARDIAN)
def guardian_proposal(token: str, proposal_id: UUID) -> ResponseReturnValue:
    """Say yes or no to a volunteer for one's child."""
    return _answer_proposal(_child(), by_link(token), proposal_id)


@bp.route("/mes-enfants/<uuid:youth_id>/propositions/<uuid:proposal_id>", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_ANSWER_OWN)
def guardian_proposal_own(youth_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _answer_proposal(youth_id, signed_in(youth_id=youth_id), proposal_id)


@bp.post("/representant/<token>/binomes/<uuid:need_id>/contact")
@opened_by(LinkScope.GUARDIAN)
def guardian_contact(token: str, need_id: UUID) -> ResponseReturnValue:
    """Show how to reach the volunteer."""
    return _contact(_child(), by_link(token), need_id)


@bp.post("/mes-enfants/<uuid:youth_id>/binomes/<uuid:need_id>/contact")
@requires(Permission.AGREEMENT_ANSWER_OWN)
def guardian_contact_own(youth_id: UUID, need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _contact(youth_id, signed_in(youth_id=youth_id), need_id)


def _child() -> UUID:
    """Return the child that the link is about."""
    youth_id = acting().scope_id
    if youth_id is None:
        raise NotFound
    return youth_id


def _agreement(session: Session, youth_id: UUID) -> Agreement:
    agreement = safeguarding.agreement(session, youth_id=youth_id, guardian_id=acting_id())
    ensure_minor(accounts.person(session, youth_id), now())
    return agreement


def _proposal(session: Session, youth_id: UUID, proposal_id: UUID) -> Proposal:
    """Return a volunteer for that child: another of the same guardian may have come of age."""
    found = proposals_queries.answerable(session, proposal_id, person_id=acting_id())
    if session.get_one(Need, found.need_id).youth_id != youth_id:
        raise NotFound
    return found


def _show(youth_id: UUID, door: Door, form: AgreementForm | None = None) -> ResponseReturnValue:
    page = _page(reading(), youth_id)
    form = form or AgreementForm(formdata=None, data={"direct_contact": page.direct_contact})
    form.version.data, form.language.data = page.text.version, page.text.language
    form.direct_contact.label.text = page.direct
    return render_template(
        "follow/guardian/page.html", page=page, text=page.text, door=door, form=form, fresh=_fresh, langue=_language()
    ), form.status


def _page(session: Session, youth_id: UUID) -> profiles.GuardianPage:
    """Return what the guardian who acts follows, in the language that the address asks for."""
    return profiles.guardian_page(session, _agreement(session, youth_id), language=_language(), at=now())


def _text(session: Session, youth_id: UUID) -> Text:
    """Return the words of the page, for the guardian who acts."""
    return profiles.guardian_text(session, _agreement(session, youth_id), language=_language())


def _language() -> str | None:
    asked = request.args.get("langue")
    return asked if asked in AGREEMENT.languages() else None


def _keep_language(session: Session) -> None:
    """Write to the guardian in the language that they chose to answer in; where none was chosen, as before."""
    if language := _language():
        agreements.write_in(session, guardian_id=acting_id(), language=language, actor=acting(), at=now())


def _fresh() -> Form:
    """Return a form of its own for each button of a page: each has its own submission key."""
    return Form(formdata=None)


def _agree(youth_id: UUID, door: Door) -> ResponseReturnValue:
    form = AgreementForm()
    if not form.validate_on_submit():
        return _show(youth_id, door, form)

    def do(session: Session) -> None:
        agreement, direct = _agreement(session, youth_id), bool(form.direct_contact.data)
        _keep_language(session)
        services.give_agreement(
            session, agreement=agreement, direct_contact=direct, reading=form.reading, actor=acting(), at=now()
        )

    there = door.url("guardian", langue=_language())
    return once_only(form, do, there=there, said=form.text.say("thanks_agree"))


def _deny(youth_id: UUID, door: Door) -> ResponseReturnValue:
    form, there = AgreementForm(), door.url("guardian", langue=_language())
    page = _page(reading(), youth_id)
    given = page.state is AgreementState.AGREED
    if not form.validate_on_submit():
        form.version.data, form.language.data = page.text.version, page.text.language
        return render_template(
            "follow/guardian/deny.html",
            page=page,
            text=page.text,
            given=given,
            form=form,
            back=there,
            here=door.url("deny", langue=_language()),
        ), form.status

    def do(session: Session) -> None:
        agreement = _agreement(session, youth_id)
        given = agreement.state is AgreementState.AGREED
        action = AgreementAction.REVOKE if given else AgreementAction.REFUSE
        _keep_language(session)
        services.deny_agreement(
            session, agreement=agreement, action=action, reading=form.reading, actor=acting(), at=now()
        )

    return once_only(form, do, there=there, said=form.text.say("thanks_revoke" if given else "thanks_refuse"))


def _direct_contact(youth_id: UUID, door: Door) -> ResponseReturnValue:
    form = AgreementForm()
    if not form.validate_on_submit():
        return _show(youth_id, door, form)

    def do(session: Session) -> None:
        agreement, direct = _agreement(session, youth_id), bool(form.direct_contact.data)
        _keep_language(session)
        agreements.allow_direct_contact(session, agreement=agreement, allowed=direct, actor=acting(), at=now())

    return once_only(form, do, there=door.url("guardian", langue=_language()), said=form.text.say("thanks_direct"))


def _answer_proposal(youth_id: UUID, door: Door, proposal_id: UUID) -> ResponseReturnValue:
    text, there = _text(reading(), youth_id), door.url("guardian", langue=_language())
    agreement = _agreement(reading(), youth_id)
    named = safeguarding.guardianship(reading(), youth_id=youth_id, guardian_id=agreement.guardian_id)
    form = FamilyForm.for_guardian(text, named.bond)
    found = _proposal(reading(), youth_id, proposal_id)
    if not form.validate_on_submit():
        shown = proposals_profiles.for_family(reading(), found, at=now())
        here = door.url("guardian_proposal", proposal_id=proposal_id, langue=_language())
        return render_template(
            "follow/guardian/proposal.html", proposal=shown, text=text, form=form, here=here, back=there
        ), form.status
    answer = form.answer

    def do(session: Session) -> None:
        asked = _proposal(session, youth_id, proposal_id)
        _keep_language(session)
        proposals.answer_youth(session, proposal=asked, answer=answer, by=Side.GUARDIAN, actor=acting(), at=now())

    said = text.say("thanks_yes" if answer.yes else "thanks_no")
    if answer.reason is YouthReason.NOT_NEEDED:
        said = text.say("thanks_not_needed", youth=accounts.person(reading(), youth_id).first_name)
    return once_only(form, do, there=there, said=said, wrote=form.text.data or "")


def _contact(youth_id: UUID, door: Door, need_id: UUID) -> ResponseReturnValue:
    there = door.url("guardian", langue=_language())
    if not Form().validate_on_submit():
        return redirect(there, code=303)
    with transaction() as session:
        text = _text(session, youth_id)
        pair = mentorships.of_need(session, need_id)
        if pair is None or pair.youth_id != youth_id:
            raise NotFound
        if not policies.is_direct(session, pair, now()):
            reach = profiles.pair_to_reach(session, pair)
            return render_template("follow/guardian/association.html", reach=reach, text=text, back=there)
        me = accounts.person(session, acting_id())
        reached = contacts.reveal(session, mentorship=pair, to=me, at=now(), actor=acting())
    return render_template("follow/guardian/contact.html", contact=reached, text=text, back=there)
