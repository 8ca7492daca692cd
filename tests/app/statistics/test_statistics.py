from datetime import date, timedelta
from uuid import UUID

import builders
import pytest
from builders import AT
from flask import Flask
from pages import PageClient
from queries import counted
from sqlmodel import Session, select
from visitors import as_role

from app.associations.models import AssociationCommune, AssociationKind
from app.associations.states import AssociationState
from app.core.db import transaction
from app.core.masking import masked
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState
from app.needs.models import Need
from app.needs.states import NeedState, StopReason
from app.offers.states import OfferState
from app.places.models import District
from app.privacy.models import PastPair
from app.statistics import profiles, queries, rules, sheet
from app.statistics.coverage import KindCover


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (4, None), (5, 5), (100, 100)])
def test_one_to_four_are_not_told(count: int, told: int | None) -> None:
    assert masked(count) == told


def test_a_median_wants_five_people() -> None:
    assert rules.quantile([3, 1, 2, 100], 0.5) is None
    assert rules.quantile([3, 1, 2, 100, 50], 0.5) == 3
    assert rules.quantile([1, 2, 3, 4, 5, 100], 0.5) == 3
    assert rules.quantile(range(1, 101), 0.95) == 95
    assert rules.quantile([], 0.5) is None


def _waiting(session: Session, days: int, **values: object) -> None:
    builders.need(session, waiting_since=AT - timedelta(days=days), **values)


def _introduced(
    session: Session, after_days: int, ago_days: int = 1, district_id: UUID | None = None, **values: object
) -> None:
    since = AT - timedelta(days=after_days + ago_days)
    need = builders.need(session, state=NeedState.INTRODUCED, waiting_since=since, district_id=district_id)
    offer = builders.offer(session)
    proposal = builders.proposal(session, of=need, to=offer)
    session.add(
        Mentorship(
            need_id=need.id, offer_id=offer.id, proposal_id=proposal.id, youth_id=need.youth_id,
            volunteer_id=offer.volunteer_id, introduced_at=AT - timedelta(days=ago_days), **values,
        )
    )  # fmt: skip
    session.flush()


def test_waits_are_told_of_those_who_wait_and_of_those_introduced_in_a_year(session: Session) -> None:
    for days in (1, 2, 3, 40, 50):
        _waiting(session, days)
    _waiting(session, 99, state=NeedState.WITHDRAWN)
    for days in (10, 10, 12, 14, 20):
        _introduced(session, days)
    _introduced(session, 300, ago_days=400)
    found = profiles.statistics(session, at=AT)
    assert (found.waits.count, found.waits.median, found.waits.p95) == (5, 3, 50)
    assert (found.introduced.count, found.introduced.median) == (5, 12)


def test_pairs_that_an_association_brought_in_are_no_introductions_of_this_service(session: Session) -> None:
    ended = {"state": MentorshipState.ENDED, "ended_at": AT, "end_reason": EndReason.OTHER, "to_confirm": True}
    for _ in range(6):
        _introduced(session, 3, **ended)
    for need in session.exec(select(Need)):
        need.waiting_since = None
    session.flush()
    found = profiles.statistics(session, at=AT)
    assert (found.introduced.count, found.ends.count, found.months[0].introduced) == (0, 0, 0)


def test_the_volunteers_of_an_association_that_has_stopped_are_not_counted(session: Session) -> None:
    stopped = builders.association(session, state=AssociationState.CLOSED)
    builders.offer(session, of=stopped)
    builders.offer(session)
    _waiting(session, 3)
    assert profiles.statistics(session, at=AT).kinds[0].offers is None
    assert queries.kinds_offered(session, at=AT) == {"scolaire.devoirs": 1}


def test_a_kind_is_short_when_five_wait_for_fewer_than_half_as_many_volunteers(session: Session) -> None:
    for _ in range(6):
        _waiting(session, 3, codes=("scolaire.devoirs",))
    for _ in range(5):
        _waiting(session, 3, codes=("confiance",))
    for _ in range(2):
        builders.offer(session, codes=("scolaire.devoirs",))
    for _ in range(3):
        builders.offer(session, codes=("confiance",))
    lines = {line.label: line for line in profiles.statistics(session, at=AT).kinds}
    assert lines["scolaire.devoirs"].short
    assert lines["scolaire.devoirs"].offers is None
    assert not lines["confiance"].short


