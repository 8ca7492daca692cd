"""One turn of a form of several pages: show a page, keep what was typed, go to the next, send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.identity import Way
from app.intake import drafts, kept_link, need_review
from app.intake.need_forms import SendForm, StepForm, Voice
from app.intake.need_wizard import Answers, Step, Wizard
from app.skills.labels import ICONS
from app.web import once, throttle
from app.web.access import acting
from app.web.clock import now
from app.web.links import remote_address

Send = Callable[[Session, Answers, SendForm], str]
"""Act on all the answers, inside the transaction given; return where to go."""
Again = Callable[[Session, str], None]
"""The same form came in again: what must be done for this browser to go where the first one led."""


def _nothing(_session: Session, _there: str) -> None:
    """Do nothing: whoever is signed in, or holds a link, needs no new one."""


_TEMPLATES = {
    Step.PRESCRIBER: "intake/need/prescriber.html",
    Step.NEED: "intake/need/need.html",
    Step.DETAILS: "intake/need/details.html",
    Step.WHERE: "intake/need/where.html",
    Step.QUARTER: "intake/need/quarter.html",
    Step.YOUTH: "intake/need/youth.html",
    Step.REVIEW: "intake/need/review.html",
}


def turn(wizard: Wizard, word: str | None, *, send: Send, again: Again = _nothing) -> ResponseReturnValue:
    """Answer a request for the page of `wizard` whose address ends with `word`; the last page calls `send`."""
    step = wizard.page(word)
    answers = _answers(reading(), wizard)
    if request.method != "POST":
        if not answers.needed(step):
            return redirect(wizard.url(answers.before(step) or wizard.steps[0]))
        return _page(answers, step, answers.shown(step))
    form = answers.posted(step, request.form)
    if wizard.leave and "effacer" in request.form:
        return _forget(answers, step, form, wizard.leave)
    return _send(wizard, form, send, again) if isinstance(form, SendForm) else _keep(answers, step, form)


def _answers(session: Session, wizard: Wizard) -> Answers:
    return Answers(session, wizard, drafts.read(session, wizard.draft, at=now()))


def _keep(answers: Answers, step: Step, form: StepForm) -> ResponseReturnValue:
    """Keep what was typed, right or wrong; go on when it is right."""
    valid, wizard = form.validate(), answers.wizard
    if form.genuine:
        with transaction() as session:
            drafts.keep(session, wizard.draft, step, request.form, at=now())
    answers = _answers(reading(), wizard)
    if form.genuine and (before := _going_back(answers, step)):
        return redirect(wizard.url(before), code=303)
    if not valid:
        return _page(answers, step, form)
    return redirect(wizard.url(answers.after(step)), code=303)


def _forget(answers: Answers, step: Step, form: StepForm, leave: str) -> ResponseReturnValue:
    """Forget what was typed over what is known already: that stays, and is where one goes back to."""
    form.validate()
    if not form.genuine:
        return _page(answers, step, form)
    with transaction() as session:
        drafts.drop(session, answers.wizard.draft)
    flash("Tes changements sont effacés. Ta demande n’a pas changé.")
    return redirect(leave, code=303)


def _send(wizard: Wizard, form: SendForm, send: Send, again: Again) -> ResponseReturnValue:
    """Send once, however often it is asked; nothing is lost when something is missing."""
    if before := _going_back(_answers(reading(), wizard), Step.REVIEW):
        return redirect(wizard.url(before), code=303)
    if not form.validate():
        return _page(_answers(reading(), wizard), Step.REVIEW, form)
    with transaction() as session:
        there = once.earlier(session, form.submission.data)
        if there is None:
            answers = _answers(session, wizard)
            if answers.unfinished():
                form.form_errors.append("Il manque des réponses\u00a0: elles sont marquées «\u00a0À compléter\u00a0».")
                return _page(answers, Step.REVIEW, form)
            _count(session)
            there = send(session, answers, form)
            once.remember(session, form.submission.data, there, at=now())
            drafts.drop(session, wizard.draft)
        else:
            again(session, there)
    return redirect(there, code=303)


def _page(answers: Answers, step: Step, form: StepForm) -> ResponseReturnValue:
    wizard = answers.wizard
    if step is Step.REVIEW and not answers.typed and wizard.version is None:
        page = render_template("intake/need/lost.html", wizard=wizard, own=_sent_before(wizard.voice))
        return page, 409 if request.method == "POST" else 200
    context: dict[str, Any] = {"form": form, "wizard": wizard, "step": step, "voice": wizard.voice}
    context |= {"back": answers.before(step), "kept": answers.typed != wizard.known, "icons": ICONS}
    if step is Step.REVIEW:
        context["rows"] = need_review.rows(answers)
    return render_template(_TEMPLATES[step], **context), form.status


def _sent_before(voice: Voice) -> str:
    """Return the private page of what this browser sent before, were it one step back; empty if it sent nothing."""
    youth = voice is Voice.YOUTH
    token = kept_link.token_of(LinkScope.NEED if youth else LinkScope.PRESCRIPTION)
    return url_for("follow.youth" if youth else "follow.prescriber", token=token) if token else ""


def _going_back(answers: Answers, step: Step) -> Step | None:
    return answers.before(step) if "retour" in request.form else None


def _count(session: Session) -> None:
    """Refuse an address that sends too many forms without an account."""
    if acting().way is Way.NOBODY:
        parts, at = ("form", remote_address()), now()
        limit = int(current_app.config["FORMS_PER_HOUR"])
        throttle.ensure_below(session, *parts, limit=limit, window=timedelta(hours=1), at=at)
        throttle.note(session, *parts, at=at)
