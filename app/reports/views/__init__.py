"""Report a problem; follow reports."""

from app.reports.blueprint import bp
from app.reports.views import following as following
from app.reports.views import reporting as reporting

__all__ = ["bp"]
