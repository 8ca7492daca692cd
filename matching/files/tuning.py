"""The `--config` file: weights, scales and gates in TOML."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from matching.configuration import FILES, Configuration, Fairness, Weights
from matching.files.refusal import FileRefusedError
from matching.gatecodes import PROTECTING, GateCode

LARGEST_BYTES = 64 * 1024

_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "Weights": (dict,),
    "Fairness": (dict,),
}


def read_configuration(path: Path) -> Configuration:
    """Read a configuration; what it does not say stays as for files.

    Raises
    ------
    FileRefusedError
        For a key that is not known, or a value that makes no sense.
    """
    try:
        with path.open("rb") as file:
            raw = tomllib.loads(file.read(LARGEST_BYTES).decode("utf-8"))
        return _configuration(raw)
    except OSError as error:
        raise FileRefusedError(f"{path}: {error.strerror or error}.") from error
    except (ValueError, TypeError, LookupError) as error:
        raise FileRefusedError(f"{path}: {error}.") from error


def _configuration(raw: dict[str, Any]) -> Configuration:
    _known(raw, Configuration, "")
    weights, fairness = raw.pop("weights", {}), raw.pop("fairness", {})
    _known(weights, Weights, "weights.")
    _known(fairness, Fairness, "fairness.")
    gates = frozenset(map(GateCode, raw.pop("without", ())))
    protecting = sorted(gates & PROTECTING - FILES.without)
    if protecting:
        raise ValueError(f"gate {protecting[0]} protects somebody: it cannot be switched off")
    return replace(
        FILES,
        weights=replace(FILES.weights, **weights),
        fairness=replace(FILES.fairness, **fairness),
        without=FILES.without | gates,
        **raw,
    )


def _known(raw: dict[str, Any], of: type, prefix: str) -> None:
    types = {field.name: str(field.type) for field in fields(of)}
    for key, value in raw.items():
        if key not in types:
            raise ValueError(f"key {prefix}{key} is not known; the known ones are {', '.join(types)}")
        wanted = _TYPES.get(types[key], (list,))
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise TypeError(f"key {prefix}{key} wants {types[key].partition('[')[0]}, not {value!r}")
