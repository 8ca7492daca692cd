"""Files that a French spreadsheet opens by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from matching.files.writing import neutral


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
