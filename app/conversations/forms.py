"""What one writes to the other side of a pair; what the association answers to the writer of a line it keeps."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError
from wtforms.validators import DataRequired

from app.conversations.models import ANSWER, LONGEST
from app.web.fields import AtMost, TextField
from app.web.forms import Form

TOO_MANY = {
    True: "Tu as envoyé beaucoup de messages en peu de temps. Attends un peu, puis renvoie celui-ci.",
    False: "Vous avez envoyé beaucoup de messages en peu de temps. Attendez un peu, puis renvoyez celui-ci.",
}


class LineForm(Form):
    """One line to the other side. `full`: its writer sent as many in an hour as anybody may."""

    text = TextField("Message", [AtMost(LONGEST)])

    def __init__(self, *, informal: bool, full: bool) -> None:
        self._informal, self._full = informal, full
        super().__init__()

    def address_to(self, other: str) -> None:
        """Say above the field to whom one writes."""
        self.text.label.text = f"{'Ton' if self._informal else 'Votre'} message à {other}"

    def validate_text(self, field: Any) -> None:
        """Ask for words, and for a little time between too many."""
        if not field.data:
            raise ValidationError("Écris ton message." if self._informal else "Écrivez votre message.")
        if self._full:
            raise ValidationError(TOO_MANY[self._informal])


class RefuseForm(Form):
    """Why a held line does not pass, in words for its writer."""

    text = TextField(
        "Votre mot pour la personne qui a écrit",
        [
            DataRequired("Écrivez un mot\u00a0: la personne qui a écrit doit comprendre."),
            AtMost(ANSWER),
        ],
        description="Elle le lit sous son message. L’autre côté du binôme ne lit ni l’un ni l’autre.",
    )