def test_only_a_volunteer_who_may_be_proposed_counts(session: Session) -> None:
    for _ in range(5):
        _waiting(session, 3)
        builders.offer(session, checked=False)
        builders.offer(session, state=OfferState.TO_VET)
    assert profiles.statistics(session, at=AT).kinds[0].offers == 0


def test_places_where_few_wait_are_told_together(session: Session) -> None:
    district = District(code="QP1", name="Les Essais", search="x", generation="2024")
    session.add(district)
    session.flush()
    for code, count in (("99001", 6), ("99002", 3), ("99003", 2)):
        builders.commune(session, code=code, name=f"Essai {code}")
        for _ in range(count):
            _waiting(session, 4, commune_code=code, district_id=district.id if code == "99001" else None)
    found = profiles.statistics(session, at=AT)
    assert [(line.label, line.waits.count) for line in found.communes] == [("Essai 99001", 6), ("Ailleurs", 5)]
    assert [(line.label, line.waits.count) for line in found.districts] == [("Les Essais", 6)]


def test_a_district_is_not_told_where_its_commune_less_it_would_give_a_few(session: Session) -> None:
    builders.commune(session, code="99001", name="Essai")
    first, second = (District(code=f"QP{n}", name=f"Quartier {n}", search="x", generation="2024") for n in (1, 2))
    session.add_all((first, second))
    session.flush()
    for district, count in ((first, 6), (second, 8), (None, 3)):
        for _ in range(count):
            _waiting(session, 4, commune_code="99001", district_id=district.id if district else None)
    told = [(line.label, line.waits.count) for line in profiles.statistics(session, at=AT).districts]
    assert told == [("Quartier 2", 8)]
    for _ in range(2):
        _waiting(session, 4, commune_code="99001")
    told = [(line.label, line.waits.count) for line in profiles.statistics(session, at=AT).districts]
    assert told == [("Quartier 2", 8), ("Quartier 1", 6)]


def test_districts_are_not_told_where_everybody_less_them_would_be_a_few(session: Session) -> None:
    home = builders.district(session)
    for code, count, district_id in (("99001", 8, home.id), ("99002", 3, None)):
        builders.commune(session, code=code, name=f"Essai {code}")
        for _ in range(count):
            _waiting(session, 4, commune_code=code, district_id=district_id)
    assert profiles.statistics(session, at=AT).districts == []
    for _ in range(2):
        _waiting(session, 4, commune_code="99002")
    assert [line.waits.count for line in profiles.statistics(session, at=AT).districts] == [8]


def test_no_subtraction_gives_what_a_line_keeps_back(session: Session) -> None:
    for code, count in (("99001", 9), ("99002", 6), ("99003", 2)):
        builders.commune(session, code=code, name=f"Essai {code}")
        for _ in range(count):
            _waiting(session, 4, commune_code=code)
    found = profiles.statistics(session, at=AT)
    assert [(line.label, line.waits.count) for line in found.communes] == [("Essai 99001", 9), ("Ailleurs", 8)]


def test_months_tell_what_came_and_what_was_done(session: Session) -> None:
    for days in (0, 0, 1, 2, 3, 40, 41):
        builders.need(session, created_at=AT - timedelta(days=days))
    for _ in range(6):
        _introduced(session, 3, ago_days=2)
    for _ in range(7):
        _introduced(session, 3, ago_days=40)
    session.add(PastPair(introduced_in=date(2026, 10, 1), waited_days=3))
    lines = {line.label: line for line in profiles.statistics(session, at=AT).months}
    assert len(lines) == 13
    now, before = lines["novembre 2026 (en cours)"], lines["octobre 2026"]
    assert (now.introduced, before.introduced) == (6, 8)
    assert lines["novembre 2025"].introduced == 0


