"""The vocabulary that comes with the product."""

import re

import builders
import pytest
from queries import counted
from sqlmodel import Session, select

from app.assets.vendor import ICONS
from app.core.errors import Conflict, NotFound
from app.skills import labels, queries, services, vocabulary
from app.skills.models import Kind, Subject
from app.skills.services import KindCommand, SubjectCommand
from app.skills.states import Mode, Rhythm

COMMAND = KindCommand(
    label="Essai", hint="", family="École", position=5, active=True, professional=False, asks_subject=False,
    asks_level=False,
)  # fmt: skip


def test_codes_are_unique_well_formed_and_in_order() -> None:
    kinds = vocabulary.kinds()
    assert len({kind.code for kind in kinds}) == len(kinds) == 28
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", kind.code) for kind in kinds)
    assert [kind.position for kind in kinds] == sorted({kind.position for kind in kinds})


def test_a_family_is_in_one_piece() -> None:
    families = [kind.family for kind in vocabulary.kinds()]
    assert [f for n, f in enumerate(families) if n == 0 or families[n - 1] != f] == list(dict.fromkeys(families))


def test_only_health_is_for_professionals_and_only_a_school_subject_asks_which() -> None:
    kinds = vocabulary.kinds()
    assert [kind.code for kind in kinds if kind.professional] == ["sante"]
    assert [kind.code for kind in kinds if kind.asks_subject] == ["scolaire.matiere"]


def test_every_kind_has_an_icon_of_the_design_system() -> None:
    assert labels.ICONS.keys() == {kind.code for kind in vocabulary.kinds()}
    assert set(labels.ICONS.values()) <= set(ICONS)


def test_subjects_are_those_that_texts_are_read_for() -> None:
    wanted = (
        "francais maths physique-chimie svt histoire-geo anglais espagnol allemand occitan philosophie ses "
        "nsi-technologie stmg st2s sti2d matieres-professionnelles lecture ecriture calcul methodologie"
    )
    assert [subject.slug for subject in vocabulary.subjects()] == wanted.split()


def test_levels_count_from_cp_to_terminale_then_on() -> None:
    assert (labels.LEVELS[1], labels.LEVELS[6], labels.LEVELS[12]) == ("CP", "6e", "Terminale")
    assert list(labels.LEVELS) == list(range(1, len(labels.LEVELS) + 1))
    assert len(labels.LEVELS) <= 20


def test_languages_are_iso_codes_french_first() -> None:
    assert next(iter(labels.LANGUAGES)) == "fr"
    assert all(re.fullmatch(r"[a-z]{2,3}", code) for code in labels.LANGUAGES)
    assert {"en", "ar", "es", "pt", "tr", "ru", "uk", "ps", "fa", "so", "ti", "wo", "rom", "oc"} <= set(
        labels.LANGUAGES
    )


def test_every_choice_has_its_word() -> None:
    assert labels.MODES.keys() == set(Mode)
    assert labels.RHYTHMS.keys() == set(Rhythm)


def test_what_people_read_is_set_in_french() -> None:
    shown = [text for kind in vocabulary.kinds() for text in (kind.label, kind.hint, kind.family)]
    shown += [subject.label for subject in vocabulary.subjects()]
    assert not [text for text in shown if "'" in text or re.search(r"(?<!\u00a0)[:;?!]", text)]


def test_installing_brings_everything_once(session: Session) -> None:
    assert services.install(session) == 48
    with counted(session) as sent:
        assert services.install(session) == 0
    assert len(sent) == 2


def test_what_the_operator_changed_stays(session: Session) -> None:
    services.install(session)
    services.change_kind(session, kind=queries.kind(session, "budget"), command=COMMAND)
    services.change_subject(
        session, subject=queries.subject(session, "ses"), command=SubjectCommand("Éco", 1, active=False)
    )
    services.install(session)
    assert session.get_one(Kind, "budget").label == "Essai"
    assert (session.get_one(Subject, "ses").label, session.get_one(Subject, "ses").active) == ("Éco", False)


def test_what_is_put_aside_is_not_proposed_but_keeps_its_label(session: Session) -> None:
    builders.kind(session, code="a", label="Une", position=2)
    builders.kind(session, code="b", label="Autre", position=1)
    builders.kind(session, code="c", label="Passée", active=False)
    session.add(Subject(slug="maths", label="Maths"))
    assert [kind.code for kind in queries.kinds(session)] == ["b", "a"]
    assert [kind.code for kind in queries.kinds(session, active=False)] == ["c", "b", "a"]
    known = queries.labels(session)
    assert (known["c"], known["a.maths"]) == ("Passée", "Maths")


def test_families_group_the_kinds_that_are_proposed(session: Session) -> None:
    services.install(session)
    families = queries.families(session)
    assert families[0] == (
        "École", ["scolaire.devoirs", "scolaire.matiere", "scolaire.examen", "scolaire.decrochage"],
    )  # fmt: skip
    assert [code for _, codes in families for code in codes] == [kind.code for kind in queries.kinds(session)]


def test_a_code_is_given_once(session: Session) -> None:
    services.add_kind(session, code="essai", command=COMMAND)
    with pytest.raises(Conflict):
        services.add_kind(session, code="essai", command=COMMAND)
    services.add_subject(session, slug="essai", command=SubjectCommand("Essai", 1, active=True))
    with pytest.raises(Conflict):
        services.add_subject(session, slug="essai", command=SubjectCommand("Essai", 1, active=True))


def test_an_unknown_word_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.kind(session, "rien")
    with pytest.raises(NotFound):
        queries.subject(session, "rien")


def test_the_rows_installed_are_those_of_the_table(session: Session) -> None:
    services.install(session)
    assert len(session.exec(select(Kind)).all()) == 28
    assert len(session.exec(select(Subject)).all()) == 20
