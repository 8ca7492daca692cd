"""The forms of the good practices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from app.articles import labels
from app.articles.models import Article
from app.articles.rules import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE, LONGEST_WORD
from app.articles.services import Writing
from app.articles.states import Audience
from app.skills.models import Kind
from app.web.fields import AtMost, LineField, TextField, whole
from app.web.forms import EditForm, Form, VersionedForm


class ActionForm(Form):
    """A button: nothing to type."""


class ArticleForm(EditForm):
    """An article being written; only the title is needed to keep a draft. `preview` shows and keeps nothing."""

    title = LineField("Titre", [DataRequired("Écrivez un titre."), AtMost(LONGEST_TITLE)])
    summary = TextField(
        "Résumé",
        [AtMost(LONGEST_SUMMARY)],
        description="Une ou deux phrases\u00a0: ce que cette façon de faire a changé.",
    )
    body = TextField(
        "Texte",
        [AtMost(LONGEST_BODY)],
        description="Ne nommez aucun jeune, et ne racontez rien qui le fasse reconnaître.",
    )
    kinds = SelectMultipleField("Pour quels accompagnements")
    audience = RadioField(
        "Qui peut le lire",
        choices=[SelectChoice(value=each.value, label=label) for each, label in labels.AUDIENCES.items()],
        default=Audience.PUBLIC.value,
        validate_choice=True,
    )
    preview = SubmitField("Voir l’aperçu")

    def __init__(self, kinds: Sequence[Kind], *, article: Article | None = None, chosen: Sequence[str] = ()) -> None:
        super().__init__(article.version if article else 0, data=_known(article, chosen) if article else None)
        self.kinds.choices = [SelectChoice(value=kind.code, label=kind.label) for kind in kinds]

    def writing(self) -> Writing:
        """Return what was typed, once the form is valid."""
        return Writing(
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.data or "",
            audience=Audience(self.audience.data),
            kinds=frozenset(self.kinds.data or ()),
        )


def _known(article: Article, chosen: Sequence[str]) -> dict[str, Any]:
    return {
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "kinds": list(chosen),
        "audience": article.audience.value,
    }


class ReadForm(VersionedForm):
    """A button that acts on what was read."""

    def validate_version(self, field: HiddenField) -> None:
        """Refuse a button without the version that it acts on."""
        if not whole(field.data):
            raise ValidationError("Cette page n’est plus valable. Rechargez-la et recommencez.")


class WordForm(ReadForm):
    """A word to the author."""

    word = TextField(
        "Votre mot à l’association",
        [
            DataRequired("Écrivez un mot\u00a0: l’association saura quoi changer."),
            AtMost(LONGEST_WORD),
        ],
    )


class SearchForm(Form):
    """What one looks for, in the address: no token, nothing kept."""

    class Meta(Form.Meta):
        csrf = False

    mots = LineField("Mots")
    accompagnement = SelectField("Accompagnement", validate_choice=False)
