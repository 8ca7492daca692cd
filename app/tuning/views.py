"""The operator's pages of tuning: configurations, and the words of the young."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.tuning import forms, profiles, queries, services
from app.tuning.models import Configuration
from app.web import once
from app.web.access import acting, requires
from app.web.clock import now

bp = Blueprint("tuning", __name__, url_prefix="/operateur/reglages")

PAGE_SIZE = 100


@bp.get("")
@requires(Permission.RANKING_TUNE)
def index() -> ResponseReturnValue:
    """List the configurations, the active one first."""
    rows = queries.every(reading())
    return render_template("tuning/index.html", configurations=[profiles.shown(row) for row in rows])


@bp.get("/<uuid:configuration_id>")
@requires(Permission.RANKING_TUNE)
def see(configuration_id: UUID) -> ResponseReturnValue:
    """Say in words what a configuration does, and what it does otherwise than the active one."""
    session = reading()
    row = queries.one(session, configuration_id)
    return render_template("tuning/see.html", configuration=profiles.shown(row), differences=_differences(session, row))


def _differences(session: Session, row: Configuration) -> list[profiles.Difference] | None:
    active = queries.active_row(session)
    return None if active is None or active.id == row.id else profiles.differences(active, row)


@bp.route("/<uuid:configuration_id>/copier", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def copy(configuration_id: UUID) -> ResponseReturnValue:
    """Make a draft like this configuration."""
    row = queries.one(reading(), configuration_id)
    form = forms.NameForm(data={"name": row.name})
    if not form.validate_on_submit():
        return render_template("tuning/copy.html", form=form, configuration=profiles.shown(row)), form.status
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        of = queries.one(session, configuration_id)
        draft = services.copy(session, of=of, name=form.name.data or "", actor=acting(), at=now())
        location = url_for(".change", configuration_id=draft.id)
        once.remember(session, form.submission.data, location, at=now())
    flash("Le brouillon est prêt. Rien ne change tant que vous ne le mettez pas en service.")
    return redirect(location, code=303)


@bp.route("/<uuid:configuration_id>/modifier", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def change(configuration_id: UUID) -> ResponseReturnValue:
    """Change a draft."""
    session = reading()
    row = queries.one(session, configuration_id)
    form = forms.ParametersForm(queries.text_versions(session), row)
    if not form.validate_on_submit():
        return render_template("tuning/change.html", form=form, configuration=profiles.shown(row)), form.status
    with transaction() as writing:
        services.change(
            writing, row=queries.one(writing, configuration_id), parameters=form.parameters(),
            version=form.seen, actor=acting(), at=now(),
        )  # fmt: skip
    flash("Le brouillon est enregistré.")
    return redirect(url_for(".see", configuration_id=configuration_id), code=303)


@bp.route("/<uuid:configuration_id>/activer", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def activate(configuration_id: UUID) -> ResponseReturnValue:
    """Ask, then rank with this configuration from now on."""
    session = reading()
    row = queries.one(session, configuration_id)
    form = forms.ActionForm(data={"version": row.version})
    if not form.validate_on_submit():
        changed = _differences(session, row)
        page = "tuning/activate.html"
        return render_template(page, form=form, configuration=profiles.shown(row), differences=changed), form.status
    with transaction() as writing:
        services.activate(
            writing, row=queries.one(writing, configuration_id), version=form.version.data or 0,
            actor=acting(), at=now(),
        )  # fmt: skip
    flash("Ces réglages sont en service. Les demandes en attente sont reclassées dans les minutes qui viennent.")
    return redirect(url_for(".see", configuration_id=configuration_id), code=303)


@bp.route("/<uuid:configuration_id>/jeter", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def discard(configuration_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a draft away."""
    row = queries.one(reading(), configuration_id)
    form = forms.ActionForm(data={"version": row.version})
    if not form.validate_on_submit():
        return render_template("tuning/discard.html", form=form, configuration=profiles.shown(row)), form.status
    with transaction() as session:
        services.discard(session, row=queries.one(session, configuration_id), actor=acting(), at=now())
    flash("Le brouillon est jeté.")
    return redirect(url_for(".index"), code=303)


@bp.get("/lexique")
@requires(Permission.RANKING_TUNE)
def lexicon() -> ResponseReturnValue:
    """List the words of the young, and the versions that were made of them."""
    session = reading()
    page = request.args.get("page", 1, type=int)
    words, total = queries.page_of_lexicon(session, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "tuning/lexicon.html", words=words, total=total, page=page, pages=count,
        versions=queries.text_versions(session), form=forms.ActionForm(),
    )  # fmt: skip


@bp.route("/lexique/nouveau", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def add_word() -> ResponseReturnValue:
    """Add a word to the lexicon."""
    return _write_word(forms.WordForm())


@bp.route("/lexique/<uuid:entry_id>/modifier", methods=["GET", "POST"])
@requires(Permission.RANKING_TUNE)
def change_word(entry_id: UUID) -> ResponseReturnValue:
    """Say otherwise what a word means."""
    entry = queries.entry(reading(), entry_id)
    return _write_word(forms.WordForm(data={"word": entry.word, "meaning": entry.meaning}))


def _write_word(form: forms.WordForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return render_template("tuning/word.html", form=form), form.status
    with transaction() as session:
        services.write_word(
            session, word=form.word.data or "", meaning=form.meaning.data or "", actor=acting(), at=now()
        )
    flash("Le mot est enregistré. Il comptera avec la prochaine version du lexique.")
    return redirect(url_for(".lexicon"), code=303)


@bp.post("/lexique/<uuid:entry_id>/retirer")
@requires(Permission.RANKING_TUNE)
def remove_word(entry_id: UUID) -> ResponseReturnValue:
    """Take a word out of the lexicon."""
    with transaction() as session:
        services.remove_word(session, row=queries.entry(session, entry_id), actor=acting(), at=now())
    flash("Le mot est retiré. Les versions déjà faites le gardent.")
    return redirect(url_for(".lexicon"), code=303)


@bp.post("/lexique/version")
@requires(Permission.RANKING_TUNE)
def refit() -> ResponseReturnValue:
    """Make a version of the lexicon that a draft may choose."""
    with transaction() as session:
        made = services.refit(session, actor=acting(), at=now())
        number = made.number
    flash(f"La version {number} est prête. Choisissez-la dans un brouillon, regardez ce qu’elle change, activez-la.")
    return redirect(url_for(".lexicon"), code=303)
