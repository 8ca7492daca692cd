"""The demonstration's own pages: who one can be, its mailbox, its clock."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from app.core.db import reading
from app.core.paging import paged
from app.demo import labels, personas
from app.demo.time_machine import Journey, TimeMachine
from app.mailbox import queries
from app.mailbox.labels import MESSAGE_LABELS
from app.mailbox.models import Message
from app.web.access import public
from app.web.addresses import asked
from app.web.clock import now
from app.web.forms import Form

bp = Blueprint("demo", __name__, url_prefix="/demo")

PAGE = 30
STEPS = {"jour": (1, "Un jour plus tard"), "semaine": (7, "Une semaine plus tard"), "mois": (30, "Un mois plus tard")}


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show who one can be."""
    return render_template("demo/index.html", accounts=personas.SHOWN, password=personas.PASSWORD)


@bp.get("/boite")
@public
def mailbox() -> ResponseReturnValue:
    """Show the newest messages, or those of one recipient."""
    recipient = asked("a", most=254)
    page = request.args.get("page", 1, type=int)
    session = reading()
    total = queries.count(session, recipient=recipient)
    page, last = paged(total, page=page, size=PAGE)
    messages = queries.recent(session, recipient=recipient, page=page, size=PAGE)
    base = str(current_app.config["BASE_URL"])
    return render_template(
        "demo/mailbox.html",
        messages=[_shown(message, base) for message in messages],
        recipient=recipient,
        page=page,
        pages=last,
        total=total,
    )


@bp.get("/temps")
@public
def time() -> ResponseReturnValue:
    """Show what day it is here, and how far a journey is."""
    journey = _machine().journey
    steps = [(step, label) for step, (_, label) in STEPS.items()]
    return render_template(
        "demo/time.html", here=now(), journey=journey, steps=steps, effects=_effects(journey), form=Form()
    )


@bp.post("/temps/<any(jour, semaine, mois):step>")
@public
def jump(step: str) -> ResponseReturnValue:
    """Go forward a day, a week or a month."""
    _machine().set_off(STEPS[step][0])
    return redirect(url_for("demo.time"), code=303)


def _machine() -> TimeMachine:
    machine: TimeMachine = current_app.extensions["time_machine"]
    return machine


def _effects(journey: Journey | None) -> list[tuple[str, int]]:
    """Return what the days brought, by subject; what did nothing is left out."""
    subjects: dict[str, int] = {}
    for job, effects in (journey.effects if journey else {}).items():
        subject = labels.SUBJECTS[job.split(".")[0]]
        subjects[subject] = subjects.get(subject, 0) + effects
    return sorted((subject, effects) for subject, effects in subjects.items() if effects)


def _shown(message: Message, base: str) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "recipient": message.recipient,
        "subject": message.subject,
        "lines": [_link(line, base) for line in message.body.splitlines()],
        "at": message.created_at,
        "state": MESSAGE_LABELS[message.state],
    }


def _link(line: str, base: str) -> Markup:
    """Escape a line; addresses of this site become links, nothing else does."""
    parts = re.split(rf"({re.escape(base)}[^\s<>\"]*)", line)
    shown = (Markup('<a href="{0}">{0}</a>').format(p) if p.startswith(base) else escape(p) for p in parts)
    return Markup("").join(shown)
