"""The page of a pair: what comes next, what was done, what each may do."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.commitments import profiles as commitments
from app.conversations import profiles as conversations
from app.core.db import reading
from app.core.permissions import Permission
from app.meetings import profiles as meetings
from app.mentorships.doors import Door, PairDoor, both_ways, every_way, seated
from app.mentorships.states import Side
from app.pairs import certificates, profiles
from app.pairs.blueprint import bp
from app.reviews import profiles as reviews
from app.sessions import profiles as sessions
from app.web import documents
from app.web.access import acting_id, requires
from app.web.clock import now, today
from app.web.forms import Form

__all__ = ["bp"]


@bp.get("/mes-binomes")
@requires(Permission.MENTORSHIP_LIVE_OWN)
def home() -> ResponseReturnValue:
    """List the pairs that the visitor takes part in; a single one opens at once."""
    mine = profiles.pairs_of(reading(), acting_id(), at=now())
    if len(mine) == 1:
        return redirect(url_for("pairs.page_own", mentorship_id=mine[0].id))
    return render_template("pairs/home.html", pairs=mine)


@every_way(bp, "/attestation", methods=("GET",))
def certificate(door: Door) -> ResponseReturnValue:
    """Give the volunteer, or the association, the certificate of hours of a pair that is over."""
    session = reading()
    seat = seated(door, session, Side.VOLUNTEER, Side.ASSOCIATION)
    site = current_app.extensions["territory"].name
    data = certificates.document(session, seat.pair, site=site, day=today())
    return documents.download(documents.pdf("certificate", data), name=f"attestation heures {today().isoformat()}")


@both_ways(bp, methods=("GET",))
def page(door: PairDoor) -> ResponseReturnValue:
    """Show a pair to somebody who takes part in it."""
    session = reading()
    if door.any_seat(session).pair.to_confirm:
        return redirect(door.url("follow.confirm_pair"))
    seat, at = door.seat(session), now()
    spoken = profiles.spoken(session, seat, language=request.args.get("langue"), at=at)
    return render_template(
        "pairs/page.html", page=profiles.pair_page(session, seat, at=at), door=door, fresh=Form,
        spoken=spoken,
        meetings=meetings.section(session, seat, at=at), commitment=commitments.section(session, seat, at=at),
        sessions=sessions.section(session, seat, at=at), reviews=reviews.of_side(session, seat, at=at),
        conversation=conversations.summary(session, seat, at=at),
    )  # fmt: skip
