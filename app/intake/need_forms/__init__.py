"""The pages of the form by which a youth asks, or somebody asks for a youth."""

from app.intake.need_forms.pages import SendForm, StepForm, Voice
from app.intake.need_forms.what import SCHOOL_LEVELS, DetailsForm, NeedForm, signature
from app.intake.need_forms.where import UNKNOWN, QuarterForm, WhereForm
from app.intake.need_forms.who import PrescriberForm, YouthForm

__all__ = [
    "SCHOOL_LEVELS",
    "UNKNOWN",
    "DetailsForm",
    "NeedForm",
    "PrescriberForm",
    "QuarterForm",
    "SendForm",
    "StepForm",
    "Voice",
    "WhereForm",
    "YouthForm",
    "signature",
]
