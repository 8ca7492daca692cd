"""One answer, kept once, however often its form comes in."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import services as accounts
from app.core.db import transaction
from app.follow.forms import ContactForm
from app.follow.heard import answer_kindly
from app.follow.volunteer_forms import ContactForm as VolunteerContactForm
from app.web import once
from app.web.clock import now
from app.web.forms import Form
from app.web.links import remote_address
from app.web.refusals import kept


def kept_contact(form: ContactForm | VolunteerContactForm, write: Callable[[Session], object]) -> bool:
    """Write what a corrected contact asks for; return whether a rule let it.

    What was typed counts as that of a lost link does, also when it is refused: a refusal tells who is known here.

    Raises
    ------
    TooMany
        If there were too many in an hour.
    """
    with transaction() as session:
        for contact in filter(None, (form.email.data, form.phone.data)):
            accounts.count_request(session, contact=contact, address=remote_address(), at=now())
    return kept(form, write)


def fresh_link(form: ContactForm | VolunteerContactForm, correct: Callable[[Session], str]) -> str:
    """Correct the contact that a valid form tells; return the secret of the new link, nothing where it was refused."""
    token = ""

    def write(session: Session) -> None:
        nonlocal token
        token = correct(session)

    return token if form.validate_on_submit() and kept_contact(form, write) else ""


def once_only(
    form: Form, do: Callable[[Session], None], *, there: str, said: str, wrote: str = "", informal: bool = False
) -> ResponseReturnValue:
    """Do what a valid form asks for, unless it was done; then go `there`, say so, and answer what one `wrote`."""
    with transaction() as session:
        if once.first(session, form.submission.data, there, at=now()):
            do(session)
    flash(said)
    answer_kindly(wrote, informal=informal)
    return redirect(there, code=303)
