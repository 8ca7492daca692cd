"""What an association is, what it gives, where it works, when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.associations import labels, queries, rules
from app.associations.forms.parts import FileForm, SettlesCommune, WholeField
from app.associations.models import Association
from app.associations.queries import Gates, Grouping
from app.associations.services import Activity, Closing, Presentation
from app.associations.states import ContactWay, Lending
from app.places import queries as places
from app.skills.models import Kind
from app.skills.states import Mode
from app.web.fields import AtMost, LineField, MailField, PartsDateField, PhoneField, TextField
from app.web.forms import Form

EVERYWHERE, SOME = "everywhere", "some"
MINUTES = (60, 90, 120, 150, 180, 240)


class PresentationForm(FileForm, SettlesCommune):
    """What everybody may read, and the official numbers."""

    name = LineField("Nom de l’association", [DataRequired("Écrivez le nom de l’association."), AtMost(120)])
    mission = TextField(
        "Ce que fait l’association",
        [DataRequired("Décrivez votre association en quelques phrases."), AtMost(2000)],
        description="Pour qui, comment, avec qui. Ce texte est public.",
    )
    email = MailField("Adresse e-mail publique")
    phone = PhoneField("Téléphone public")
    website = LineField("Site internet", [AtMost(200)], description="Par exemple\u00a0: https://www.exemple.fr")
    commune = LineField("Commune du siège", [AtMost(100)])
    commune_code = HiddenField()
    rna = LineField("Numéro RNA", description="W suivi de 9 caractères, sur le récépissé de la préfecture.")
    siret = LineField("Numéro SIRET", description="14 chiffres, si l’association en a un.")

    def __init__(self, session: Session, association: Association) -> None:
        self._session, self._own = session, association
        code = association.commune_code
        super().__init__(
            association,
            **{
                name: getattr(association, name)
                for name in ("name", "mission", "email", "phone", "website", "rna", "siret")
            },
            commune=places.commune(session, code).name if code else "",
            commune_code=code or "",
        )

    def validate_name(self, field: LineField) -> None:
        """Refuse the name of another association."""
        if field.data and queries.named(self._session, field.data, besides=self._own.id):
            raise ValidationError("Une association porte déjà ce nom.")

    def validate_website(self, field: LineField) -> None:
        """Keep an address that may stand on a public page."""
        _kept(field, rules.website)

    def validate_rna(self, field: LineField) -> None:
        """Keep a number of the RNA."""
        _kept(field, rules.rna)

    def validate_siret(self, field: LineField) -> None:
        """Keep a SIRET."""
        _kept(field, rules.siret)

    def validate_commune(self, field: LineField) -> None:
        """Find the commune, if one is given."""
        if field.data:
            self.settle(self._session)
        else:
            self.commune_code.data = ""

    def to_command(self) -> Presentation:
        """Return what was said, once the form is valid."""
        return Presentation(
            name=self.name.data or "",
            mission=self.mission.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            website=self.website.data or "",
            rna=self.rna.data or "",
            siret=self.siret.data or "",
            commune_code=self.commune_code.data or None,
        )


class ActivityForm(FileForm):
    """What it gives, for whom, how many at once, whether it lends its volunteers."""

    kinds = SelectMultipleField("Accompagnements proposés")
    age_min = WholeField("Âge minimum", least=6, most=30)
    age_max = WholeField("Âge maximum", least=6, most=30)
    capacity = WholeField(
        "Nombre de jeunes suivis en même temps",
        least=0,
        most=2000,
        description="Au-delà, les nouvelles demandes vont ailleurs. Laissez vide s’il n’y a pas de limite.",
    )
    lending = RadioField(
        "Vos bénévoles peuvent-ils aider un jeune suivi par une autre association\u00a0?",
        choices=[SelectChoice(value=lending.value, label=label) for lending, label in labels.LENDING.items()],
        validate_choice=True,
    )

    def __init__(self, association: Association, kinds: Sequence[Kind], chosen: frozenset[str]) -> None:
        super().__init__(
            association,
            kinds=sorted(chosen),
            lending=association.lending.value,
            **{name: getattr(association, name) for name in ("age_min", "age_max", "capacity")},
        )
        self.kinds.choices = [SelectChoice(value=kind.code, label=kind.label) for kind in kinds]

    def validate_kinds(self, field: SelectMultipleField) -> None:
        """Ask for one kind at least."""
        if not field.data:
            raise ValidationError("Cochez au moins un accompagnement.")

    def validate_age_max(self, field: WholeField) -> None:
        """Compare both ages."""
        _check_order(self.age_min, field)

    def to_command(self) -> Activity:
        """Return what was said, once the form is valid."""
        return Activity(
            kinds=frozenset(self.kinds.data or ()),
            age_min=self.age_min.number,
            age_max=self.age_max.number,
            capacity=self.capacity.number,
            lending=Lending(self.lending.data),
        )


class ContactForm(FileForm):
    """How the two sides of its pairs reach each other."""

    contact = RadioField(
        "Comment le jeune et le bénévole se joignent-ils\u00a0?",
        choices=[SelectChoice(value=way.value, label=label) for way, label in labels.CONTACTS.items()],
        validate_choice=True,
    )

    def __init__(self, association: Association) -> None:
        super().__init__(association, contact=association.contact.value)

    @property
    def way(self) -> ContactWay:
        """What was chosen, once the form is valid."""
        return ContactWay(self.contact.data)


class AreaForm(FileForm):
    """Where it works."""

    scope = RadioField("Où intervenez-vous\u00a0?", validate_choice=True)
    communes = SelectMultipleField("Communes couvertes")
    districts = SelectMultipleField("Quartiers prioritaires")

    def __init__(
        self,
        association: Association,
        *,
        territory: str,
        communes: dict[str, str],
        districts: dict[str, str],
        covered: frozenset[UUID],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            association,
            options=options,
            scope=EVERYWHERE if association.everywhere else SOME,
            communes=sorted(communes),
            districts=[str(each) for each in covered],
        )
        self.scope.choices = [
            SelectChoice(value=EVERYWHERE, label=f"Partout en {territory}"),
            SelectChoice(value=SOME, label="Dans certaines communes ou certains quartiers"),
        ]
        self.communes.choices = [SelectChoice(value=code, label=name) for code, name in communes.items()]
        self.districts.choices = [SelectChoice(value=key, label=name) for key, name in districts.items()]

    @property
    def everywhere(self) -> bool:
        """Whether the whole territory is covered."""
        return bool(self.scope.data == EVERYWHERE)

    @property
    def district_ids(self) -> list[UUID]:
        """The districts ticked, once the form is valid."""
        return [UUID(each) for each in self.districts.data or ()]


class CommuneForm(SettlesCommune):
    """A commune to add."""

    commune = LineField("Commune", [DataRequired("Écrivez le nom d’une commune ou son code postal.")])
    commune_code = HiddenField()

    def __init__(self, session: Session, *, options: Mapping[str, Any] | None = None) -> None:
        self._session = session
        super().__init__(**(options or {}))

    def validate_commune(self, _field: LineField) -> None:
        """Find it."""
        self.settle(self._session)


class GroupingForm(Form):
    """A group of communes to add at once."""

    grouping = SelectField("Intercommunalité", validate_choice=True)

    def __init__(self, groupings: Sequence[Grouping], *, options: Mapping[str, Any] | None = None) -> None:
        super().__init__(**(options or {}))
        self.grouping.choices = [SelectChoice(value="", label="Choisissez")] + [
            SelectChoice(value=each.code, label=f"Autour de {each.name} ({len(each.communes)} communes)")
            for each in groupings
        ]

    def validate_grouping(self, field: SelectField) -> None:
        """Ask for one."""
        if not field.data:
            raise ValidationError("Choisissez une intercommunalité dans la liste.")


class ClosingForm(FileForm):
    """« Fermé du … au … », and who answers meanwhile."""

    closed_from = PartsDateField("Premier jour de fermeture")
    closed_until = PartsDateField("Dernier jour de fermeture", description="Laissez vide si vous ne le savez pas.")
    deputy = SelectField(
        "Qui prévenir pendant ce temps\u00a0?",
        description="Cette personne reçoit les messages urgents.",
        validate_choice=True,
    )

    def __init__(self, association: Association, members: dict[str, str]) -> None:
        super().__init__(
            association,
            closed_from=association.closed_from,
            closed_until=association.closed_until,
            deputy=str(association.deputy_id or ""),
        )
        nobody = SelectChoice(value="", label="Personne en particulier")
        self.deputy.choices = [nobody, *(SelectChoice(value=key, label=name) for key, name in members.items())]

    def validate_closed_from(self, field: PartsDateField) -> None:
        """Ask for a first day."""
        if field.data is None and not field.errors:
            raise ValidationError("Écrivez le premier jour de fermeture.")

    def validate_closed_until(self, field: PartsDateField) -> None:
        """Compare both days."""
        if field.data and self.closed_from.data and field.data < self.closed_from.data:
            raise ValidationError("Le dernier jour vient avant le premier.")

    def to_command(self) -> Closing:
        """Return what was said, once the form is valid."""
        deputy = UUID(self.deputy.data) if self.deputy.data else None
        return Closing(self.closed_from.data, self.closed_until.data, deputy)


class GatesForm(FileForm):
    """What it asks beyond the site before a pair is proposed."""

    minimum_minutes = SelectField("Temps en commun demandé, sans coupure", validate_choice=True)
    furthest_km = WholeField(
        "Distance la plus grande, en kilomètres", least=1, most=200,
        description="Laissez vide pour garder ce que chacun a répondu.",
    )  # fmt: skip
    age_min = WholeField(
        "Âge minimum des jeunes", least=6, most=30,
        description="Hors de ces âges, personne n’est proposé. Laissez vide pour garder l’âge que chacun accepte.",
    )  # fmt: skip
    age_max = WholeField("Âge maximum des jeunes", least=6, most=30)
    mode = SelectField("Comment le jeune et le bénévole se voient", validate_choice=True)
    strict = SelectMultipleField(
        "Sur quoi ne faites-vous jamais d’exception\u00a0?",
        description="Ailleurs, sauf sur l’âge, votre équipe peut proposer quand même, en disant pourquoi.",
        validate_choice=True,
    )

    def __init__(self, association: Association, gates: Gates) -> None:
        super().__init__(
            association,
            minimum_minutes=str(gates.minimum_minutes or ""),
            strict=sorted(gates.strict),
            mode=gates.mode.value,
            **{name: getattr(gates, name) for name in ("furthest_km", "age_min", "age_max")},
        )
        same = SelectChoice(value="", label="Comme le site")
        self.minimum_minutes.choices = [same] + [SelectChoice(value=str(m), label=f"{m} minutes") for m in MINUTES]
        self.mode.choices = [SelectChoice(value=mode.value, label=words) for mode, words in labels.WAYS.items()]
        self.strict.choices = [SelectChoice(value=gate.value, label=words) for gate, words in labels.STRICT.items()]

    def validate_age_max(self, field: WholeField) -> None:
        """Compare both ages."""
        _check_order(self.age_min, field)

    def to_command(self) -> Gates:
        """Return what was said, once the form is valid."""
        minutes = int(self.minimum_minutes.data) if self.minimum_minutes.data else None
        return Gates(
            minimum_minutes=minutes,
            furthest_km=self.furthest_km.number,
            age_min=self.age_min.number,
            age_max=self.age_max.number,
            mode=Mode(self.mode.data),
            strict=frozenset(self.strict.data or ()),
        )


def _check_order(low: WholeField, high: WholeField) -> None:
    if low.number is not None and high.number is not None and high.number < low.number:
        raise ValidationError("L’âge maximum est plus petit que l’âge minimum.")


def _kept(field: LineField, rule: Callable[[str], str]) -> None:
    if not field.data:
        return
    try:
        field.data = rule(field.data)
    except ValueError as error:
        raise ValidationError(str(error)) from error
