"""Who works in an association; what one looks for in the directory."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.associations import labels
from app.associations.forms.parts import LONG
from app.core.permissions import Role
from app.web.fields import LineField, MailField
from app.web.forms import Form


class MemberForm(Form):
    """Somebody to invite into the team."""

    first_name = LineField("Prénom", [DataRequired("Écrivez le prénom."), Length(max=80, message=LONG)])
    last_name = LineField("Nom", [Length(max=80, message=LONG)])
    email = MailField("Adresse e-mail", [DataRequired("Écrivez l’adresse e-mail.")])
    role = RadioField(
        "Rôle",
        choices=[SelectChoice(value=role.value, label=label) for role, label in labels.MEMBER_ROLES.items()],
        default=Role.COORDINATOR.value,
        validate_choice=True,
    )


class DirectoryForm(Form):
    """Filters of the directory, in the address: no token, nothing kept."""

    class Meta(Form.Meta):
        csrf = False

    accompagnement = SelectField("Accompagnement", validate_choice=False)
    commune = LineField("Commune")
    code = HiddenField()
