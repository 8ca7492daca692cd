"""The pages on which each side follows its case; importing this module makes their addresses known."""

from app.follow.blueprint import bp
from app.follow.views import confirming as confirming
from app.follow.views import guardian as guardian
from app.follow.views import lost_link as lost_link
from app.follow.views import naming as naming
from app.follow.views import prescriber as prescriber
from app.follow.views import staff as staff
from app.follow.views import volunteer as volunteer
from app.follow.views import youth as youth

__all__ = ["bp"]
