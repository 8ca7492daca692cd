"""Forms of sign-in and of one's own account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from app.accounts import passwords
from app.web.fields import AtMost, LineField, MailField, PhoneField
from app.web.forms import Form
from app.web.words import OnlyAName

WRONG = "Adresse e-mail ou mot de passe incorrect."
EMAIL_WANTED = DataRequired("Écrivez votre adresse e-mail.")


class ActionForm(Form):
    """A button on a page: nothing to type."""


class EmailForm(Form):
    """An address."""

    email = MailField("Adresse e-mail", [EMAIL_WANTED])

    @property
    def address(self) -> str:
        """The address typed, once the form is valid."""
        return self.email.data or ""


class SignInForm(EmailForm):
    """An address and a password."""

    password = PasswordField("Mot de passe", [InputRequired("Écrivez votre mot de passe.")])

    def refuse(self) -> None:
        """Say the same whether the address or the password is wrong."""
        self.form_errors.append(WRONG)


class NewPasswordForm(Form):
    """A password to choose; `known` is what anybody could guess."""

    password = PasswordField(
        "Nouveau mot de passe",
        [InputRequired("Choisissez un mot de passe.")],
        description=f"{passwords.MINIMUM_CHARACTERS} caractères au moins. Une courte phrase convient très bien.",
    )

    def __init__(self, *args: Any, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        territory = current_app.extensions["territory"]
        self.known, self.local = [*known, territory.name], territory.password_words

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is short, common or guessed."""
        refused = passwords.refusal(field.data or "", known=self.known, local=self.local)
        if refused:
            raise ValidationError(refused)


class _Confirmed(Form):
    """A form that asks for the present password, if the account has one."""

    current = PasswordField("Votre mot de passe actuel", [InputRequired("Écrivez votre mot de passe actuel.")])

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.current

    def refuse(self) -> None:
        """Say that the present password is wrong."""
        self.current.errors = [*self.current.errors, "Ce n’est pas votre mot de passe actuel."]


class ConfirmForm(_Confirmed):
    """The present password, before something that matters."""


class CodeForm(Form):
    """A code: of an application, from a mail, from paper."""

    code = LineField("Code", [DataRequired("Écrivez le code."), AtMost(80)])

    @property
    def typed(self) -> str:
        """The code typed, once the form is valid."""
        return self.code.data or ""

    def refuse(self) -> None:
        """Say that the code is not right, whatever is wrong with it."""
        self.code.errors = [*self.code.errors, "Ce code n’est pas le bon, ou il a déjà servi."]


class ConfirmWithCodeForm(_Confirmed, CodeForm):
    """The present password and a code."""

    def refuse_code(self) -> None:
        """Say that the code is not right."""
        CodeForm.refuse(self)


class ChangePasswordForm(_Confirmed, NewPasswordForm):
    """A new password, and the old one."""


class ChangeEmailForm(_Confirmed, EmailForm):
    """A new address, and the password."""


class DetailsForm(_Confirmed):
    """How somebody is named and called, and the password: a lost private link may go to that telephone."""

    first_name = LineField("Prénom", [DataRequired("Écrivez votre prénom."), AtMost(80), OnlyAName()])
    last_name = LineField("Nom", [AtMost(80)])
    phone = PhoneField("Téléphone")

    def answers(self) -> dict[str, str]:
        """Return what was typed, by field, once the form is valid."""
        return {name: value or "" for name, value in self.values().items() if name != "current"}