def test_a_month_of_which_the_year_leaves_out_a_few_is_not_told(session: Session) -> None:
    for ago_days, count in ((2, 6), (360, 7), (370, 3)):
        for _ in range(count):
            _introduced(session, 3, ago_days=ago_days)
    last = session.exec(select(Mentorship).where(Mentorship.introduced_at < AT - timedelta(days=365))).all()
    last[0].introduced_at = AT - timedelta(days=365, hours=1)
    session.flush()
    found = profiles.statistics(session, at=AT)
    assert found.introduced.count == 13
    assert [line.introduced for line in found.months] == [6, *[0] * 11, None]


@pytest.mark.parametrize(
    ("counts", "young", "before", "told"),
    [
        ([6, 7, 8, 12], 2, 5, [6, 7, 8, 12]),
        ([6, 7, 8, 12], 2, 4, [6, 7, 8, None]),
        ([6, 7, 8, 12], 2, 9, [6, 7, None, None]),
        ([6, 2, 8, 12], 2, 0, [None, None, 8, 12]),
        ([6, 2, 3, 12], 2, 0, [None, None, None, None]),
        ([0, 2, 8, 12], 2, 0, [0, None, None, 12]),
    ],
)
def test_neither_the_year_nor_its_last_months_less_the_others_tell_of_a_few(
    counts: list[int], young: int, before: int, told: list[int | None]
) -> None:
    assert rules.told_of_year(counts, young=young, before=before) == told


def test_one_month_kept_back_takes_another_with_it() -> None:
    assert rules.told([8, 2, 6, 0]) == [8, None, None, 0]
    assert rules.told([8, 2, 3, 0]) == [8, None, None, 0]


def test_what_is_kept_back_is_not_a_few_together_either() -> None:
    assert rules.told([9, 8, 2, 1]) == [9, None, None, None]


def test_the_file_says_what_the_page_says_and_is_the_operator_s(app: Flask) -> None:
    with transaction() as session:
        for _ in range(6):
            _waiting(session, 10)
        _introduced(session, 3)
    operator = as_role(app, Role.OPERATOR)
    link = next(each for each in operator.get("/operateur/statistiques").every("a") if "Télécharger" in each.text)
    operator.get(link.attributes["href"])
    assert operator.response is not None
    text = operator.response.text
    assert text.startswith("\ufeffTableau;Ligne;Mesure;Valeur\r\n")
    assert "Ces chiffres;Tout le territoire;Relevés le;2026-11-16" in text
    assert "L’attente;Tout le territoire;Cherchent un bénévole;6" in text
    assert "L’attente;Tout le territoire;Attente du vingtième le plus long (jours);10" in text
    assert "L’attente;Tout le territoire;Mis en relation en un an;non donné" in text
    assert "Par mois;novembre 2026 (en cours);Mises en relation;non donné" in text
    assert "attachment" in operator.response.headers["Content-Disposition"]
    as_role(app, Role.MANAGER).get(link.attributes["href"], status=403)


@pytest.mark.parametrize(
    ("introduced", "ended", "unsafe", "told"),
    [
        (20, 12, 6, (12, 6)),
        (20, 12, 0, (12, 0)),
        (20, 12, 2, (12, None)),
        (20, 4, 4, (None, None)),
        (14, 12, 6, (None, 6)),
        (12, 12, 12, (12, 12)),
        (3, 0, 0, (None, 0)),
    ],
)
def test_the_ends_are_told_in_the_file_as_on_the_page_and_never_a_few_by_subtraction(
    session: Session, introduced: int, ended: int, unsafe: int, told: tuple[int | None, int | None]
) -> None:
    for _ in range(introduced):
        _introduced(session, 3)
    pairs = session.exec(select(Mentorship)).all()
    for place, pair in enumerate(pairs[:ended]):
        pair.state, pair.ended_at = MentorshipState.ENDED, AT
        pair.end_reason = EndReason.UNSAFE if place < unsafe else EndReason.PLANNED_END
    session.flush()
    figures = profiles.statistics(session, at=AT)
    assert (figures.ends.count, figures.ends.unsafe) == told
    kept = ["non donné" if each is None else each for each in told]
    assert [value for table, *_, value in sheet.rows(figures) if table == "Les fins"] == kept


