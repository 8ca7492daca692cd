"""The forms by which a need or an offer comes in; importing this module makes their addresses known."""

from app.intake.blueprint import bp
from app.intake.views import needs as needs
from app.intake.views import offer as offer
from app.intake.views import offer_decisions as offer_decisions
from app.intake.views import offer_requirements as offer_requirements
from app.intake.views import offer_vetting as offer_vetting

__all__ = ["bp"]
