"""Ask API Géo for the communes of a département: today's list, with a point for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.places import spelling
from app.places.reading import Problem
from app.places.records import CommuneRecord, Point

TIMEOUT_SECONDS = 3.0
FIELDS = "nom,code,codesPostaux,population,centre,codeEpci"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class GeoApiError(RuntimeError):
    """API Géo gave nothing of use; the message says why and what else can be done."""

    def __init__(self, why: str) -> None:
        super().__init__(f"API Géo: {why}. Nothing was changed; `coup-de-pouce places import FILE` works offline.")


def communes(base_url: str, department: str) -> tuple[list[CommuneRecord], list[Problem]]:
    """Return the communes of one département and the entries left out.

    Only the host that `base_url` names is asked: redirections are refused.

    Raises
    ------
    GeoApiError
        If the address is not https, the network is away, or the answer is not a list of communes.
    """
    answer = _ask(f"{_checked(base_url)}/communes", {"codeDepartement": department, "fields": FIELDS})
    try:
        entries = answer.json()
    except ValueError as error:
        raise GeoApiError("the answer is not JSON") from error
    if not isinstance(entries, list) or not entries:
        raise GeoApiError(f"the answer lists no commune of {department}")
    records: list[CommuneRecord] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=1):
        try:
            records.append(_record(entry))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problems.append(Problem(f"{department}, entry {number}", str(error)))
    return records, problems


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise GeoApiError("COUP_DE_POUCE_GEO_API_URL must begin with https://")
    return base_url.rstrip("/")


def _ask(url: str, parameters: Mapping[str, str]) -> httpx.Response:
    try:
        answer = httpx.get(url, params=dict(parameters), timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except httpx.HTTPError as error:
        raise GeoApiError(f"no answer from {urlsplit(url).hostname} ({type(error).__name__})") from error
    if answer.status_code != httpx.codes.OK:
        raise GeoApiError(f"{urlsplit(url).hostname} answered {answer.status_code}")
    return answer


def _record(entry: Any) -> CommuneRecord:
    centre = entry.get("centre")
    population = entry.get("population")
    return CommuneRecord(
        code=entry["code"],
        name=spelling.shown(str(entry["nom"])),
        postcodes=tuple(entry.get("codesPostaux", ())),
        population=None if population is None else int(population),
        epci=str(entry.get("codeEpci") or ""),
        point=_point(*centre["coordinates"]) if centre else None,
    )


def _point(lon: Any, lat: Any) -> Point:
    return Point(float(lat), float(lon))
