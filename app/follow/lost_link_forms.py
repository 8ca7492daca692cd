"""What somebody types who lost a private link. Neither *tu* nor *vous*: anybody may come here."""

from __future__ import annotations

from wtforms import ValidationError

from app.web.fields import MailField, PhoneField
from app.web.forms import Form


class LostLinkForm(Form):
    """The address or the phone that was given with the request."""

    email = MailField("Adresse e-mail")
    phone = PhoneField("Ou numéro de téléphone")

    def validate_email(self, field: MailField) -> None:
        """Ask for one of the two."""
        if not field.data and not self.phone.data:
            raise ValidationError("Il faut une adresse e-mail ou un numéro de téléphone.")

    @property
    def contacts(self) -> list[str]:
        """What was typed, once the form is valid."""
        return [each for each in (self.email.data, self.phone.data) if each]
