"""Forms of associations."""

from app.associations.forms.file import (
    ActivityForm,
    AreaForm,
    ClosingForm,
    CommuneForm,
    ContactForm,
    GatesForm,
    GroupingForm,
    PresentationForm,
)
from app.associations.forms.parts import UNSENT, ActionForm
from app.associations.forms.team import DirectoryForm, MemberForm

__all__ = [
    "UNSENT",
    "ActionForm",
    "ActivityForm",
    "AreaForm",
    "ClosingForm",
    "CommuneForm",
    "ContactForm",
    "DirectoryForm",
    "GatesForm",
    "GroupingForm",
    "MemberForm",
    "PresentationForm",
]
