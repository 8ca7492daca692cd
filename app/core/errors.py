"""The refusals of the domain; the web layer turns each into one friendly page."""


class DomainError(Exception):
    """A rule said no. The message is a French sentence that may be shown to people."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """It does not exist, or it is not yours: nobody can tell which."""

    status = 404

    def __init__(self, message: str = "Cette page n’existe pas, ou n’existe plus.") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """It exists and you know it, but you may not do this."""

    status = 403

    def __init__(self, message: str = "Vous n’avez pas le droit de faire cela.") -> None:
        super().__init__(message)


class Conflict(DomainError):
    """Somebody was quicker, or the thing is no longer in the state you saw."""

    status = 409


class Invalid(DomainError):
    """What was asked breaks a rule that the form could not check."""

    status = 422


class TooMany(DomainError):
    """Too many attempts in too short a time."""

    status = 429
