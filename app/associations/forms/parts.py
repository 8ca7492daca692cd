"""What several forms of an association stand on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session
from wtforms import HiddenField, ValidationError

from app.associations.models import Association
from app.places import queries as places
from app.web.fields import LineField
from app.web.forms import EditForm, Form

UNSENT: dict[str, Any] = {"formdata": None}
"""Makes a form that stands beside the one that was sent show what is stored, not what the other one brought."""


class ActionForm(Form):
    """A button: nothing to type."""


class FileForm(EditForm):
    """A form that changes the file of an association."""

    def __init__(self, association: Association, *, options: Mapping[str, Any] | None = None, **known: Any) -> None:
        super().__init__(association.version, data=known, **(options or {}))


class SettlesCommune(Form):
    """A form with `commune` (what is typed) and `commune_code` (the one that is meant)."""

    commune: LineField
    commune_code: HiddenField
    candidates: Sequence[tuple[str, str]] = ()

    def settle(self, session: Session) -> None:
        """Find the commune that is meant, or the ones to choose among."""
        found = places.resolve_commune(session, typed=self.commune.data or "", code=self.commune_code.data)
        self.commune_code.data = found.code or ""
        self.candidates = [(each.code, each.label) for each in found.candidates]
        if found.code is None and found.candidates:
            raise ValidationError("Plusieurs communes y ressemblent : choisissez la bonne.")
        if found.code is None:
            raise ValidationError("Nous ne trouvons pas cette commune. Essayez avec son code postal.")


class WholeField(LineField):
    """A whole number of at most four digits, or nothing; `number` is it."""

    number: int | None = None

    def __init__(self, label: str, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **kwargs)

    def process_data(self, value: object) -> None:
        """Show a known number."""
        self.data = "" if value is None else str(value)

    def pre_validate(self, form: Any) -> None:
        """Read the digits."""
        super().pre_validate(form)
        self.number = None
        if not self.data:
            return
        if not re.fullmatch(r"[0-9]{1,4}", self.data) or not self.least <= int(self.data) <= self.most:
            raise ValidationError(f"Écrivez un nombre entre {self.least} et {self.most}, en chiffres.")
        self.number = int(self.data)
