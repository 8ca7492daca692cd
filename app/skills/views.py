"""The operator's pages of the vocabulary."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.skills import forms, profiles, queries, services
from app.web import once
from app.web.access import requires
from app.web.clock import now

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
    if not form.validate_on_submit():
        return render_template("skills/edit_kind.html", form=form, label=None), form.status
    location = url_for(".index")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.add_kind(session, code=form.code.data or "", command=form.to_command())
        once.remember(session, form.submission.data, location, at=now())
    flash("L’aide est ajoutée.")
    return redirect(location, code=303)


@bp.route("/aides/<string:code>/modifier", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def edit_kind(code: str) -> ResponseReturnValue:
    """Describe a kind of support otherwise, or put it aside."""
    kind = queries.kind(reading(), code)
    form = forms.KindForm(data=forms.known_kind(kind))
    if not form.validate_on_submit():
        return render_template("skills/edit_kind.html", form=form, label=kind.label), form.status
    with transaction() as session:
        services.change_kind(session, kind=queries.kind(session, code), command=form.to_command())
    flash("L’aide est modifiée.")
    return redirect(url_for(".index"), code=303)


@bp.route("/matieres/nouvelle", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def add_subject() -> ResponseReturnValue:
    """Add a school subject."""
    form = forms.NewSubjectForm(reading())
    if not form.validate_on_submit():
        return render_template("skills/edit_subject.html", form=form, label=None), form.status
    location = url_for(".index")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.add_subject(session, slug=form.slug.data or "", command=form.to_command())
        once.remember(session, form.submission.data, location, at=now())
    flash("La matière est ajoutée.")
    return redirect(location, code=303)


@bp.route("/matieres/<string:slug>/modifier", methods=["GET", "POST"])
@requires(Permission.VOCABULARY_EDIT)
def edit_subject(slug: str) -> ResponseReturnValue:
    """Describe a school subject otherwise, or put it aside."""
    subject = queries.subject(reading(), slug)
    form = forms.SubjectForm(data=forms.known_subject(subject))
    if not form.validate_on_submit():
        return render_template("skills/edit_subject.html", form=form, label=subject.label), form.status
    with transaction() as session:
        services.change_subject(session, subject=queries.subject(session, slug), command=form.to_command())
    flash("La matière est modifiée.")
    return redirect(url_for(".index"), code=303)
