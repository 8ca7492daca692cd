"""Who works in an association; what one looks for in the directory."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.associations import labels
from app.core.permissions import Role
from app.web.fields import AtMost, LineField, MailField
from app.web.forms import Form


class MemberForm(Form):
    """Somebody to invite into the team."""

    first_name = LineField("Prénom", [DataRequired("Écrivez le prénom."), AtMost(80)])
    last_name = LineField("Nom", [AtMost(80)])
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
