"""Fields that clean what they take: one line, long text, e-mail, phone, date in three boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import EmailField, Field, RadioField, StringField, TelField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.core import text

_EMAIL = re.compile(r"(?!.*=\?)[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
"""The name is as HTML has it: many mail servers take no accent there, and what they refuse reaches nobody.

No word encoded as in the head of a mail: read there, it would be another address, or two.
"""
_PHONE = re.compile(r"\+(?!33)[0-9]{6,15}|\+33[1-9][0-9]{8}")


_WHOLE = re.compile("[0-9]{1,9}")


def whole(typed: str | None) -> int:
    """Return the number that a page or a person wrote in figures, nine at most; 0 for anything else."""
    return int(typed) if typed and _WHOLE.fullmatch(typed) else 0


class AtMost(Length):  # type: ignore[misc]
    """Refuse a text of more characters than `maximum`, and say how many there are: nothing is cut."""

    def __init__(self, maximum: int) -> None:
        super().__init__(max=maximum)

    def __call__(self, _form: Any, field: Field) -> None:
        """Count the characters as they will be kept."""
        written = len(field.data or "")
        if written > self.max:
            most, there = text.grouped(self.max), text.grouped(written)
            raise ValidationError(f"C’est trop long\u00a0: {most} caractères au plus, il y en a {there}.")


class _Cleaned(Field):  # type: ignore[misc]
    """Clean the text before the validators see it; a refused text stays as typed."""

    data: str | None
    clean: Callable[[str], str] = staticmethod(text.one_line)

    def pre_validate(self, form: Any) -> None:
        """Replace the data by its clean form."""
        if self.data:
            try:
                self.data = self.clean(self.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error


class LineField(_Cleaned, StringField):  # type: ignore[misc]
    """One line of text, in NFC, without control characters."""


class TextField(_Cleaned, TextAreaField):  # type: ignore[misc]
    """Several lines of text, in NFC, without control characters."""

    clean = staticmethod(text.clean)


class MailField(_Cleaned, EmailField):  # type: ignore[misc]
    """An e-mail address of at most 254 characters, its domain lower-cased and as mail servers know it (IDNA)."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what no mail server would take."""
        super().pre_validate(form)
        if not self.data:
            return
        if not self.data.rpartition("@")[0].isascii():
            raise ValidationError(
                "Une adresse e-mail s’écrit avec des lettres sans accent et sans emoji, comme prenom@exemple.fr."
            )
        try:
            known = text.address(self.data)
        except ValueError:
            known = ""
        if len(known) > 254 or not _EMAIL.fullmatch(known):
            raise ValidationError("Une adresse e-mail s’écrit comme prenom@exemple.fr.")
        self.data = known


class PhoneField(_Cleaned, TelField):  # type: ignore[misc]
    """A phone number, kept as ``+33639980000``, shown as people write it."""

    def _value(self) -> str:
        return self.said(self.data)

    def said(self, value: str | None) -> str:
        """Write a stored number as people do."""
        return text.phone(value or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not a number; French numbers get their country code."""
        super().pre_validate(form)
        if not self.data:
            return
        digits = re.sub(r"[\s.()\u00a0\u202f-]", "", self.data)
        if digits.startswith("00"):
            digits = "+" + digits[2:]
        # The zero of « +33 (0)6… » is read out at home only: with it, the number rings nowhere.
        digits = re.sub(r"^(?:\+330?|0)(?=[1-9][0-9]{8}$)", "+33", digits)
        if not _PHONE.fullmatch(digits):
            raise ValidationError("Un numéro de téléphone a dix chiffres, comme 06 39 98 00 00.")
        self.data = digits


class MaybeRadioField(RadioField):  # type: ignore[misc]
    """Choices of which none may be ticked; whether one must be is for the form."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not a choice, when something was sent."""
        if self.raw_data:
            super().pre_validate(form)


class PartsDateField(Field):  # type: ignore[misc]
    """A date in three boxes named ``<name>-day``, ``<name>-month``, ``<name>-year``.

    `parts` keeps what was typed, so that a refused date is shown again.
    """

    parts: tuple[str, str, str] = ("", "", "")

    def process_data(self, value: date | None) -> None:
        """Show a known date."""
        self.data = value
        self.parts = (str(value.day), str(value.month), str(value.year)) if value else ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three boxes."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.process_data(data() if callable(data) else data if isinstance(data, date) else None)
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata is None or not any(name in formdata for name in names):
            return
        typed = [str(formdata.get(name, "")).strip() for name in names]
        self.parts = (typed[0], typed[1], typed[2])
        self.raw_data: Sequence[Any] = [part for part in typed if part]
        self.data = self._read(typed)

    def _read(self, typed: list[str]) -> date | None:
        if not any(typed):
            return None
        if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in typed):
            self.process_errors.append("Le jour, le mois et l’année s’écrivent en chiffres, comme 27 3 2010.")
            return None
        if len(typed[2]) != 4:
            self.process_errors.append("L’année s’écrit avec quatre chiffres, comme 2010.")
            return None
        try:
            return date(int(typed[2]), int(typed[1]), int(typed[0]))
        except ValueError:
            self.process_errors.append("Cette date n’existe pas\u00a0: le jour ou le mois n’est pas le bon.")
            return None
