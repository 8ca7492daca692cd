"""What reading a file or an answer found wrong, entry by entry: the rest is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry that was left out: where it stands and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def first(values: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the first of `names` that `values` fills, ``None`` when none does."""
    return next((values[name] for name in names if values.get(name) not in (None, "")), None)
