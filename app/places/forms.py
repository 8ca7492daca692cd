"""The operator's forms of places."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlmodel import Session
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.places import labels, queries
from app.places.models import Quarter
from app.places.records import Point
from app.places.services import QuarterCommand
from app.web import once
from app.web.fields import AtMost, LineField
from app.web.forms import EditForm, Form, stamp
from matching.places import Place, distance_km

FURTHEST_KM = 30.0
"""A quarter further than this from its commune's point is a slip of the pen."""
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]+)?")


class RemoveForm(Form):
    """Nothing to type: the button says it."""


class QuarterForm(EditForm):
    """A quarter or stop. The commune comes first: what follows is checked against it."""

    commune = LineField("Commune", [DataRequired("Écrivez le nom de la commune."), AtMost(100)])
    commune_code = HiddenField()
    name = LineField(
        "Nom du quartier ou de l’arrêt",
        [DataRequired("Écrivez le nom du quartier."), AtMost(80)],
        description="Comme on le dit\u00a0: Bellefontaine, Basso Cambo…",
    )
    point = LineField(
        "Latitude et longitude",
        [DataRequired("Écrivez la latitude puis la longitude.")],
        description="En degrés, comme une carte en ligne les donne. Par exemple\u00a0: 43,604\u00a0; 1,444",
    )
    district = SelectField(
        "Quartier prioritaire",
        description="Si un contour importé contient ce point, c’est lui qui décide.",
        validate_choice=True,
    )

    def __init__(self, session: Session, quarter: Quarter | None = None) -> None:
        self._session = session
        self._quarter = quarter
        self._place: Point | None = None
        self.candidates: list[tuple[str, str]] = []
        super().__init__(self.version_of(quarter), data=self._known(quarter) if quarter else None)
        names = [SelectChoice(value=str(each.id), label=each.name) for each in queries.districts(session)]
        self.district.choices = [SelectChoice(value="", label="Aucun"), *names]

    def version_of(self, quarter: Quarter | None) -> str:
        """Return the version of a quarter, which counts none of its own."""
        return stamp(self._known(quarter) if quarter else {})

    def _known(self, quarter: Quarter) -> dict[str, Any]:
        return {
            "name": quarter.name,
            "commune": queries.commune(self._session, quarter.commune_code).name,
            "commune_code": quarter.commune_code,
            "point": labels.point_label(quarter.lat, quarter.lon),
            "district": str(quarter.district_id or ""),
        }

    def validate_commune(self, field: LineField) -> None:
        """Find the commune, or the ones to choose among."""
        found = queries.resolve_commune(self._session, typed=field.data or "", code=self.commune_code.data)
        self.commune_code.data = found.code or ""
        self.candidates = [(each.code, each.label) for each in found.candidates]
        if found.candidates:
            raise ValidationError("Plusieurs communes y ressemblent\u00a0: choisissez la bonne.")
        if found.code is None:
            raise ValidationError("Nous ne trouvons pas cette commune. Essayez avec son code postal.")

    def validate_point(self, field: LineField) -> None:
        """Read two numbers that are a point near the commune."""
        numbers = [float(number.replace(",", ".")) for number in _DECIMAL.findall(field.data or "")]
        if len(numbers) != 2 or re.sub(r"[\s,;]", "", _DECIMAL.sub("", field.data or "")):
            raise ValidationError("Écrivez deux nombres\u00a0: la latitude, puis la longitude.")
        try:
            self._place = Point(*numbers)
        except ValueError:
            raise ValidationError("Ce point n’existe pas\u00a0: vérifiez la latitude, puis la longitude.") from None
        self._ensure_near(self._place)

    def _ensure_near(self, place: Point) -> None:
        if not self.commune_code.data:
            return
        commune = queries.commune(self._session, self.commune_code.data)
        if commune.lat is None or commune.lon is None:
            return
        km = distance_km(Place(commune.lat, commune.lon), Place(place.lat, place.lon))
        if km > FURTHEST_KM:
            raise ValidationError(f"Ce point est à {km:.0f} km de {commune.name}. Vérifiez les deux nombres.")

    def validate_name(self, field: LineField) -> None:
        """Refuse a name that the commune has already, unless this very form gave it."""
        if once.earlier(self._session, self.submission.data or ""):
            return
        mine = self._quarter.id if self._quarter else None
        if self.commune_code.data and queries.quarter_named(
            self._session, field.data or "", commune_code=self.commune_code.data, other_than=mine
        ):
            raise ValidationError("Cette commune a déjà un quartier de ce nom.")

    def to_command(self) -> QuarterCommand:
        """Return the quarter, once the form is valid."""
        if self._place is None:
            raise ValueError("the form was not validated")
        return QuarterCommand(
            commune_code=self.commune_code.data or "",
            name=self.name.data or "",
            point=self._place,
            district_id=UUID(self.district.data) if self.district.data else None,
        )
