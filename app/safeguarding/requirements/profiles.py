"""How each requirement stands for somebody, as those who vouch read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.core.identity import Actor
from app.safeguarding.requirements import labels, policies, queries
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement as those who vouch read it: types, dates and who signed, never a document.

    `holds` is none where nothing is asked. `row_id` is what may be taken back;
    `may_attest` and `may_exempt` tell what the reader may do.
    """

    kind: RequirementKind
    label: str
    stage: str
    holds: bool | None
    proof: str
    seen_on: date | None
    until: date | None
    by: str
    exempt: bool
    reason: str
    row_id: UUID | None
    may_attest: bool
    may_exempt: bool


def asked(
    session: Session,
    person_id: UUID,
    association_id: UUID | None,
    *,
    role: RequirementRole,
    day: date,
    vouches: bool,
    exempts: Actor | None,
) -> list[Asked]:
    """Return how each requirement stands for somebody.

    `vouches` tells whether the reader may attest and read reasons; `exempts`
    is the reader where they may let off what is theirs to let off.
    """
    look = queries.picture(session, day, [person_id])
    attested = queries.attestations(session, [person_id]).get(person_id, {})
    let_off = queries.exemptions(session, [person_id]).get(person_id, {})
    signers = accounts.first_names(
        session, {row.attested_by_id for row in attested.values()} | {row.signed_by_id for row in let_off.values()}
    )
    found = []
    for line in look.lines(person_id, association_id, role=role):
        row = attested[line.proof] if line.proof else None
        exemption = let_off[line.kind] if line.exempt else None
        signer = exemption.signed_by_id if exemption else row.attested_by_id if row else None
        found.append(
            Asked(
                kind=line.kind,
                label=labels.KINDS[line.kind],
                stage=labels.STAGES[line.demand.stage],
                holds=None if line.demand.stage is Stage.NEVER else line.holds,
                proof=labels.PROOFS[line.proof] if line.proof else "",
                seen_on=line.seen_on,
                until=line.until,
                by=signers.get(signer, "") if signer else "",
                exempt=line.exempt,
                reason=exemption.reason if exemption and vouches else "",
                row_id=exemption.id if exemption else row.id if row else None,
                may_attest=vouches and line.kind is not RequirementKind.CHARTER,
                may_exempt=line.demand.stage is not Stage.NEVER
                and exempts is not None
                and policies.may_exempt(exempts, line.kind, look.asked[role].floor[line.kind]),
            )
        )
    return found
