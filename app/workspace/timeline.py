"""What happened to a case, from the journal, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.care.labels import MEANS, WITH
from app.care.states import ContactMeans, ContactWith
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships.labels import END_REASONS
from app.mentorships.states import EndReason
from app.needs.labels import STOP_REASONS
from app.proposals.labels import GIVEN_REASONS
from app.routing.labels import DECLINE_REASONS
from app.workspace import labels, queries

_WHO = {
    Role.YOUTH: "Le jeune",
    Role.GUARDIAN: "Le représentant légal",
    Role.VOLUNTEER: "Le bénévole",
    Role.PRESCRIBER: "La personne qui accompagne le jeune",
    Role.OPERATOR: "L’opérateur",
}
_REASONS = {reason.value: label for reason, label in DECLINE_REASONS.items()} | GIVEN_REASONS
_STOPS = {reason.value: label for reason, label in STOP_REASONS.items()}
UNSAFE = "A dit ne pas se sentir en sécurité"
_STAFF = (Role.COORDINATOR, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: what, when, who, and what more is known."""

    title: str
    at: datetime
    who: str
    detail: str


def of_case(
    session: Session, need_id: UUID, volunteers: Mapping[UUID, str], associations: Mapping[UUID, str]
) -> list[Event]:
    """Return what happened to a need, its proposals and its pair, newest first.

    `volunteers` names the proposals and pairs to show, `associations` the associations.
    """
    rows = _told(queries.events(session, [need_id, *volunteers]))
    return [
        Event(
            labels.EVENTS[entry.subject_kind, entry.action],
            entry.at,
            _who(entry, person),
            _detail(entry, volunteers, associations),
        )
        for entry, person in rows
    ]


def _told(rows: Sequence[tuple[Entry, Person | None]]) -> list[tuple[Entry, Person | None]]:
    """Keep what a timeline says; of the rankings, redone every day, only the last."""
    told = [(entry, person) for entry, person in rows if (entry.subject_kind, entry.action) in labels.EVENTS]
    rankings = [entry.id for entry, _ in told if entry.action == "rank"]
    return [(entry, person) for entry, person in told if entry.id not in rankings[1:]]


def _who(entry: Entry, person: Person | None) -> str:
    """Say who acted; where a need goes is the site's doing, whoever set it in motion."""
    if person is None or entry.action == "route":
        return "Le site" if person is not None or entry.actor_role == "system" else ""
    if person.role in _STAFF:
        return person.first_name
    return _WHO.get(person.role, "")


def _detail(entry: Entry, volunteers: Mapping[UUID, str], associations: Mapping[UUID, str]) -> str:
    said = [volunteers.get(entry.subject_id, "")]
    if entry.action in {"route", "take", "decline", "silence"} and entry.facts.get("association"):
        said.append(associations.get(UUID(str(entry.facts["association"])), ""))
    elif entry.action == "route":
        said.append("File de l’opérateur")
    if entry.action == "rank":
        said.append(_ranked(int(entry.facts.get("kept", 0)), int(entry.facts.get("offers", 0))))
    if entry.subject_kind == "mentorship":
        said.extend(_of_pair(entry))
        return " · ".join(filter(None, said))
    reasons = _STOPS if entry.action == "stop" else _REASONS
    said.append(reasons.get(str(entry.facts.get("reason", "")), ""))
    return " · ".join(filter(None, said))


def _of_pair(entry: Entry) -> list[str]:
    """Say that somebody did not feel safe, and what was done about it before the end."""
    if entry.action == "ask_to_stop":
        return [UNSAFE] if entry.facts.get("unsafe") else []
    if entry.action == "end" and entry.facts.get("reason") == EndReason.UNSAFE:
        means, whom = entry.facts.get("means"), entry.facts.get("with")
        done = f"{MEANS[ContactMeans(means)]}, {WITH[ContactWith(whom)].lower()}" if means and whom else ""
        unreached = "Qui l’a dit n’a pas pu être joint" if entry.facts.get("unreached") else ""
        return [END_REASONS[EndReason.UNSAFE], done, unreached]
    return []


def _ranked(kept: int, offers: int) -> str:
    some = "aucun retenu" if not kept else f"{kept} retenu{'s' if kept > 1 else ''}"
    return f"{some} sur {offers} bénévole{'s' if offers > 1 else ''}"
