"""What is wrong with a file, or with one of its rows."""

from dataclasses import dataclass


class FileRefusedError(ValueError):
    """A file that cannot be used at all; the message is one sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row left out: the line where it begins (the header is 1), its column, and why."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"
