"""« J’ai perdu mon lien »: the same answer whatever is typed."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services as accounts
from app.core.db import transaction
from app.follow import lost_links
from app.follow.blueprint import bp
from app.follow.lost_link_forms import LostLinkForm
from app.web import once
from app.web.access import public
from app.web.clock import now
from app.web.links import remote_address


@bp.route("/lien-perdu", methods=["GET", "POST"])
@public
def lost_link() -> ResponseReturnValue:
    """Ask for one's private links again."""
    form = LostLinkForm()
    if not form.validate_on_submit():
        return render_template("follow/lost_link.html", form=form), form.status
    sent = url_for("follow.lost_link_sent")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        for contact in form.contacts:
            accounts.count_request(session, contact=contact, address=remote_address(), at=now())
            lost_links.send_again(session, contact=contact, at=now())
        once.remember(session, form.submission.data, sent, at=now())
    return redirect(sent, code=303)


@bp.get("/lien-perdu/envoye")
@public
def lost_link_sent() -> ResponseReturnValue:
    """Say that a message is on its way, if this is somebody known."""
    return render_template("follow/lost_link_sent.html")
