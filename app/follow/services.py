"""What a youth, a guardian or whoever heard them does with a need, and all that follows from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.core.identity import Actor
from app.follow import emails, policies, succession
from app.follow.emails import AGREEING, CONFIRMATION
from app.intake import services as intake
from app.intake.services import Representative
from app.mailbox import queries as messages
from app.mailbox import services as mailbox
from app.mentorships import brought_in
from app.mentorships import services as mentorships
from app.mentorships.states import SuspensionReason
from app.needs import queries as needs_queries
from app.needs import services as needs
from app.needs.models import Need
from app.needs.policies import may_renew
from app.needs.states import NEEDS, NeedAction, NeedState, StopReason
from app.proposals import queries as proposals_queries
from app.proposals import services as proposals
from app.routing import policies as routing_policies
from app.routing import queries as routing_queries
from app.routing import services as routing
from app.safeguarding import queries as safeguarding_queries
from app.safeguarding import services as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.policies import is_minor
from app.safeguarding.services import Reading
from app.safeguarding.states import YESES, AgreementAction, AgreementState, Means
from app.safeguarding.texts import AGREEMENT, FRENCH

BY_LINK = Reading(means=Means.LINK)

ABOUT_GUARDIAN = ("agreement_asked", "agreement_nudge", "guardian_wanted")
"""Letters about who answers for a youth: they matter to every need of theirs."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a guardian said to somebody who writes it down, of which text, read out in which language."""

    action: AgreementAction
    means: Means
    direct_contact: bool = False
    version: str = ""
    language: str = FRENCH


def confirm(session: Session, *, need: Need, may_follow: bool = False, actor: Actor, at: datetime) -> None:
    """The youth says yes to what somebody else wrote: it goes on like any other."""
    held = routing_queries.lock(session, need.id)
    needs.confirm(session, need=held, may_follow=may_follow, actor=actor, at=at)
    _close_calls(session, need=held, templates=CONFIRMATION, outcome="Le jeune a confirmé.", actor=actor, at=at)
    intake.admit_need(session, need=held, actor=actor, at=at)


