"""Forms of privacy."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from app.web.forms import Form

WRONG = {True: "Ce n’est pas ton mot de passe.", False: "Ce n’est pas votre mot de passe."}
PASSWORD = {
    True: ("Ton mot de passe", "Écris ton mot de passe."),
    False: ("Votre mot de passe", "Écrivez votre mot de passe."),
}
SURE = {
    True: ("Oui, j’efface tout. Je sais que c’est pour toujours.", "Coche la case si tu veux vraiment effacer."),
    False: ("Oui, j’efface tout. Je sais que c’est définitif.", "Cochez la case pour confirmer."),
}


class EraseForm(Form):
    """Erase oneself: sure, and with the password of an account that has one."""

    sure = BooleanField("")
    password = PasswordField("")

    def __init__(self, *args: Any, familiar: bool, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sure.label.text, missing = SURE[familiar]
        self.sure.validators = [InputRequired(missing)]
        self.password.label.text, missing = PASSWORD[familiar]
        self.password.validators = [InputRequired(missing)]
        self.familiar = familiar
        if not has_password:
            del self.password

    def refuse(self) -> None:
        """Say that the password is wrong."""
        self.password.errors = [*self.password.errors, WRONG[self.familiar]]
