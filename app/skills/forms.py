"""The operator's forms of the vocabulary."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import Session
from wtforms import BooleanField, ValidationError
from wtforms.validators import DataRequired

from app.skills import queries
from app.skills.models import Kind, Subject
from app.skills.services import KindCommand, SubjectCommand
from app.web import once
from app.web.fields import AtMost, LineField
from app.web.forms import EditForm, stamp

LAST = 9999
"""Highest place in a list."""
_CODE = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class _Listed(EditForm):
    """What every word of the vocabulary has: a label, a place in the list, whether it is offered."""

    label = LineField(
        "Nom",
        [DataRequired("Écrivez le nom que les personnes liront."), AtMost(80)],
    )
    position = LineField(
        "Place dans la liste",
        [DataRequired("Écrivez un nombre.")],
        description="Les plus petits nombres viennent d’abord.",
    )
    active = BooleanField("Proposer dans les formulaires", default=True)

    def validate_position(self, field: LineField) -> None:
        """Refuse what is not a place."""
        if not re.fullmatch(r"[0-9]{1,4}", field.data or ""):
            raise ValidationError(f"Écrivez un nombre entier, de 0 à {LAST}.")


class KindForm(_Listed):
    """A kind of support that exists; its code does not change."""

    hint = LineField(
        "Quelques mots en plus",
        [AtMost(120)],
        description="Sous le nom. On s’adresse au jeune\u00a0: tu.",
    )
    family = LineField(
        "Famille",
        [DataRequired("Écrivez le titre sous lequel la ranger."), AtMost(80)],
        description="Le titre au-dessus des aides qui se ressemblent.",
    )
    asks_subject = BooleanField("Demander la matière")
    asks_level = BooleanField("Demander la classe")
    professional = BooleanField(
        "Réservée aux professionnels",
        description="Jamais confiée à un bénévole\u00a0: la personne reçoit les contacts qui peuvent l’aider.",
    )

    def __init__(self, kind: Kind | None = None) -> None:
        super().__init__(self.version_of(kind), data=known_kind(kind) if kind else None)

    @staticmethod
    def version_of(kind: Kind | None) -> str:
        """Return the version of a kind, which counts none of its own."""
        return stamp(known_kind(kind) if kind else {})

    def to_command(self) -> KindCommand:
        """Return the kind, once the form is valid."""
        return KindCommand(
            label=self.label.data or "",
            hint=self.hint.data or "",
            family=self.family.data or "",
            position=int(self.position.data or 0),
            active=bool(self.active.data),
            professional=bool(self.professional.data),
            asks_subject=bool(self.asks_subject.data),
            asks_level=bool(self.asks_level.data),
        )


class NewKindForm(KindForm):
    """A new kind, with its code."""

    code = LineField(
        "Code",
        [DataRequired("Écrivez un code."), AtMost(40)],
        description="Des minuscules sans accent, un point après la famille\u00a0: emploi.cv. Il ne change plus.",
    )

    def __init__(self, session: Session) -> None:
        self._session = session
        super().__init__()

    def validate_code(self, field: LineField) -> None:
        """Refuse a code that is taken, unless this very form gave it."""
        if not _CODE.fullmatch(field.data or ""):
            raise ValidationError("Écrivez des minuscules sans accent, par exemple emploi.cv.")
        if once.earlier(self._session, self.submission.data or ""):
            return
        if field.data in queries.labels(self._session):
            raise ValidationError("Ce code existe déjà.")


class SubjectForm(_Listed):
    """A school subject that exists; its code does not change."""

    def __init__(self, subject: Subject | None = None) -> None:
        super().__init__(self.version_of(subject), data=known_subject(subject) if subject else None)

    @staticmethod
    def version_of(subject: Subject | None) -> str:
        """Return the version of a subject, which counts none of its own."""
        return stamp(known_subject(subject) if subject else {})

    def to_command(self) -> SubjectCommand:
        """Return the subject, once the form is valid."""
        return SubjectCommand(
            label=self.label.data or "", position=int(self.position.data or 0), active=bool(self.active.data)
        )


class NewSubjectForm(SubjectForm):
    """A new subject, with its code."""

    slug = LineField(
        "Code",
        [DataRequired("Écrivez un code."), AtMost(40)],
        description="Des minuscules sans accent et des tirets\u00a0: histoire-geo. Il ne change plus.",
    )

    def __init__(self, session: Session) -> None:
        self._session = session
        super().__init__()

    def validate_slug(self, field: LineField) -> None:
        """Refuse a code that is taken, unless this very form gave it."""
        if not _SLUG.fullmatch(field.data or ""):
            raise ValidationError("Écrivez des minuscules sans accent et des tirets, par exemple histoire-geo.")
        if once.earlier(self._session, self.submission.data or ""):
            return
        if field.data in {each.slug for each in queries.subjects(self._session, active=False)}:
            raise ValidationError("Ce code existe déjà.")


def known_kind(kind: Kind) -> dict[str, Any]:
    """Return what the form of an existing kind shows first."""
    return kind.model_dump(exclude={"code"}) | {"position": str(kind.position)}


def known_subject(subject: Subject) -> dict[str, Any]:
    """Return what the form of an existing subject shows first."""
    return subject.model_dump(exclude={"slug"}) | {"position": str(subject.position)}
