"""The page of one pair, for the association that frames it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.care import profiles as care
from app.commitments import profiles as commitments
from app.conversations import profiles as conversations
from app.core.db import reading
from app.core.permissions import Permission
from app.meetings import profiles as meetings
from app.mentorships import queries
from app.mentorships.doors import FramedDoor
from app.pairs import certificates
from app.reviews import profiles as reviews
from app.sessions import profiles as sessions
from app.web.access import acting, requires
from app.web.clock import now
from app.web.forms import Form
from app.workspace import bringing, profiles
from app.workspace.articles import beside
from app.workspace.blueprint import bp


@bp.get("/binomes/<uuid:mentorship_id>")
@requires(Permission.MENTORSHIP_FOLLOW)
def pair(mentorship_id: UUID) -> ResponseReturnValue:
    """Show a pair: how it is doing, what comes next, what was done."""
    session = reading()
    mentorship = queries.visible(session, mentorship_id, actor=acting())
    row = profiles.pair_rows(session, [queries.with_people(session, mentorship)], actor=acting(), at=now())[0]
    framed, at = FramedDoor(mentorship_id), now()
    return render_template(
        "workspace/pair.html", pair=row, fresh=Form, framed=framed,
        care=care.section(session, mentorship, at=at), meetings=meetings.framed(session, mentorship, at=at),
        certificate=certificates.earned(session, mentorship),
        commitment=commitments.section(session, framed.seat(session), at=at),
        sessions=sessions.followed(session, mentorship),
        reviews=reviews.of_pair(session, mentorship, at=at),
        conversation=conversations.frame(session, mentorship, at=at),
        stopped=profiles.suspended(session, mentorship, association_id=acting().association_id, at=at),
        waiting=bringing.waiting(session, mentorship, at=at),
        articles=beside(session, mentorship.need_id, actor=acting()),
    )  # fmt: skip
