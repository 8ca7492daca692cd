"""Pages of dates and places; importing this module makes their addresses known."""

from app.meetings.blueprint import bp
from app.meetings.views import framing as framing
from app.meetings.views import lived as lived
from app.meetings.views import places as places

__all__ = ["bp"]
