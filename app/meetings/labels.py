"""What people read of a meeting."""

from __future__ import annotations

from app.meetings.states import MeetingState

STATES: dict[MeetingState, str] = {
    MeetingState.OFFERED: "Proposé",
    MeetingState.CHOSEN: "Choisi, à confirmer",
    MeetingState.AGREED: "Confirmé",
    MeetingState.OVERTAKEN: "Non retenu",
    MeetingState.CANCELLED: "Annulé",
}