def test_where_no_association_acts_is_told_kind_by_kind_the_largest_communes_first(app: Flask) -> None:
    department = app.extensions["territory"].departments[0]
    with transaction() as session:
        for code, name, people in (("001", "Petite", 10), ("002", "Grande", 9000), ("003", "Moyenne", 500)):
            values = {"department": department, "population": people}
            builders.commune(session, code=department + code, name=name, **values)
        for code in ("a", "b", "c", "d"):
            builders.kind(session, code=code, label=f"Aide {code}")
        town = builders.association(session, everywhere=False)
        session.add(AssociationCommune(association_id=town.id, commune_code=department + "002"))
        everywhere = builders.association(session)
        closed = builders.association(session, state=AssociationState.CLOSED)
        for which, code in ((town, "a"), (everywhere, "b"), (closed, "c"), (town, "d")):
            session.add(AssociationKind(association_id=which.id, kind_code=code))
        session.flush()
        found = {line.label: line for line in profiles.statistics(session, at=AT).cover}
        assert found["Aide a"] == KindCover("Aide a", 1, ("Moyenne", "Petite"))
        assert found["Aide b"] == KindCover("Aide b", 1, ())
        assert found["Aide c"] == KindCover("Aide c", 0, ("Grande", "Moyenne", "Petite"))
    operator = as_role(app, Role.OPERATOR)
    page = operator.get("/operateur/statistiques")
    said = [each.text.strip() for each in page.every("li") if each.text.strip().startswith("Aide")]
    assert said == [
        "Aide c : aucune association", "Aide a · Aide d : 2 communes sans association (Moyenne, Petite)",
    ]  # fmt: skip
    operator.get("/operateur/statistiques/fichier.csv")
    assert operator.response is not None
    assert "Où personne n’intervient;Aide a;Communes sans association;2" in operator.response.text


def test_the_figures_cost_as_many_queries_for_a_hundred_as_for_one(session: Session) -> None:
    _waiting(session, 1)
    with counted(session) as few:
        profiles.statistics(session, at=AT)
    for _ in range(100):
        _waiting(session, 1)
    _introduced(session, 3)
    _waiting(session, 1, state=NeedState.PAUSED)
    session.add(PastPair(introduced_in=date(2026, 10, 1), waited_days=3, commune_code="99001"))
    with counted(session) as many:
        profiles.statistics(session, at=AT)
    assert len(many) == len(few)


