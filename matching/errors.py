"""What the library refuses, in words that name the row and the column."""


class RecordError(ValueError):
    """A record that cannot be ranked: which one, which column, and why.

    Attributes
    ----------
    row : str
        The record's id.
    column, reason : str
        The field and what is wrong with it.
    """

    def __init__(self, row: str, column: str, reason: str) -> None:
        super().__init__(f"{row or '(no id)'}, column {column}: {reason}")
        self.row = row
        self.column = column
        self.reason = reason
