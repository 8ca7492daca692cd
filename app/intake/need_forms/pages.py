"""What every page of a need shares: who it speaks to, answers that must be there."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.web.forms import Form


class Voice(StrEnum):
    """Who the form speaks to: the youth (tu), or somebody who writes for one (vous)."""

    YOUTH = "youth"
    OTHER = "other"

    def say(self, tu: str, vous: str) -> str:
        """Return the sentence for whoever reads."""
        return tu if self is Voice.YOUTH else vous


class StepForm(Form):
    """One page. `for_others` are the labels that change when somebody else writes."""

    for_others: ClassVar[dict[str, str]] = {}

    def __init__(self, voice: Voice = Voice.YOUTH, **options: Any) -> None:
        super().__init__(**options)
        self.voice = voice
        if voice is Voice.OTHER:
            for name, label in self.for_others.items():
                self[name].label.text = label

    def validate(self, extra_validators: Any = None) -> bool:
        """Check everything; a page open for too long says so in French, with all that was typed still there."""
        valid = bool(super().validate(extra_validators))
        if "csrf_token" in self and self.csrf_token.errors:
            stale = (
                "Cette page est restée ouverte trop longtemps\u00a0: rien n’est perdu, il suffit de l’envoyer encore."
            )
            self.csrf_token.errors = [stale]
        return valid

    @property
    def genuine(self) -> bool:
        """Whether the page was given by this site to this browser, not long ago."""
        return "csrf_token" not in self or not self.csrf_token.errors

    def require(self, name: str, tu: str, vous: str) -> None:
        """Refuse an empty answer to `name`, unless something else is wrong with it already."""
        if not self[name].data and not self[name].errors:
            self[name].errors = [self.voice.say(tu, vous)]

    def choose(self, name: str, tu: str, vous: str) -> None:
        """Refuse an answer to `name` that is not one of its choices."""
        if self[name].data not in {choice.value for choice in self[name].choices}:
            self[name].errors = [self.voice.say(tu, vous)]


class SendForm(StepForm):
    """Read again and send. `version` is that of a need being changed."""

    version = IntegerField("Version", [Optional()], widget=HiddenInput())
