"""Words that another person will read: no means of contact in them, nothing that is for a professional to hear."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from matching.texts import contact, danger

NAME_ONLY = "Écrivez seulement un prénom."
_IN_NO_NAME = frozenset("_()<>[]:/")


class WithoutContact:
    """Refuse a telephone number, an address, a link or a handle, however it is written.

    For short words that the other side reads as they are: a longer text is
    held instead, so that nothing is lost.
    """

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse what :mod:`matching.texts.contact` finds."""
        if contact.detect(field.data or "").contact:
            raise ValidationError(self.message)


def is_only_a_name(text: str) -> bool:
    """Tell whether a first name is nothing more: no contact, nor what begins one ("leo_31", "Léo (insta …)").

    Brackets stand in no first name: who is called Marie (Lou) writes Marie Lou.
    """
    said = contact.detect(text).contact or contact.may_begin(text)
    return not said and not any(each.isdigit() or each in _IN_NO_NAME for each in text)


class OnlyAName(WithoutContact):
    """Refuse a first name that says more: the other side reads it as it is."""

    def __init__(self) -> None:
        super().__init__(NAME_ONLY)

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse what :func:`is_only_a_name` does not take."""
        if not is_only_a_name(field.data or ""):
            raise ValidationError(self.message)


class WithoutDanger:
    """Refuse words that sound like danger or distress where others would read them as they are.

    The page then says who answers at once; nothing of it is kept.
    """

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse what :mod:`matching.texts.danger` hears."""
        if danger.detect(field.data or "").danger:
            raise ValidationError(self.message)
