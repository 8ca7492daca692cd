"""An association's pages; importing this module makes their addresses known."""

from app.workspace.blueprint import bp
from app.workspace.views import bringing as bringing
from app.workspace.views import calls as calls
from app.workspace.views import cases as cases
from app.workspace.views import decisions as decisions
from app.workspace.views import digest as digest
from app.workspace.views import inbox as inbox
from app.workspace.views import loans as loans
from app.workspace.views import pair as pair
from app.workspace.views import pairs as pairs
from app.workspace.views import requirements as requirements
from app.workspace.views import search as search
from app.workspace.views import team as team
from app.workspace.views import today as today

__all__ = ["bp"]
