"""An association's own file, which its managers and the operator keep."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.associations import profiles, queries, services
from app.associations.forms import (
    UNSENT,
    ActionForm,
    ActivityForm,
    AreaForm,
    ClosingForm,
    CommuneForm,
    ContactForm,
    GatesForm,
    GroupingForm,
    PresentationForm,
)
from app.associations.models import Association
from app.associations.services import Closing
from app.associations.states import AssociationState
from app.associations.views import bp
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.places import queries as places
from app.skills import queries as skills
from app.skills.labels import ICONS
from app.web.access import acting, requires
from app.web.clock import now, today

EDITORS = (Permission.ASSOCIATION_MANAGE, Permission.ASSOCIATION_OVERSEE)


def _own_id() -> UUID:
    association_id = acting().association_id
    if association_id is None:
        raise NotFound
    return association_id


def _seen(association_id: UUID) -> Association:
    return queries.visible(reading(), association_id, actor=acting())


@bp.get("/mon-association")
@requires(Permission.ASSOCIATION_MANAGE)
def own() -> ResponseReturnValue:
    """Lead a manager to the file of their association."""
    return redirect(url_for("associations.file", association_id=_own_id()))


@bp.get("/mon-association/accueil")
@requires(Permission.ASSOCIATION_MANAGE)
def start() -> ResponseReturnValue:
    """Lead a manager to the page of the day, or to the file while it is not complete."""
    association = _seen(_own_id())
    ready = association.state is AssociationState.ACTIVE and "workspace.today" in current_app.view_functions
    return redirect(url_for("workspace.today" if ready else "associations.own"))


@bp.get("/associations/<uuid:association_id>/fiche")
@requires(*EDITORS)
def file(association_id: UUID) -> ResponseReturnValue:
    """Show everything that is said of an association, and what is missing."""
    shown = profiles.file_of(reading(), _seen(association_id), day=today())
    return render_template("associations/file.html", association=shown, form=ActionForm())


@bp.route("/associations/<uuid:association_id>/presentation", methods=["GET", "POST"])
@requires(*EDITORS)
def change_presentation(association_id: UUID) -> ResponseReturnValue:
    """Change what everybody may read."""
    association = _seen(association_id)
    form = PresentationForm(reading(), association)
    if not form.validate_on_submit():
        stored = profiles.file_of(reading(), association, day=today())
        return render_template("associations/presentation.html", form=form, association=stored), form.status
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        services.change_presentation(
            session, association=association, to=form.to_command(), version=form.seen, actor=acting(), at=now()
        )
    return _saved(association_id)


@bp.route("/associations/<uuid:association_id>/accompagnements", methods=["GET", "POST"])
@requires(*EDITORS)
def change_activity(association_id: UUID) -> ResponseReturnValue:
    """Change what it gives, for whom and how many at once."""
    association, session = _seen(association_id), reading()
    kinds = [kind for kind in skills.kinds(session) if not kind.professional]
    form = ActivityForm(association, kinds, queries.kinds_of(session, association_id))
    if not form.validate_on_submit():
        stored = profiles.file_of(session, association, day=today())
        families: dict[str, list[str]] = {}
        for kind in kinds:
            families.setdefault(kind.family, []).append(kind.code)
        page = "associations/activity.html"
        shown = {"association": stored, "families": list(families.items()), "icons": ICONS}
        return render_template(page, form=form, **shown), form.status
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        services.change_activity(
            session, association=association, to=form.to_command(), version=form.seen, actor=acting(), at=now()
        )
    return _saved(association_id)


def _area_form(association: Association, **options: Any) -> AreaForm:
    session = reading()
    names = places.commune_names(session, queries.communes_of(session, association.id))
    return AreaForm(
        association,
        territory=current_app.extensions["territory"].department_name,
        communes=dict(sorted(names.items(), key=lambda item: item[1])),
        districts={str(each.id): each.name for each in places.districts(session)},
        covered=queries.districts_of(session, association.id),
        options=options,
    )


def _grouping_form(**options: Any) -> GroupingForm:
    groupings = queries.groupings(reading(), current_app.extensions["territory"].departments)
    return GroupingForm(groupings, options=options)


def _area_page(association: Association, *, area: AreaForm | None = None, commune: CommuneForm | None = None,
               grouping: GroupingForm | None = None) -> ResponseReturnValue:  # fmt: skip
    """Show the three forms of the area; the one that was refused keeps what was typed."""
    forms = [form for form in (area, commune, grouping) if form is not None]
    return render_template(
        "associations/area.html",
        form=forms[0] if forms else None,
        area=area or _area_form(association, **UNSENT),
        commune=commune or CommuneForm(reading(), options=UNSENT),
        grouping=grouping or _grouping_form(**UNSENT),
        association=profiles.file_of(reading(), association, day=today()),
    ), forms[0].status if forms else 200


@bp.route("/associations/<uuid:association_id>/territoire", methods=["GET", "POST"])
@requires(*EDITORS)
def change_area(association_id: UUID) -> ResponseReturnValue:
    """Change where it works: everywhere, or these communes and districts."""
    association = _seen(association_id)
    form = _area_form(association)
    if not form.validate_on_submit():
        return _area_page(association, area=form)
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        services.change_area(
            session, association=association, everywhere=form.everywhere, communes=form.communes.data or (),
            districts=form.district_ids, version=form.seen, actor=acting(), at=now(),
        )  # fmt: skip
    return _saved(association_id)


@bp.post("/associations/<uuid:association_id>/territoire/communes/ajouter")
@requires(*EDITORS)
def add_commune(association_id: UUID) -> ResponseReturnValue:
    """Add one commune to the area."""
    association = _seen(association_id)
    form = CommuneForm(reading())
    if not form.validate_on_submit():
        return _area_page(association, commune=form)
    return _add_communes(association_id, {form.commune_code.data or ""})


@bp.post("/associations/<uuid:association_id>/territoire/intercommunalites/ajouter")
@requires(*EDITORS)
def add_grouping(association_id: UUID) -> ResponseReturnValue:
    """Add every commune of a group to the area."""
    association = _seen(association_id)
    form = _grouping_form()
    if not form.validate_on_submit():
        return _area_page(association, grouping=form)
    groupings = queries.groupings(reading(), current_app.extensions["territory"].departments)
    return _add_communes(association_id, {c for g in groupings if g.code == form.grouping.data for c in g.communes})


def _add_communes(association_id: UUID, codes: set[str]) -> ResponseReturnValue:
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        new = services.add_communes(session, association=association, codes=codes, actor=acting(), at=now())
    flash({0: "C’était déjà dans la liste.", 1: "Une commune est ajoutée."}.get(new, f"{new} communes sont ajoutées."))
    return redirect(url_for("associations.change_area", association_id=association_id), code=303)


@bp.route("/associations/<uuid:association_id>/exigences-du-classement", methods=["GET", "POST"])
@requires(*EDITORS)
def change_gates(association_id: UUID) -> ResponseReturnValue:
    """Say what it asks beyond the site before a pair is proposed."""
    association, session = _seen(association_id), reading()
    form = GatesForm(association, queries.gates_of(session, association_id))
    if not form.validate_on_submit():
        stored = profiles.file_of(session, association, day=today())
        return render_template("associations/gates.html", form=form, association=stored), form.status
    with transaction() as writing:
        association = queries.visible(writing, association_id, actor=acting())
        services.change_gates(
            writing, association=association, to=form.to_command(), version=form.seen, actor=acting(), at=now()
        )
    return _saved(association_id)


@bp.route("/associations/<uuid:association_id>/se-joindre", methods=["GET", "POST"])
@requires(*EDITORS)
def change_contact(association_id: UUID) -> ResponseReturnValue:
    """Say how the two sides of its pairs reach each other."""
    association = _seen(association_id)
    form = ContactForm(association)
    if not form.validate_on_submit():
        stored = profiles.file_of(reading(), association, day=today())
        return render_template("associations/contact.html", form=form, association=stored), form.status
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        services.change_contact(
            session, association=association, to=form.way, version=form.seen, actor=acting(), at=now()
        )
    return _saved(association_id)


@bp.route("/associations/<uuid:association_id>/fermeture", methods=["GET", "POST"])
@requires(*EDITORS)
def close_for_a_while(association_id: UUID) -> ResponseReturnValue:
    """Say when it is closed and who answers meanwhile."""
    association = _seen(association_id)
    members = {str(each.id): each.first_name for each in queries.members(reading(), association_id)}
    form = ClosingForm(association, members)
    if not form.validate_on_submit():
        stored = profiles.file_of(reading(), association, day=today())
        page = "associations/closing.html"
        return render_template(page, form=form, association=stored, open_form=ActionForm()), form.status
    _close(association_id, form.to_command(), version=form.seen)
    return _saved(association_id)


@bp.post("/associations/<uuid:association_id>/fermeture/annuler")
@requires(*EDITORS)
def open_again(association_id: UUID) -> ResponseReturnValue:
    """Say that it is open."""
    association = _seen(association_id)
    if not ActionForm().validate_on_submit():
        return redirect(url_for("associations.close_for_a_while", association_id=association_id), code=303)
    _close(association_id, Closing(), version=association.version)
    return _saved(association_id)


def _close(association_id: UUID, closing: Closing, *, version: int) -> None:
    with transaction() as session:
        association = queries.visible(session, association_id, actor=acting())
        services.close_for_a_while(
            session, association=association, to=closing, version=version, actor=acting(), at=now()
        )


@bp.post("/associations/<uuid:association_id>/envoyer")
@requires(*EDITORS)
def complete(association_id: UUID) -> ResponseReturnValue:
    """Hand the filled file to the operator."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            association = queries.visible(session, association_id, actor=acting())
            services.complete(session, association=association, actor=acting(), at=now())
        flash("Votre fiche est envoyée. Vous recevrez un message dès qu’elle est validée.")
    return redirect(url_for("associations.file", association_id=association_id), code=303)


def _saved(association_id: UUID) -> ResponseReturnValue:
    flash("C’est enregistré.")
    return redirect(url_for("associations.file", association_id=association_id), code=303)
