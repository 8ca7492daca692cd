"""Files written whole or not at all, the same byte for byte on the same input."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from matching.files.refusal import FileRefusedError

STDOUT = Path("-")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    r"""Write a table with `,` and `\n`, each cell as it is; `-` is the standard output."""
    with _opened(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON with its keys in the order given."""
    with _opened(path) as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    if path == STDOUT:
        yield sys.stdout
        return
    if path.exists() and not path.is_file():  # a pipe or a device is written to, never replaced
        with _told(path), path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with _told(path):
            with partial.open("w", encoding="utf-8", newline="") as file:
                yield file
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileRefusedError(f"{path}: cannot be written ({error.strerror or error}).") from error
