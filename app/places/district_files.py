"""Read a file of priority districts: GeoJSON of 2015 or 2024, whatever its fields are called."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.text import one_line
from app.places import outlines, spelling
from app.places.outlines import Outline
from app.places.reading import Problem, first
from app.places.states import Generation

CODE = ("code_qp", "code", "codeqp", "code_quartier", "id_qp")
NAME = ("lib_qp", "nom_qp", "nom", "libelle", "name", "nom_quartier")
COMMUNE_CODE = ("insee_com", "code_insee", "code_commune", "codgeo", "depcom", "com")
COMMUNE_NAME = ("lib_com", "commune_qp", "nom_com", "nom_commune", "commune")
DEPARTMENT = ("insee_dep", "code_dep", "code_departement", "dep", "departement")
_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_OFFICIAL = re.compile(r"(Q[PN])0?((?:2[AB]|97[0-9]|98[0-9]|[0-9]{2}))[0-9]{2,3}[A-Z]?")
_GENERATIONS = {"QP": Generation.OF_2015, "QN": Generation.OF_2024}


@dataclass(frozen=True, slots=True)
class DistrictRecord:
    """One district of a file; the code or the name of its commune may be unknown (empty)."""

    code: str
    name: str
    generation: Generation
    department: str
    commune_code: str
    commune_name: str
    outline: Outline


def read(content: bytes, *, generation: Generation | None = None) -> tuple[list[DistrictRecord], list[Problem]]:
    """Return the districts of a GeoJSON file and the features left out.

    `generation` none: told by the official code (``QP…``: 2015, ``QN…``: 2024),
    else by the fields, ``lib_qp`` being one of 2024.

    Raises
    ------
    ValueError
        If it is not a GeoJSON collection of features.
    """
    try:
        features = json.loads(content.decode("utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("this is not a GeoJSON collection of features") from error
    records: dict[str, DistrictRecord] = {}
    problems: list[Problem] = []
    for number, feature in enumerate(features if isinstance(features, list) else [], start=1):
        try:
            record = _record(feature, generation)
            if record.code in records:
                raise ValueError(f"code {record.code!r} is already in the file")  # noqa: TRY301
            records[record.code] = record
        except ValueError as error:
            problems.append(Problem(f"feature {number}", str(error)))
    return list(records.values()), problems


def _record(feature: Any, generation: Generation | None) -> DistrictRecord:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("it has no properties")  # noqa: TRY004
    values = {str(name).lower(): value for name, value in properties.items()}
    code, name = _text(values, CODE).upper(), _text(values, NAME)
    if not code or len(code) > 16:
        raise ValueError("it has no code, or one longer than 16 characters")
    if not name or len(name) > 120:
        raise ValueError("it has no name, or one longer than 120 characters")
    commune_code = next(iter(_INSEE.findall(_text(values, COMMUNE_CODE))), "")
    return DistrictRecord(
        code=code,
        name=spelling.shown(name),
        generation=generation or _generation(code, values),
        department=_department(code, commune_code, values),
        commune_code=commune_code,
        commune_name=_text(values, COMMUNE_NAME),
        outline=outlines.read(feature.get("geometry")),
    )


def _text(values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = first(values, names)
    return one_line(str(found[0] if isinstance(found, list) and found else found or ""))


def _generation(code: str, values: Mapping[str, Any]) -> Generation:
    if official := _OFFICIAL.fullmatch(code):
        return _GENERATIONS[official[1]]
    return Generation.OF_2024 if "lib_qp" in values else Generation.OF_2015


def _department(code: str, commune_code: str, values: Mapping[str, Any]) -> str:
    if commune_code:
        return commune_code[:3] if commune_code.startswith(("97", "98")) else commune_code[:2]
    if official := _OFFICIAL.fullmatch(code):
        return official[2]
    told = _text(values, DEPARTMENT).upper()
    return told.zfill(2) if told.isdecimal() else told