def test_the_operator_reads_the_page_and_nobody_else(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        for _ in range(6):
            _waiting(session, 10)
        _introduced(session, 3)
    page = as_role(app, Role.OPERATOR).get("/operateur/statistiques")
    assert "La moitié attend depuis plus de 10 jours" in page.text.replace("\u00a0", " ")
    assert "non donné" in page.text
    assert "Manque" in page.text
    as_role(app, Role.MANAGER).get("/operateur/statistiques", status=403)
    client.get("/operateur/statistiques", status=302, follow=False)


def test_an_empty_site_has_a_page_of_figures(app: Flask) -> None:
    assert "Aucun accompagnement" in as_role(app, Role.OPERATOR).get("/operateur/statistiques").text


def test_a_request_of_the_year_was_introduced_or_looks_or_stopped(session: Session) -> None:
    _introduced(session, 3)
    _waiting(session, 1)
    year_ago = {"ended_at": AT - timedelta(days=400)}
    for values in (
        {"state": NeedState.PAUSED},
        {"state": NeedState.AWAITING_AGREEMENT},
        {"state": NeedState.WITHDRAWN, "ended_at": AT - timedelta(days=300)},
        {"state": NeedState.WITHDRAWN, "ended_at": AT, "stop_reason": StopReason.UNREACHABLE},
        {"state": NeedState.WITHDRAWN, "ended_at": AT, "stop_reason": StopReason.DUPLICATE},
        {"state": NeedState.WITHDRAWN, **year_ago},
    ):
        _waiting(session, 500, **values)
    builders.need(session, state=NeedState.TO_CONFIRM, waiting_since=None)
    builders.need(session, state=NeedState.WITHDRAWN, waiting_since=None, ended_at=AT)
    days = [wait.days for wait in queries.stopped(session, at=AT)]
    assert sorted(days) == [200, 500, 500, 500]
    assert [len(found(session, at=AT)) for found in (queries.introduced, queries.waiting)] == [1, 1]


def test_the_age_is_that_of_the_day_on_which_the_search_ended(session: Session) -> None:
    eighteen_on_sunday = builders.person(session, birth_date=AT.date().replace(year=2008) - timedelta(days=1))
    _waiting(session, 90, youth=eighteen_on_sunday)
    ended = {"state": NeedState.WITHDRAWN, "ended_at": AT - timedelta(days=2)}
    _waiting(session, 90, youth=eighteen_on_sunday, **ended)
    assert [wait.age_band for wait in queries.waiting(session, at=AT)] == ["18–21\u00a0ans"]
    assert [wait.age_band for wait in queries.stopped(session, at=AT)] == ["15–17\u00a0ans"]


def test_what_is_left_of_the_erased_is_compared_too(session: Session) -> None:
    town = builders.commune(session, code="99002", name="Ville d’Essai", population=20_000)
    month = date(2026, 2, 1)
    for code, outcome in ((town.code, EndReason.GOAL_REACHED), (None, EndReason.NO_ANSWER)):
        for _ in range(6):
            session.add(
                PastPair(
                    introduced_in=month,
                    waited_days=3,
                    age_band="15–17\u00a0ans",
                    commune_code=code,
                    outcome=outcome.value,
                )
            )
    session.flush()
    cuts = {cut.code: cut for cut in profiles.statistics(session, at=AT).equity}
    told = [(line.group.label.split(" (")[0], line.introduced, line.days) for line in cuts["territory"].lines]
    assert told == [("Ville", 6, 3), ("Petite commune", 6, 3)]
    assert [(pair.followed, pair.lasted) for pair in cuts["territory"].pairs] == [(6, 6), (6, 0)]
    assert not cuts["age"].lines


def _crowd(session: Session) -> None:
    """Build the requests of a year, 40 of a priority district and 50 of elsewhere."""
    home = builders.district(session).id
    broken = {"state": MentorshipState.ENDED, "ended_at": AT - timedelta(days=140), "end_reason": EndReason.ABSENCES}
    for number in range(24):
        _introduced(session, 12, ago_days=150, district_id=home, **(broken if number < 6 else {}))
    for number in range(26):
        _introduced(session, 9, ago_days=150, **(broken if number < 5 else {}))
    for number in range(40):
        _waiting(session, 20, district_id=home if number < 16 else None)


def test_the_page_compares_a_priority_district_with_elsewhere(app: Flask) -> None:
    with transaction() as session:
        _crowd(session)
    operator = as_role(app, Role.OPERATOR)
    page = operator.get("/operateur/statistiques")
    text = page.text.replace("\u00a0", " ")
    assert (
        "La moitié des mises en relation se fait en 12 jours au plus dans un quartier prioritaire, en 9 ailleurs. "
        "60 % des demandes sont mises en relation dans un quartier prioritaire, 52 % ailleurs. "
        "Trois mois après, 81 % des binômes durent ailleurs, 75 % dans un quartier prioritaire." in text
    )
    rows = {row.every("th")[0].text: [cell.text for cell in row.every("td")] for row in page.every("tr")[::-1]}
    assert rows["Dans un quartier prioritaire"] == [
        "40", "24 (60 %)", "16 (40 %)", "0 (0 %)", "12 jours",
    ]  # fmt: skip
    assert text.count("Trop peu de personnes pour comparer sans désigner quelqu’un.") == 2
    operator.get("/operateur/statistiques/fichier.csv")
    assert operator.response is not None
    kept = operator.response.text.replace("\u00a0", " ")
    assert "L’équité : Quartier prioritaire;Ailleurs;Mises en relation, sur cent demandes;52" in kept
    assert "L’équité : Quartier prioritaire;Ailleurs;Durent trois mois après;21" in kept
    assert "L’équité : Âge" not in kept
