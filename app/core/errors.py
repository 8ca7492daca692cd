"""The refusals of the domain; the web layer turns each into one friendly page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class DomainError(Exception):
    """A rule said no. The message is a French sentence that may be shown to people."""

    status = 422
    values: Mapping[str, object] = MappingProxyType({})
    """What its page says beside the message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Translated:
    """A refusal in a language that whoever reads it may have, and the words of the way back."""

    language: str
    direction: str
    message: str
    way_back: str


class NotFound(DomainError):
    """It does not exist, or it is not yours: nobody can tell which."""

    status = 404

    def __init__(
        self, message: str = "Cette page n’existe pas, ou n’existe plus.", *, translated: tuple[Translated, ...] = ()
    ) -> None:
        super().__init__(message)
        self.values = {"translated": translated}


class Gone(DomainError):
    """It was open to who asks and is over for good, since some `days` after the end: only they hold what tells."""

    status = 410

    def __init__(
        self, message: str, *, days: int, offer: bool = False, translated: tuple[Translated, ...] = ()
    ) -> None:
        super().__init__(message)
        self.values = {"days": days, "offer": offer, "translated": translated}


class Forbidden(DomainError):
    """It exists and you know it, but you may not do this."""

    status = 403

    def __init__(self, message: str = "Vous n’avez pas le droit de faire cela.") -> None:
        super().__init__(message)


class Conflict(DomainError):
    """Somebody was quicker, or the thing is no longer in the state you saw."""

    status = 409


class NotNow(Conflict):
    """The thing `stands` in a state that the action does not leave, or that the action would bring about: it is done.

    Whoever works here reads the state in words, where the refusal is told.
    """

    def __init__(self, state: StrEnum, message: str = "", *, done: bool = False) -> None:
        refused = "Cette action n’est plus possible, ou pas en ce moment."
        super().__init__(message or ("C’est déjà fait\u00a0: il n’y a rien à refaire." if done else refused))
        self.stands = state


class Invalid(DomainError):
    """What was asked breaks a rule that the form could not check."""

    status = 422


class TooMany(DomainError):
    """Too many attempts in too short a time."""

    status = 429
