"""What pages may show of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import codes, devices, queries, rules
from app.accounts.models import Account, SecondFactor, SignedInSession, SignInStep
from app.accounts.states import AccountState, StepKind
from app.core.errors import NotFound
from app.core.identity import Actor


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account, as its owner sees it."""

    first_name: str
    last_name: str
    email: str
    phone: str
    has_password: bool
    staff: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class OfferedAccount:
    """An account that the holder of a private link may open."""

    first_name: str
    email: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked before somebody is in."""

    by_app: bool
    email: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application to install: to scan, or to type in."""

    image: str
    secret: str


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """One's own application, as its owner sees it."""

    since: datetime | None
    left: int
    demanded: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A browser that is signed in, or one that is known."""

    id: UUID
    device: str
    since: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Connections:
    """Every browser of an account."""

    sessions: tuple[Connection, ...]
    devices: tuple[Connection, ...]


def of_step(session: Session, step: SignInStep) -> Step:
    """Return what a step asks, and of which address."""
    return Step(step.kind is StepKind.APP, session.get_one(Account, step.account_id).email)


def application(session: Session, account_id: UUID) -> Application:
    """Return the application that waits for its first code.

    Raises
    ------
    NotFound
        If none does.
    """
    factor = session.get(SecondFactor, account_id)
    if factor is None or not factor.pending:
        raise NotFound
    secret = codes.app_secret(factor.pending)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    email = session.get_one(Account, account_id).email
    return Application(codes.app_image(factor.pending, account=email), groups)


def own_factor(session: Session, account: Account, *, demanded: bool) -> OwnFactor:
    """Return whether an account has an application, and how many codes are left on paper."""
    factor = session.get(SecondFactor, account.id)
    left = queries.recovery_codes_left(session, account.id)
    return OwnFactor(factor.confirmed_at if factor else None, left, demanded)


def connections(session: Session, account: Account, *, present: SignedInSession | None, at: datetime) -> Connections:
    """Return the browsers of an account, newest first."""
    known = devices.known(session, account, at=at)
    return Connections(
        tuple(
            Connection(row.id, row.device or "Un navigateur", row.created_at, row is present)
            for row in queries.sessions_of(session, account.id, at=at)
        ),
        tuple(
            Connection(row.id, row.device or "Un navigateur", row.created_at, row is known)
            for row in queries.devices_of(session, account.id, at=at)
        ),
    )


def connection(
    session: Session, account: Account, session_id: UUID, *, present: SignedInSession | None, at: datetime
) -> Connection:
    """Return one session of an account.

    Raises
    ------
    NotFound
        If it is over, or somebody else's.
    """
    every = connections(session, account, present=present, at=at).sessions
    found = next((each for each in every if each.id == session_id), None)
    if found is None:
        raise NotFound
    return found


def own(session: Session, *, actor: Actor) -> OwnAccount:
    """Return the account of who acts.

    Raises
    ------
    NotFound
        If nobody, or somebody without an account, acts.
    """
    account = queries.own_account(session, actor)
    person = queries.person(session, account.person_id)
    return OwnAccount(
        first_name=person.first_name,
        last_name=person.last_name,
        email=account.email,
        phone=person.phone,
        has_password=account.password_hash is not None,
        staff=rules.may_enrol(person.role),
        second_factor=account.id in queries.enrolled(session, [account.id]),
    )


def offered(session: Session, token: str, *, at: datetime) -> OfferedAccount:
    """Return what a private link offers.

    Raises
    ------
    NotFound
        If the link is revoked, too old or unknown.
    """
    person = queries.link_owner(session, token, at=at)
    account = queries.account_of(session, person.id)
    has_account = account is not None and account.state is not AccountState.INVITED
    return OfferedAccount(person.first_name, person.email, has_account)
