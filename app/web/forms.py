"""The form every form stands on: French, CSRF, a key that makes it act once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar
from uuid import uuid4

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, ValidationError
from wtforms.widgets import HiddenInput

from app.core.errors import Conflict
from app.web import security_log
from app.web.fields import whole
from app.web.saying import said

KEY = re.compile(r"[0-9a-f-]{36}")
"""What a submission key looks like."""


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose refusal keeps everything typed.

    `submission` is the idempotency key that :mod:`app.web.once` looks up;
    `refused` is the status of the rule of the domain that refused the form.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("fr",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a page of ours sends: JSON, whose values are of any type, is an empty form."""
            return super().wrap_formdata(form, request.form if request and request.is_json else formdata)

    submission = HiddenField(default=lambda: str(uuid4()))
    refused: int | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether all is right; a page that looks at its token itself tells of a missing one here."""
        valid = bool(super().validate(extra_validators))
        for reason in self.csrf_token.errors if "csrf_token" in self else ():
            security_log.tell_of_form(str(reason))
        return valid

    def validate_submission(self, field: HiddenField) -> None:
        """Refuse a key that this site never gave."""
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("Ce formulaire n’est plus valable. Rechargez la page et renvoyez.")

    def say_refused(self, message: str, *, status: int) -> None:
        """Say above the form what a rule of the domain refuses."""
        self.form_errors.append(message)
        self.refused = status

    @property
    def status(self) -> int:
        """Return 422 once the form was refused, or the status of the rule that refused it; 200 before."""
        return self.refused or (422 if self.errors else 200)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field, without the form's own fields."""
        return {name: field.data for name, field in self._fields.items() if name not in {"csrf_token", "submission"}}


class VersionedForm(Form):
    """A form about a row that somebody else may change meanwhile; `version` is the one that its page showed."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the page showed; 0, which no row has, when it says none."""
        return whole(self.version.data)


class EditForm(VersionedForm):
    """A form that writes a row anew: whoever was overtaken sees what stands now, and may send theirs once more.

    `current` is the version that stands now (the :func:`stamp` of a row that counts none), `data` what the row says.
    `stale` tells whether the editor read an older one: the page then says so with `OVERTAKEN`, and shows `standing`.
    """

    OVERTAKEN: ClassVar[str] = (
        "Quelqu’un a enregistré autre chose pendant que vous écriviez. Comparez avec ce qui est enregistré, "
        "puis enregistrez de nouveau si votre version est la bonne."
    )
    stale = False

    def __init__(self, current: object, *, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.current = str(current)
        super().__init__(data={"version": self.current, **(data or {})}, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse once when somebody else stored something else; sent again, this editor's version wins.

        The same form sent twice finds what it stored itself, and is no refusal.
        """
        valid = super().validate(extra_validators)
        if self.version.data == self.current:
            return valid
        self.version.data = self.current
        self.stale = bool(self.standing)
        if self.stale:
            self.say_refused(self.OVERTAKEN, status=409)
        return valid and not self.stale

    def ensure_current(self, current: object) -> None:
        """Refuse, once the row is held, what somebody wrote between the reading and the writing.

        Raises
        ------
        Conflict
            If the row is no longer as this form found it.
        """
        if str(current) != self.current:
            raise Conflict(self.OVERTAKEN)

    @property
    def standing(self) -> list[tuple[str, str]]:
        """What is stored now and differs from what was typed, field by field, in words."""
        shown = [field for field in self if not isinstance(field.widget, HiddenInput)]
        told = [(field.label.text, said(field, field.object_data), said(field, field.data)) for field in shown]
        return [(label, stored) for label, stored, typed in told if stored.split() != typed.split()]


def stamp(known: Mapping[str, Any]) -> str:
    """Return what changes when what a row says does: the version of rows that count none.

    >>> stamp({"a": 1, "b": ""}) == stamp({"b": "", "a": 1}), stamp({"a": 1}) == stamp({"a": 2})
    (True, False)
    """
    return sha256(repr(sorted(known.items())).encode()).hexdigest()[:16]
