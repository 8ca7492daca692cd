"""What every action on a volunteer's file shares: hold the offer, show the page, go back to the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.offers import policies, profiles, queries, services
from app.offers.models import Offer
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Proof
from app.web.access import acting
from app.web.clock import today
from app.web.forms import VersionedForm


@contextmanager
def held(offer_id: UUID, form: VersionedForm | None = None) -> Iterator[tuple[Session, Offer]]:
    """Hold an offer that the actor may see while it is shown or changed; what a page read long ago is refused."""
    if request.method != "POST":
        session = reading()
        yield session, queries.visible(session, offer_id, actor=acting())
        return
    with transaction() as session:
        queries.visible(session, offer_id, actor=acting())
        offer = services.lock(session, offer_id)
        if form is not None and form.seen != offer.version:
            raise Conflict(services.STALE)
        yield session, offer


def page_of(
    name: str, session: Session, offer: Offer, form: VersionedForm, *, anybody: bool = False, **context: Any
) -> ResponseReturnValue:
    """Show the page of one action; a page that cannot be acted on says so at once.

    `anybody`: the operator may act as well as who vets.
    """
    if not (anybody and acting().may(Permission.OFFER_OVERSEE)):
        policies.ensure_may_vet(acting(), offer)
    file = profiles.file(session, offer, day=today())
    page = render_template(f"intake/vetting/{name}.html", form=form, file=file, **context)
    return page, form.status


def interviewed_on(session: Session, offer: Offer) -> date | None:
    """Return the day of the last interview, or ``None``."""
    attested = requirements.attestations(session, [offer.volunteer_id]).get(offer.volunteer_id, {})
    return attested[Proof.INTERVIEW].seen_on if Proof.INTERVIEW in attested else None


def done(offer_id: UUID, sentence: str) -> ResponseReturnValue:
    """Say what was done and go back to the file."""
    flash(sentence)
    return redirect(url_for(".vetting_file", offer_id=offer_id), code=303)
