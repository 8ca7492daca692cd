"""What people read about agreements."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app.safeguarding.states import AgreementState, Means

AGREEMENT_VERSION = "1"
"""The text that guardians agree to today; earlier ones stay in ``data/``, since agreements name theirs."""

AGREEMENTS: dict[AgreementState, str] = {
    AgreementState.ASKED: "Accord demandé",
    AgreementState.AGREED: "Accord donné",
    AgreementState.REFUSED: "Accord refusé",
    AgreementState.REVOKED: "Accord retiré",
}

MEANS: dict[Means, str] = {
    Means.LINK: "par le lien reçu",
    Means.PHONE: "par téléphone",
    Means.IN_PERSON: "de vive voix",
}


@lru_cache(maxsize=8)
def agreement_text(version: str = AGREEMENT_VERSION) -> tuple[str, ...]:
    """Return the sentences of one version of the agreement."""
    path = Path(__file__).parent / "data" / f"agreement-{version}.txt"
    return tuple(path.read_text(encoding="utf-8").splitlines())
