"""What may be asked, from when on, and what answers it."""

from __future__ import annotations

from enum import StrEnum


class RequirementRole(StrEnum):
    """Of whom it is asked: of a volunteer, or of who introduces and follows a pair for an association."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"


class RequirementKind(StrEnum):
    """One thing that may be asked of somebody."""

    IDENTITY = "identity"
    INTERVIEW = "interview"
    RECORD = "record"
    CHARTER = "charter"
    TRAINING = "training"


class Stage(StrEnum):
    """From when on it is asked: before an offer is active, before a pair is, or never."""

    OFFER = "offer"
    PAIR = "pair"
    NEVER = "never"


class Proof(StrEnum):
    """What was seen or done; never the document itself."""

    IDENTITY = "identity"
    INTERVIEW = "interview"
    BULLETIN_3 = "bulletin_3"
    HONORABILITY = "honorability"
    CHARTER = "charter"
    TRAINING = "training"
    SECOND_OPINION = "second_opinion"


_K = RequirementKind
PROOFS: dict[RequirementKind, tuple[Proof, ...]] = {
    _K.IDENTITY: (Proof.IDENTITY,),
    _K.INTERVIEW: (Proof.INTERVIEW,),
    _K.RECORD: (Proof.BULLETIN_3, Proof.HONORABILITY),
    _K.CHARTER: (Proof.CHARTER,),
    _K.TRAINING: (Proof.TRAINING,),
}
"""What answers each requirement: any one of these."""

RECORDS = PROOFS[_K.RECORD]
"""The two ways to check somebody's record: the extract that they ask for, or the child protection certificate."""

BY_THEMSELVES = frozenset({Proof.CHARTER})
"""What one does alone: nobody signs for somebody else."""

NEVER_EXEMPT = frozenset({_K.RECORD, _K.CHARTER})
"""What nobody is let off: no exemption opens what these close."""
