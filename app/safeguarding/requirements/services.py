"""Say what is asked, attest, let off, take back. What follows for offers and pairs is the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Invalid
from app.core.identity import Actor
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.safeguarding.requirements import policies, queries, rules
from app.safeguarding.requirements.models import Attestation, Exemption, Requirement
from app.safeguarding.requirements.rules import Demand
from app.safeguarding.requirements.states import BY_THEMSELVES, PROOFS, Proof, RequirementKind, RequirementRole

TOO_OLD = "Cette vérification est trop ancienne\u00a0: elle n’est plus valable. Demandez-en une récente."


def ask(
    session: Session,
    *,
    association_id: UUID | None,
    demands: Mapping[RequirementKind, Demand],
    role: RequirementRole = RequirementRole.VOLUNTEER,
    actor: Actor,
    at: datetime,
) -> None:
    """Write what one association (``None``: the operator) asks of a role; it counts at once, for everybody.

    Raises
    ------
    Forbidden
        If it is not the actor's association, or not an operator who sets the floor.
    Invalid
        If it is what nobody may ask, or less than the floor.
    """
    policies.ensure_may_ask(actor, association_id)
    floor = queries.floor(session, role=role)
    for kind, demand in demands.items():
        if said := rules.problem(kind, demand, role=role):
            raise Invalid(said)
        if association_id is not None and rules.below(demand, floor[kind]):
            raise Invalid("C’est moins que ce que l’opérateur demande à toutes les associations.")
    mine = select(Requirement).where(Requirement.association_id == association_id, Requirement.role == role)
    kept = {row.kind: row for row in session.exec(mine)}
    for kind, demand in demands.items():
        row = kept.get(kind) or Requirement(
            association_id=association_id, role=role, kind=kind, stage=demand.stage, changed_at=at
        )
        if kind in kept and (row.stage, row.days) == (demand.stage, demand.days):
            continue
        row.stage, row.days, row.changed_by_id, row.changed_at = demand.stage, demand.days, actor.person_id, at
        session.add(row)
        journal.record(
            session, action="ask", kind="requirement", subject_id=row.id, actor=actor, at=at,
            facts={
                "association": str(association_id) if association_id else None, "role": role.value,
                "requirement": kind.value, "stage": demand.stage.value, "days": demand.days,
            },
        )  # fmt: skip
    session.flush()


def attest(
    session: Session,
    *,
    person: Person,
    proof: Proof,
    seen_on: date,
    association_ids: tuple[UUID | None, ...] = (),
    role: RequirementRole = RequirementRole.VOLUNTEER,
    actor: Actor,
    at: datetime,
) -> Attestation:
    """Keep that something was seen or done on a day, and who says so; never the document nor what it says.

    Raises
    ------
    Forbidden
        If somebody attests their own; the charter alone is signed by oneself.
    Invalid
        If that day is still to come, or so far that it does not hold for these associations.
    """
    if proof not in BY_THEMSELVES:
        policies.ensure_independent(session, actor=actor, person=person)
    day = local_date(at)
    if seen_on > day:
        raise Invalid("Cette date est dans le futur\u00a0: vérifiez-la.")
    demands = queries.demands(session, *association_ids, role=role)
    days = next((demands[kind].days for kind, proofs in PROOFS.items() if proof in proofs), None)
    until = rules.last_day(seen_on, days)
    if until is not None and until < day:
        raise Invalid(TOO_OLD)
    row = Attestation(
        person_id=person.id, proof=proof, seen_on=seen_on, attested_by_id=actor.person_id,
        association_id=actor.association_id, created_at=at,
    )  # fmt: skip
    session.add(row)
    journal.record(
        session, action="attest", kind="person", subject_id=person.id, actor=actor, at=at,
        facts={"attestation": str(row.id), "proof": proof.value, "seen_on": seen_on.isoformat()},
    )  # fmt: skip
    session.flush()
    return row


def exempt(
    session: Session,
    *,
    person: Person,
    kind: RequirementKind,
    until: date,
    reason: str,
    role: RequirementRole = RequirementRole.VOLUNTEER,
    actor: Actor,
    at: datetime,
) -> Exemption:
    """Let somebody off one requirement until a day, signed and for a reason.

    An association lets off only what it asks beyond the floor; the operator,
    who sets the floor, may let off the floor too. Nobody lets off the check of
    the record nor the charter.

    Raises
    ------
    Forbidden
        If it is not the actor's to give.
    Invalid
        If there is no reason, or the day is past or too far.
    """
    policies.ensure_independent(session, actor=actor, person=person)
    policies.ensure_may_exempt(session, actor=actor, kind=kind, role=role)
    day = local_date(at)
    if not reason.strip():
        raise Invalid("Dites pourquoi cette personne en est dispensée.")
    if not day <= until or (until - day).days > rules.LONGEST_EXEMPTION:
        raise Invalid("Choisissez un jour à venir, dans un an au plus.")
    row = Exemption(
        person_id=person.id, kind=kind, until=until, reason=reason.strip(), signed_by_id=actor.person_id,
        association_id=actor.association_id, created_at=at,
    )  # fmt: skip
    session.add(row)
    journal.record(
        session, action="exempt", kind="person", subject_id=person.id, actor=actor, at=at,
        facts={"exemption": str(row.id), "requirement": kind.value, "until": until.isoformat()},
    )  # fmt: skip
    session.flush()
    return row


def withdraw(session: Session, *, what: Attestation | Exemption, actor: Actor, at: datetime) -> None:
    """Take an attestation or an exemption back; the caller suspends what stood on it, in the same transaction."""
    what.withdrawn_at = at
    session.add(what)
    name = type(what).__name__.lower()
    journal.record(
        session, action=f"withdraw_{name}", kind="person", subject_id=what.person_id, actor=actor, at=at,
        facts={name: str(what.id)},
    )  # fmt: skip
    session.flush()
    lasting.note(session, kind=Lasting.ATTESTATION, id=what.id, at=at)
