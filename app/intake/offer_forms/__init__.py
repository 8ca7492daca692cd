"""The forms of an offer: one per step of the wizard, the same when a volunteer changes their offer."""

from app.intake.offer_forms.what import LevelsForm, WhatForm
from app.intake.offer_forms.where import QuarterForm, WhereForm
from app.intake.offer_forms.you import LimitsForm, YouForm

__all__ = ["LevelsForm", "LimitsForm", "QuarterForm", "WhatForm", "WhereForm", "YouForm"]