def pause(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Stop looking; whoever was being asked no longer is."""
    held = routing_queries.lock(session, need.id)
    proposals.withdraw_all(session, need=held, looked_after=False, actor=actor, at=at)
    if held.state is NeedState.WAITING:
        routing.leave(session, need=held, at=at)
    needs.pause(session, need=held, actor=actor, at=at)


def resume(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Look again: with the association that has the case, else with the one that covers it."""
    held = routing_queries.lock(session, need.id)
    needs.resume(session, need=held, actor=actor, at=at)
    if held.state is NeedState.WAITING:
        routing.route_need(session, need=held, actor=actor, at=at)
    intake.rank(session, need=held, at=at)


def withdraw(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """The youth stops; an association that had taken the case is told."""
    held = routing_queries.lock(session, need.id)
    proposals.withdraw_all(session, need=held, looked_after=False, actor=actor, at=at)
    emails.tell_association(session, need=held, template="need_withdrawn", at=at)
    routing.leave(session, need=held, at=at)
    needs.withdraw(session, need=held, actor=actor, at=at)
    _call_nobody_more(session, need=held, actor=actor, at=at)


def stop(session: Session, *, need: Need, reason: StopReason, word: str = "", actor: Actor, at: datetime) -> None:
    """Who took a need, or the operator one that nobody has, stops it for a reason.

    Nobody looks any more; the youth is told so, and how to ask again; who wrote it and may follow it, too.

    Raises
    ------
    NotFound
        If it is somebody else's.
    Conflict
        If it changed meanwhile: it is over, paused, or the youth met somebody.
    Invalid
        If the reason is « autre » and no word explains it.
    """
    held = routing_queries.lock(session, need.id)
    routing_policies.ensure_may_stop(session, actor, held)
    proposals.withdraw_all(session, need=held, looked_after=False, actor=actor, at=at)
    routing.leave(session, need=held, at=at)
    needs.stop(session, need=held, reason=reason, word=word, actor=actor, at=at)
    _call_nobody_more(session, need=held, actor=actor, at=at)
    emails.stopped(session, need=held, at=at)
    emails.stopped_for_prescriber(session, need=held, at=at)


def keep_looking(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """« Oui, je cherche toujours »."""
    needs.keep_looking(session, need=routing_queries.lock(session, need.id), actor=actor, at=at)


def give_agreement(
    session: Session,
    *,
    agreement: Agreement,
    direct_contact: bool,
    reading: Reading = BY_LINK,
    actor: Actor,
    at: datetime,
) -> None:
    """A guardian agrees, or agrees again to a new text: what nobody saw goes to an association, what waited goes on."""
    youth = session.get_one(Person, agreement.youth_id)
    kept = brought_in.kept_of(session, youth_id=youth.id, at=at)
    action = AgreementAction.RENEW if agreement.state is AgreementState.AGREED else AgreementAction.AGREE
    if action is AgreementAction.RENEW and safeguarding_queries.holds(agreement):
        raise Conflict("Votre accord est déjà enregistré.")
    safeguarding.answer(
        session, agreement=agreement, action=action, reading=_shown(session, youth, reading, at=at),
        actor=actor, at=at, direct_contact=direct_contact,
    )  # fmt: skip
    session.flush()
    for need in needs_queries.awaiting_agreement(session, youth_id=youth.id):
        held = routing_queries.lock(session, need.id)
        needs.agree(session, need=held, actor=actor, at=at)
        intake.admit_need(session, need=held, actor=actor, at=at)
    _after_answer(session, youth, template="agreement_given", outcome="Accord donné.", actor=actor, at=at)
    mentorships.tell_agreement_is_back(session, youth_id=youth.id, at=at)
    brought_in.family_agreed(session, youth_id=youth.id, kept=kept, actor=actor, at=at)
    proposals.introduce_after_agreement(session, youth=youth, actor=actor, at=at)


def deny_agreement(
    session: Session, *, agreement: Agreement, action: AgreementAction, reading: Reading = BY_LINK, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """A guardian refuses, or takes the agreement back: nobody looks for the youth any more, pairs are suspended."""
    youth = session.get_one(Person, agreement.youth_id)
    shown = _shown(session, youth, reading, at=at)
    safeguarding.answer(session, agreement=agreement, action=action, reading=shown, actor=actor, at=at)
    session.flush()
    for need in needs_queries.of_youth(session, youth.id):
        if NEEDS.allows(need.state, NeedAction.REVOKE):
            _hold_back(session, need, actor=actor, at=at)
    mentorships.suspend_pairs_of(session, youth_id=youth.id, reason=SuspensionReason.AGREEMENT, actor=actor, at=at)
    _after_answer(session, youth, template="agreement_denied", outcome="Accord refusé.", actor=actor, at=at)


def record_agreement(session: Session, *, need: Need, answer: Recorded, actor: Actor, at: datetime) -> None:
    """Keep what a guardian said by telephone or in person.

    Raises
    ------
    NotFound
        If nobody was asked for this youth.
    """
    record_answer(session, agreement=asked_for(session, need), answer=answer, actor=actor, at=at)


def asked_for(session: Session, need: Need) -> Agreement:
    """Return the agreement that is asked for the youth of a need.

    Raises
    ------
    NotFound
        If nobody was asked.
    """
    guardian = safeguarding_queries.guardian_of(session, need.youth_id)
    if guardian is None:
        raise NotFound
    return safeguarding_queries.agreement(session, youth_id=need.youth_id, guardian_id=guardian.id)


def record_answer(session: Session, *, agreement: Agreement, answer: Recorded, actor: Actor, at: datetime) -> None:
    """Keep what a guardian said, found by the case or by the code on the youth's screen."""
    reading = Reading(means=answer.means, version=answer.version, language=answer.language)
    if answer.action in YESES:
        give_agreement(
            session, agreement=agreement, direct_contact=answer.direct_contact, reading=reading, actor=actor, at=at
        )
    else:
        given = agreement.state is AgreementState.AGREED
        action = AgreementAction.REVOKE if given else AgreementAction.REFUSE
        deny_agreement(session, agreement=agreement, action=action, reading=reading, actor=actor, at=at)


def ask_about_new_text(session: Session, *, agreement: Agreement, at: datetime) -> None:
    """Ask a guardian again, once: the text changed in a way that their earlier yes does not cover."""
    youth, guardian = session.get_one(Person, agreement.youth_id), session.get_one(Person, agreement.guardian_id)
    open_needs = [need for need in needs_queries.of_youth(session, youth.id) if need.state not in NEEDS.final()]
    need = open_needs[0] if open_needs else None
    if need is None or not is_minor(youth, at):
        agreement.asked_version = AGREEMENT.current
        session.add(agreement)
        return
    about = mailbox.About("need", need.id, need.case_association_id or need.association_id)
    receiver = routing_queries.receiver(session, need, day=local_date(at))
    safeguarding.ask(session, youth=youth, guardian=guardian, at=at, about=about, receiver=receiver)


def name_missing_guardian(
    session: Session, *, need: Need, identity: Representative, actor: Actor, at: datetime
) -> None:
    """Somebody who may says who answers for a minor for whom nobody did: they are asked as at the entrance.

    Raises
    ------
    Conflict
        If somebody is named by now; only the youth corrects that.
    """
    held = routing_queries.lock(session, need.id)
    if safeguarding_queries.guardian_of(session, held.youth_id) is not None:
        raise Conflict("Un représentant légal est déjà indiqué pour ce jeune.")
    name_guardian(session, need=held, identity=identity, actor=actor, at=at)


def name_guardian(session: Session, *, need: Need, identity: Representative, actor: Actor, at: datetime) -> None:
    """Say who answers for the youth of a need, in the place of the one before if there was one: they are asked.

    Raises
    ------
    Conflict
        If the one before answered meanwhile: a youth does not choose who says yes.
    """
    youth = session.get_one(Person, need.youth_id)
    before = safeguarding_queries.guardian_of(session, youth.id)
    asked = safeguarding_queries.hold_agreement(session, youth.id)
    if asked is not None and not policies.may_be_corrected(asked.state):
        raise Conflict("Cette personne a déjà répondu. Écris à l’association si quelqu’un d’autre répond pour toi.")
    guardian = intake.name_representative(session, youth=youth, named=identity, actor=actor, at=at)
    session.flush()
    if before is not None:
        succession.shut_out(session, youth=youth, before=before, actor=actor, at=at)
    _close_calls(
        session, need=need, templates=("guardian_wanted",), outcome="Représentant légal indiqué.", actor=actor, at=at
    )
    if need.state is not NeedState.TO_CONFIRM:
        about = mailbox.About("need", need.id, need.case_association_id or need.association_id)
        receiver = routing_queries.receiver(session, need, day=local_date(at))
        safeguarding.ask(
            session, youth=youth, guardian=guardian, actor=actor, at=at, about=about, receiver=receiver
        )  # fmt: skip
    session.flush()
    succession.start_over(session, youth=youth, actor=actor, at=at)


def ask_again(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """« Tu cherches toujours ? »."""
    needs.ask_again(session, need=need, actor=actor, at=at)
    emails.still_looking(session, need=need, days=int(current_app.config["STILL_LOOKING_DAYS"]), at=at)


def _shown(session: Session, youth: Person, reading: Reading, *, at: datetime) -> Reading:
    """Add what the page said: which association may receive the request."""
    receivers = [
        routing_queries.receiver(session, need, day=local_date(at))
        for need in needs_queries.of_youth(session, youth.id)[:1]
    ]
    return replace(reading, receiver=next(iter(receivers), ""))


def _hold_back(session: Session, need: Need, *, actor: Actor, at: datetime) -> None:
    held = routing_queries.lock(session, need.id)
    proposals.withdraw_all(session, need=held, looked_after=False, actor=actor, at=at)
    emails.tell_association(session, need=held, template="agreement_taken_back", at=at)
    routing.hold_back(session, need=held, at=at)
    needs.hold_back(session, need=held, actor=actor, at=at)


def _after_answer(session: Session, youth: Person, *, template: str, outcome: str, actor: Actor, at: datetime) -> None:
    for need in needs_queries.of_youth(session, youth.id):
        _close_calls(session, need=need, templates=AGREEING, outcome=outcome, actor=actor, at=at)
    emails.tell_youth(session, youth=youth, template=template, at=at)


def _call_nobody_more(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Take off the list the calls about a need that is over; who answers for the youth still does for their others."""
    over = may_renew(session, need)
    asked = [each.id for each in proposals_queries.questions(session, need.id) if each.answered_at is None]
    for about_id in (need.id, *asked):
        for message in messages.to_call_about(session, about_id=about_id):
            if over or message.template not in ABOUT_GUARDIAN:
                mailbox.record_call(session, message=message, outcome="Demande arrêtée.", actor=actor, at=at)


def _close_calls(
    session: Session, *, need: Need, templates: Collection[str], outcome: str, actor: Actor, at: datetime
) -> None:
    """Whoever was to be called for this answer no longer is."""
    for message in messages.to_call_about(session, about_id=need.id, templates=templates):
        mailbox.record_call(session, message=message, outcome=outcome, actor=actor, at=at)
