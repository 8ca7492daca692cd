"""Forms of an association: its places, and a date that it writes down itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from app.core.clock import PARIS, local_date
from app.meetings import labels, queries
from app.meetings.models import Meeting, SafePlace
from app.meetings.services import PlaceCommand, Terms
from app.places import queries as places
from app.web.fields import AtMost, LineField, PartsDateField
from app.web.forms import EditForm, Form, stamp
from app.web.week import FIRST, LAST, WeekField, clock_value, clock_words

_LENGTHS = (30, 60, 90, 120, 180)
_FURTHEST = timedelta(days=366)


class WeekForm(Form):
    """When a youth is free, said anew."""

    availability = WeekField("Quand es-tu libre\u00a0?", tu=True)


class PlaceForm(EditForm):
    """A place where pairs may meet."""

    name = LineField("Nom du lieu", [DataRequired("Écrivez le nom du lieu."), AtMost(120)])
    address = LineField("Adresse", [DataRequired("Écrivez l’adresse."), AtMost(200)])
    commune = LineField("Commune", [DataRequired("Écrivez le nom de la commune."), AtMost(100)])
    commune_code = HiddenField()
    access = LineField("Pour trouver", [AtMost(200)])

    def __init__(self, session: Session, place: SafePlace | None = None) -> None:
        self._session = session
        self.candidates: list[tuple[str, str]] = []
        super().__init__(self.version_of(place), data=self._known(place) if place else None)

    def version_of(self, place: SafePlace | None) -> str:
        """Return the version of a place, which counts none of its own."""
        return stamp(self._known(place) if place else {})

    def _known(self, place: SafePlace) -> dict[str, str]:
        commune = places.commune(self._session, place.commune_code)
        return {
            "name": place.name, "address": place.address, "access": place.access, "commune": commune.name,
            "commune_code": commune.code,
        }  # fmt: skip

    def validate_commune(self, field: LineField) -> None:
        """Find the commune, or the ones to choose among."""
        found = places.resolve_commune(self._session, typed=field.data or "", code=self.commune_code.data)
        self.commune_code.data = found.code or ""
        self.candidates = [(each.code, each.label) for each in found.candidates]
        if found.candidates:
            raise ValidationError("Plusieurs communes y ressemblent\u00a0: choisissez la bonne.")
        if found.code is None:
            raise ValidationError("Nous ne trouvons pas cette commune. Essayez avec son code postal.")

    def to_command(self) -> PlaceCommand:
        """Return the place, once the form is valid."""
        return PlaceCommand(
            self.name.data or "", self.address.data or "", self.commune_code.data or "", self.access.data or ""
        )


class DateForm(EditForm):
    """When and where a pair meets, as both sides told their coordinator."""

    day = PartsDateField("Jour", [InputRequired("Écrivez le jour.")])
    hour = SelectField("Heure", validate_choice=True)
    minutes = SelectField("Durée", validate_choice=True, default="60")
    place = SelectField("Lieu", validate_choice=True)

    def __init__(self, session: Session, *, association_id: UUID, at: datetime, meeting: Meeting | None = None) -> None:
        self._at = at
        super().__init__(meeting.version if meeting else 0, data=self._known(meeting) if meeting else None)
        self.hour.choices = [
            SelectChoice(value=clock_value(half), label=clock_words(half * 30)) for half in range(FIRST, LAST + 1)
        ]
        self.minutes.choices = [SelectChoice(value=str(each), label=labels.lasting(each)) for each in _LENGTHS]
        open_places = [
            SelectChoice(value=str(place.id), label=f"{place.name}, {commune.name}")
            for place, commune in queries.places(session, association_id)
        ]
        self.place.choices = [*open_places, SelectChoice(value="", label=labels.REMOTE)]
        for field in (self.hour, self.minutes):
            self._keep(field)

    def _known(self, meeting: Meeting) -> dict[str, object]:
        local = meeting.starts_at.astimezone(PARIS)
        return {
            "day": local.date(), "hour": f"{local:%H:%M}", "minutes": str(meeting.minutes),
            "place": str(meeting.place_id or ""),
        }  # fmt: skip

    def _keep(self, field: SelectField) -> None:
        """Offer the hour and the length that the meeting has, were they none of the list."""
        value = field.object_data
        if value and value not in {each.value for each in field.choices}:
            said = labels.lasting(int(value)) if field is self.minutes else value.replace(":", " h ")
            field.choices = [*field.choices, SelectChoice(value=value, label=said)]

    def validate_day(self, field: PartsDateField) -> None:
        """Refuse a date gone by, or too far to be kept in mind."""
        if field.data and field.data > local_date(self._at) + _FURTHEST:
            raise ValidationError("Choisissez un jour dans l’année qui vient.")
        if field.data and self.hour.data and self._starts_at() <= self._at:
            raise ValidationError("Cette date est passée.")

    def _starts_at(self) -> datetime:
        if self.day.data is None:
            raise ValueError("the form was not validated")
        return datetime.combine(self.day.data, time.fromisoformat(self.hour.data), PARIS)

    def to_terms(self) -> Terms:
        """Return when and where, once the form is valid."""
        place = UUID(self.place.data) if self.place.data else None
        return Terms(self._starts_at(), int(self.minutes.data), place)
