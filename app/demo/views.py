"""The demonstration's mailbox: every message as its reader would see it, links working."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from app.core.db import reading
from app.core.paging import pages
from app.demo import personas
from app.mailbox import queries
from app.mailbox.labels import MESSAGE_LABELS
from app.mailbox.models import Message
from app.web.access import public
from app.web.addresses import asked

bp = Blueprint("demo", __name__, url_prefix="/demo")

PAGE = 30


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
    last = pages(total, page=page, size=PAGE)
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
