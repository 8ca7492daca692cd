"""A CSV file read whole, within bounds, and cut into rows that remember their line."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

from matching.codes import fold
from matching.files.refusal import BadRow, FileRefusedError

LARGEST_BYTES = 256 * 2**20
"""A file of 150,000 rows weighs about 40 MB."""

LONGEST_HEADER = 65_536
"""Characters in which the first line, with its delimiter, is looked for."""

Row = tuple[int, dict[str, str]]
"""The line where a row begins, and its cells by column."""


class Table:
    """The rows of a file under a header that is known.

    Attributes
    ----------
    columns : list of str
        The columns that are known, in the order of the file.
    warnings : list of str
        What was left aside, in words.
    bad_rows : list of BadRow
        Rows of the wrong shape; filled while `rows` is read.
    """

    def __init__(self, path: Path, known: tuple[str, ...]) -> None:
        self.path = path
        self._text = _decoded(path)
        header = next(iter(self._text[:LONGEST_HEADER].splitlines()), "")
        self._delimiter = ";" if header.count(";") > header.count(",") else ","
        self._reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter, strict=True)
        self.header = [fold(cell) for cell in self._next_header()]
        self.columns = [column for column in self.header if column in known]
        self.bad_rows: list[BadRow] = []
        self._check_header()
        unknown = [column or "(no name)" for column in self.header if column not in known]
        self.warnings = [f"{path}: column {column} is not known and is left out" for column in unknown]

    def rows(self) -> Iterator[Row]:
        """Read the rows in order; one with too few or too many cells goes to `bad_rows`."""
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                self._unreadable(line, error)
                continue
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == len(self.header):
                yield line, dict(zip(self.header, cells, strict=True))
            else:
                self._misshapen(line, len(cells))

    def _unreadable(self, line: int, error: csv.Error) -> None:
        if "field larger" in str(error) and self._reader.line_num == line:
            self.bad_rows.append(BadRow(line, "(all)", "a cell is longer than 131,072 characters"))
            return
        if "expected after" not in str(error):  # the quote opened here swallowed the rest
            raise FileRefusedError(
                f"{self.path}: from line {line} on, the file is cut off or a quote is not closed."
            ) from error
        self.bad_rows.append(BadRow(line, "(all)", "a quote closes in the middle of a cell"))

    def _misshapen(self, line: int, cells: int) -> None:
        if cells < len(self.header) and not self._text.endswith(("\n", "\r")) and self._at_end():
            raise FileRefusedError(f"{self.path}: line {line} is cut off in the middle: the file is half-written.")
        reason = f"{cells} cells where the header has {len(self.header)}"
        self.bad_rows.append(BadRow(line, "(all)", reason))

    def _at_end(self) -> bool:
        return self._reader.line_num >= self._text.count("\n") + 1

    def _next_header(self) -> list[str]:
        try:
            header = next(self._reader, [])
        except csv.Error as error:
            raise FileRefusedError(f"{self.path}: the header cannot be read ({error}).") from error
        if not any(cell.strip() for cell in header):
            raise FileRefusedError(f"{self.path}: the file is empty; a header is wanted on its first line.")
        return header

    def _check_header(self) -> None:
        repeated = sorted({column for column in self.columns if self.columns.count(column) > 1})
        if repeated:
            raise FileRefusedError(f"{self.path}: column {repeated[0]} comes twice in the header.")


def _decoded(path: Path) -> str:
    raw = _bounded(path)
    if raw.startswith(b"PK\x03\x04"):
        raise FileRefusedError(f"{path}: this is a workbook; save it as CSV UTF-8.")
    if b"\0" in raw:
        raise FileRefusedError(f"{path}: this is not a text file.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise FileRefusedError(f"{path}: the file is cut off in the middle of a character.") from error
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileRefusedError(f"{path}: line {line} is not UTF-8; save the file as CSV UTF-8.") from error


def _bounded(path: Path) -> bytes:
    too_big = f"{path}: the file is larger than {LARGEST_BYTES >> 20} MiB."
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST_BYTES:
                raise FileRefusedError(too_big)
            raw = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise FileRefusedError(f"{path}: {error.strerror or error}.") from error
    if len(raw) > LARGEST_BYTES:
        raise FileRefusedError(too_big)
    return raw
