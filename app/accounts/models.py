"""Tables of people and of what lets them in. Only hashes of secrets are stored."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.accounts.states import AccountState, Digest, LinkScope, StepKind, TokenPurpose
from app.core.columns import Table, enum_field, key, reference
from app.core.ids import new_id
from app.core.permissions import Role


class Person(Table, table=True):
    """Somebody, with or without an account. One person has one role."""

    __tablename__ = "people"

    id: UUID = key()
    role: Role = enum_field(Role, index=True)
    first_name: str = Field(max_length=80)
    last_name: str = Field(default="", max_length=80)
    email: str = Field(default="", index=True, max_length=254)
    phone: str = Field(default="", index=True, max_length=20)
    birth_date: date | None = None
    organisation: str = Field(default="", max_length=120)
    note: str = Field(default="", max_length=2000)
    created_at: datetime
    last_contact_at: datetime


class Account(Table, table=True):
    """The ability to sign in. `email` is compared in lower case; a person's is not unique, this is."""

    __tablename__ = "accounts"

    id: UUID = key()
    person_id: UUID = reference("people.id", unique=True, ondelete="CASCADE")
    state: AccountState = enum_field(AccountState, default=AccountState.ACTIVE)
    version: int = 1
    email: str = Field(unique=True, max_length=254)
    password_hash: str | None = Field(default=None, max_length=200)
    created_at: datetime
    last_sign_in_at: datetime | None = None


class Member(Table, table=True):
    """A person who works in an association: known here, since it decides who somebody is.

    The role (coordinator, manager) is the person's; the `lead` receives reports.
    `digest` is how often they are written to about their day, `digest_sent_on`
    the last day on which it was looked at for them.
    """

    __tablename__ = "members"

    person_id: UUID = reference("people.id", primary_key=True, ondelete="CASCADE")
    association_id: UUID = reference("associations.id", ondelete="CASCADE")
    lead: bool = False
    joined_at: datetime
    digest: Digest = enum_field(Digest, default=Digest.WEEKLY)
    digest_sent_on: date | None = None


class SignedInSession(Table, table=True):
    """One browser signed in; gone from here, the cookie opens nothing."""

    __tablename__ = "signed_in_sessions"

    token_hash: str = Field(primary_key=True, max_length=64)
    id: UUID = Field(default_factory=new_id, unique=True)
    account_id: UUID = reference("accounts.id", ondelete="CASCADE")
    created_at: datetime
    expires_at: datetime
    device: str = Field(default="", max_length=120)


class SignInStep(Table, table=True):
    """A password or a mailed link was right, one thing more is asked: nobody is signed in yet."""

    __tablename__ = "sign_in_steps"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: UUID = reference("accounts.id", ondelete="CASCADE")
    kind: StepKind = enum_field(StepKind)
    code_hash: str = Field(default="", max_length=64)
    tries: int = 0
    created_at: datetime
    expires_at: datetime


class KnownDevice(Table, table=True):
    """A browser that has proved the mailbox of its account; gone from here, its cookie says nothing."""

    __tablename__ = "known_devices"

    id: UUID = key()
    token_hash: str = Field(unique=True, max_length=64)
    account_id: UUID = reference("accounts.id", ondelete="CASCADE")
    device: str = Field(default="", max_length=120)
    created_at: datetime
    expires_at: datetime


class SecondFactor(Table, table=True):
    """An application that shows codes. Its secret is not stored: it is drawn from `salt` and SECRET_KEY.

    `pending` is the salt of an application that has not shown a first code yet;
    `last_step` is the newest code that was taken, so that none is taken twice.
    """

    __tablename__ = "second_factors"

    account_id: UUID = reference("accounts.id", primary_key=True, ondelete="CASCADE")
    salt: str = Field(default="", max_length=64)
    pending: str = Field(default="", max_length=64)
    confirmed_at: datetime | None = None
    last_step: int = 0


class RecoveryCode(Table, table=True):
    """A code on paper that stands once for the application."""

    __tablename__ = "recovery_codes"

    code_hash: str = Field(primary_key=True, max_length=64)
    account_id: UUID = reference("accounts.id", ondelete="CASCADE")
    created_at: datetime
    used_at: datetime | None = None


class AccessLink(Table, table=True):
    """A private address: one scope, one subject, one person; reusable until revoked or expired."""

    __tablename__ = "access_links"

    token_hash: str = Field(primary_key=True, max_length=64)
    scope: LinkScope = enum_field(LinkScope)
    subject_id: UUID = Field(index=True)
    person_id: UUID = reference("people.id", ondelete="CASCADE")
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class ActionToken(Table, table=True):
    """A secret that does one thing once."""

    __tablename__ = "action_tokens"

    token_hash: str = Field(primary_key=True, max_length=64)
    purpose: TokenPurpose = enum_field(TokenPurpose)
    person_id: UUID = reference("people.id", ondelete="CASCADE")
    detail: str = Field(default="", max_length=254)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    __table_args__ = (
        Index(
            "uq_action_tokens_open", "person_id", "purpose", unique=True,
            sqlite_where=text("used_at IS NULL"), postgresql_where=text("used_at IS NULL"),
        ),
    )  # fmt: skip
