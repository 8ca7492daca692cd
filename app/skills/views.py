"""The operator's pages of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.skills import forms, profiles, queries, services
from app.web import once
from app.web.access import requires
from app.web.clock import now
from app.web.forms import Form
from app.web.refusals import kept

bp = Blueprint("skills", __name__, url_prefix="/operateur/vocabulaire")


@bp.get("")
@requires(Permission.VOCABULARY_EDIT)
def index() -> ResponseReturnValue:
    """List the kinds of support by family, and the school subjects."""
    session = reading()
    return render_template(
        "skills/index.html", families=profiles.families(session), subjects=profiles.subjects(session)
    )


@bp.route("/aides/nouvelle", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def add_kind() -> ResponseReturnValue:
    """Add a kind of support."""
    form = forms.NewKindForm(reading())

    def add(session: Session) -> None:
        services.add_kind(session, code=form.code.data or "", command=form.to_command())

    return _add("skills/edit_kind.html", form, add, said="L’aide est ajoutée.")


@bp.route("/aides/<string:code>/modifier", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def edit_kind(code: str) -> ResponseReturnValue:
    """Describe a kind of support otherwise, or put it aside."""
    kind = queries.kind(reading(), code)
    form = forms.KindForm(kind)

    def change(session: Session) -> None:
        stored = queries.kind(session, code, held=True)
        form.ensure_current(form.version_of(stored))
        services.change_kind(session, kind=stored, command=form.to_command())

    return _change("skills/edit_kind.html", form, change, label=kind.label, said="L’aide est modifiée.")


@bp.route("/matieres/nouvelle", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def add_subject() -> ResponseReturnValue:
    """Add a school subject."""
    form = forms.NewSubjectForm(reading())

    def add(session: Session) -> None:
        services.add_subject(session, slug=form.slug.data or "", command=form.to_command())

    return _add("skills/edit_subject.html", form, add, said="La matière est ajoutée.")


@bp.route("/matieres/<string:slug>/modifier", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def edit_subject(slug: str) -> ResponseReturnValue:
    """Describe a school subject otherwise, or put it aside."""
    subject = queries.subject(reading(), slug)
    form = forms.SubjectForm(subject)

    def change(session: Session) -> None:
        stored = queries.subject(session, slug, held=True)
        form.ensure_current(form.version_of(stored))
        services.change_subject(session, subject=stored, command=form.to_command())

    return _change("skills/edit_subject.html", form, change, label=subject.label, said="La matière est modifiée.")


def _add(page: str, form: Form, add: Callable[[Session], None], *, said: str) -> ResponseReturnValue:
    """Add one word, once, however often its form comes in."""
    if not form.validate_on_submit():
        return render_template(page, form=form, label=None), form.status
    location = url_for(".index")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        add(session)
        once.remember(session, form.submission.data, location, at=now())
    flash(said)
    return redirect(location, code=303)


def _change(page: str, form: Form, change: Callable[[Session], None], *, label: str, said: str) -> ResponseReturnValue:
    if not form.validate_on_submit() or not kept(form, change):
        return render_template(page, form=form, label=label), form.status
    flash(said)
    return redirect(url_for(".index"), code=303)
