"""Files that a French spreadsheet opens by a double click."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write CSV with semicolons; no cell is run as a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(str(cell)) for cell in row] for row in rows)
    return file.getvalue()


def spreadsheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a file to keep of :func:`sheet`."""
    answer = Response("\ufeff" + sheet(header, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet runs: what begins like a formula, and is no number, gets an apostrophe.

    A number below zero stays one; a telephone number keeps its plus.

    >>> neutral("=1+1"), neutral("-3.5"), neutral("+33639980012"), neutral("besoin 12")
    ("'=1+1", '-3.5', "'+33639980012", 'besoin 12')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
