"""What the operator reads."""

from __future__ import annotations

from app.accounts.states import AccountState

ACCOUNT_STATES: dict[AccountState, str] = {
    AccountState.INVITED: "Invitation envoyée",
    AccountState.ACTIVE: "Actif",
    AccountState.SUSPENDED: "Suspendu",
    AccountState.CLOSED: "Fermé",
}
