"""Do again, after a restore, what the ledgers say and the database no longer knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlmodel import Session

from app.accounts import links
from app.accounts import services as accounts
from app.accounts.models import Account, Person
from app.accounts.states import ACCOUNTS, AccountAction, LinkScope
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.follow import services as follow
from app.intake import vetting_services as vetting
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import SuspensionReason
from app.offers import queries as offers_queries
from app.offers import services as offers
from app.offers.states import OFFERS, OfferAction, OfferReason, OfferState
from app.privacy.services import erasing
from app.safeguarding import services as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.models import Attestation, Exemption
from app.safeguarding.states import AGREEMENTS, AgreementAction
from app.web import errors, ledgers

SUSPENDED_BEFORE = "Suspension reprise après une restauration\u00a0: la raison d’alors n’est plus connue."

Line = dict[str, Any]
_Act = Callable[[Session, Line, datetime], int]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was done again: how many erased, how many decisions; and the lines that could not be, by their ids."""

    erased: int = 0
    taken_back: int = 0
    failed: tuple[str, ...] = ()


def replay(*, at: datetime) -> Replayed:
    """Erase again whoever was erased, and take back again what was taken back; one line that fails stops no other.

    What was taken back is not noted a second time: what a restore does is no new decision.

    Raises
    ------
    ValueError
        If a ledger cannot be read.
    """
    failed: list[str] = []
    erased = sum([_alone(erasing.LEDGER, line, _erase, failed, at=at) for line in ledgers.lines(erasing.LEDGER)])
    taken = sum([_alone(lasting.LEDGER, line, _take_back, failed, at=at) for line in ledgers.lines(lasting.LEDGER)])
    return Replayed(erased, taken, tuple(failed))


def _alone(ledger: str, line: Line, act: _Act, failed: list[str], *, at: datetime) -> int:
    """Do one line in a transaction of its own; tell it if it fails, whatever the reason."""
    try:
        with transaction() as session, lasting.again(session):
            return act(session, line, at)
    except Exception as error:
        kind = type(error).__name__
        log.error("replay", kind=kind, place=errors.place(error.__traceback__))
        said = " ".join(f"{name} {value}" for name, value in line.items() if name != "at")
        failed.append(f"{ledger}: {said} ({kind})")
        return 0


def _erase(session: Session, line: Line, at: datetime) -> int:
    person = session.get(Person, UUID(line["person"]))
    return 0 if person is None else len(erasing.erase(session, person=person, decided=True, actor=SYSTEM, at=at))


def _take_back(session: Session, line: Line, at: datetime) -> int:
    kind, since = Lasting(line["kind"]), datetime.fromisoformat(line["at"])
    subjects = [UUID(line[name]) for name in ("id", "person") if name in line]
    if lasting.holds(session, kind, subjects, since=since):
        return 0
    return _ACTS[kind](session, line, at)


def _agreement(session: Session, line: Line, at: datetime) -> int:
    agreement = session.get(Agreement, UUID(line["id"]))
    denials = (AgreementAction.REVOKE, AgreementAction.REFUSE)
    allowed = [each for each in denials if agreement and AGREEMENTS.allows(agreement.state, each)]
    if agreement is None or not allowed:
        return 0
    follow.deny_agreement(session, agreement=agreement, action=allowed[0], actor=SYSTEM, at=at)
    return 1


def _direct_contact(session: Session, line: Line, at: datetime) -> int:
    agreement = session.get(Agreement, UUID(line["id"]))
    if agreement is None or not agreement.direct_contact:
        return 0
    safeguarding.allow_direct_contact(session, agreement=agreement, allowed=False, actor=SYSTEM, at=at)
    return 1


def _volunteer(session: Session, line: Line, at: datetime) -> int:
    """Suspend whoever was suspended, with the offer that they have now; one that nobody vetted yet is closed.

    The person's own entry says it too: it may be another offer than the one of then.
    """
    person = session.get(Person, UUID(line["person"]))
    if person is None:
        return 0
    journal.record(session, action="suspend", kind="person", subject_id=person.id, actor=SYSTEM, at=at)
    offer = offers_queries.of_volunteer(session, person.id)
    mentorships.suspend_pairs_of(
        session, volunteer_id=person.id, reason=SuspensionReason.VOLUNTEER, actor=SYSTEM, at=at
    )  # fmt: skip
    if offer is not None and OFFERS.allows(offer.state, OfferAction.SUSPEND):
        vetting.suspend(
            session, offer=offer, reason=OfferReason.OTHER, text=SUSPENDED_BEFORE, actor=SYSTEM, at=at
        )  # fmt: skip
    elif offer is not None and offer.state in {OfferState.TO_CONFIRM, OfferState.HELD}:
        offers.close(session, offer=offer, actor=SYSTEM, at=at)
    return 1


def _account(session: Session, line: Line, at: datetime) -> int:
    """Suspend whoever was suspended or taken off a team: people say whether for good."""
    account = session.get(Account, UUID(line["id"]))
    if account is None or not ACCOUNTS.allows(account.state, AccountAction.SUSPEND):
        return 0
    accounts.suspend(session, account=account, actor=SYSTEM, at=at)
    return 1


def _pair(session: Session, line: Line, at: datetime) -> int:
    pair = session.get(Mentorship, UUID(line["id"]))
    by_hand = SuspensionReason.BY_HAND
    return int(pair is not None and mentorships.stop(session, mentorship=pair, reason=by_hand, actor=SYSTEM, at=at))


def _attestation(session: Session, line: Line, at: datetime) -> int:
    """Take back what vouched for a volunteer, or for somebody of a team: what stood on it stops."""
    row = session.get(Attestation, UUID(line["id"])) or session.get(Exemption, UUID(line["id"]))
    if row is None or row.withdrawn_at is not None:
        return 0
    offer = offers_queries.of_volunteer(session, row.person_id)
    if offer is not None:
        vetting.take_back(session, offer=offer, what=row, actor=SYSTEM, at=at)
    else:
        vouching.withdraw(session, what=row, actor=SYSTEM, at=at)
    mentorships.suspend_incomplete(session, coordinator_id=row.person_id, actor=SYSTEM, at=at)
    return 1


def _links(session: Session, line: Line, at: datetime) -> int:
    subject, person = (UUID(line[name]) if name in line else None for name in ("subject", "person"))
    scope = LinkScope(line["scope"]) if "scope" in line else None
    since = datetime.fromisoformat(line["at"])
    closed = links.revoke_again(session, subject_id=subject, person_id=person, scope=scope, since=since, at=at)
    return min(closed, 1)


_ACTS: dict[Lasting, _Act] = {
    Lasting.AGREEMENT: _agreement,
    Lasting.DIRECT_CONTACT: _direct_contact,
    Lasting.VOLUNTEER: _volunteer,
    Lasting.ACCOUNT: _account,
    Lasting.PAIR: _pair,
    Lasting.ATTESTATION: _attestation,
    Lasting.LINKS: _links,
}
