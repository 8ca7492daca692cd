"""Which offers are ranked, what room they have, and the lists of those who vet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import AT, association, check, kind, need, offer, person, proposal
from queries import counted

from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.offers import profiles, queries
from app.offers.models import OfferSkill
from app.offers.queries import Filters, View
from app.offers.states import OfferState
from app.proposals.states import ASKED_STATES, ProposalState

DAY = AT.date()


def test_only_active_vetted_offers_of_which_nothing_is_missing_are_ranked(session):
    good = offer(session)
    offer(session, checked=False)
    offer(session, state=OfferState.PAUSED)
    offer(session, vetted_at=None)
    expired = offer(session, checked=False)
    check(session, volunteer_id=expired.volunteer_id, ends=DAY - timedelta(days=1))
    taken_back = offer(session, checked=False)
    check(session, volunteer_id=taken_back.volunteer_id, withdrawn_at=AT)
    assert [row.id for row in queries.rankable(session, DAY)] == [good.id]


def test_a_subject_offered_also_answers_a_need_that_names_the_kind_alone(session):
    it = offer(session, codes=())
    kind(session, code="scolaire.matiere", label="Soutien")
    session.add(
        OfferSkill(
            offer_id=it.id, position=0, kind_code="scolaire.matiere", code="scolaire.matiere.maths",
            level_min=6, level_max=9,
        )
    )  # fmt: skip
    session.flush()
    found = queries.rankable(session, DAY)[0].skills
    assert [(s.code, s.low, s.high) for s in found] == [("scolaire.matiere.maths", 6, 9), ("scolaire.matiere", 6, 9)]


@pytest.mark.parametrize("mark", [{"held": True}, {"danger": True}])
def test_a_text_kept_for_the_association_is_never_ranked(session, mark):
    offer(session, text="Appelez-moi au 06 39 98 00 00", **mark)
    assert queries.rankable(session, DAY)[0].text == ""


def test_the_profession_is_weighed_with_the_words_even_where_these_are_held(session):
    offer(session, profession="Infirmière", text="J’aime expliquer mon travail.")
    offer(session, profession="Maçon", text="Appelez-moi au 06 39 98 00 00", held=True)
    offer(session, profession="Maçon", danger=True)
    assert sorted(row.text for row in queries.rankable(session, DAY)) == [
        "", "Infirmière\nJ’aime expliquer mon travail.", "Maçon",
    ]  # fmt: skip


def test_room_left_is_capacity_less_open_pairs_and_questions_being_asked(session):
    it = offer(session, capacity=4)
    proposal(session, to=it, state=ProposalState.VOLUNTEER_ASKED)
    proposal(session, to=it, state=ProposalState.RANKED)
    asked = need(session)
    kept = proposal(session, of=asked, to=it, state=ProposalState.INTRODUCED)
    session.add(
        Mentorship(
            need_id=asked.id, offer_id=it.id, proposal_id=kept.id, youth_id=asked.youth_id,
            volunteer_id=it.volunteer_id, introduced_at=AT,
        )
    )  # fmt: skip
    session.flush()
    assert queries.free_capacity(session, [it.id]) == {it.id: 2}
    assert queries.taken(session) == queries.taken(session, [it.id]) == {it.id: 2}


def test_the_states_counted_as_asked_are_those_of_proposals():
    assert set(queries.ASKED) == {state.value for state in ASKED_STATES}


def test_ranking_reads_as_many_queries_for_one_offer_as_for_many(session):
    offer(session)
    with counted(session) as one:
        queries.rankable(session, DAY)
    for _ in range(5):
        offer(session)
    with counted(session) as many:
        queries.rankable(session, DAY)
    assert len(one) == len(many) == 4


def test_each_association_lists_its_own_the_nearest_deadline_first(session):
    us, them = association(session), association(session)
    late = offer(session, of=us, state=OfferState.TO_VET, deadline_at=AT + timedelta(days=5))
    soon = offer(session, of=us, state=OfferState.TO_VET, deadline_at=AT + timedelta(days=1))
    offer(session, of=them, state=OfferState.TO_VET)
    alone = offer(session, state=OfferState.TO_VET)
    assert [row.offer for row in queries.listed(session, us.id, filters=Filters(), day=DAY)] == [soon, late]
    assert [row.offer for row in queries.listed(session, None, filters=Filters(), day=DAY)] == [alone]


def test_checks_to_renew_are_those_that_end_within_a_month_and_those_that_ended(session):
    us = association(session)
    ending, ended = offer(session, of=us, checked=False), offer(session, of=us, checked=False)
    check(session, volunteer_id=ending.volunteer_id, ends=DAY + timedelta(days=30))
    check(session, volunteer_id=ended.volunteer_id, ends=DAY - timedelta(days=1))
    offer(session, of=us)
    found = queries.listed(session, us.id, filters=Filters(view=View.CHECKS), day=DAY)
    assert [row.offer for row in found] == [ended, ending]
    assert queries.counts(session, us.id, day=DAY)[View.CHECKS] == 2


def test_a_list_is_narrowed_by_name_and_kind_and_a_percent_sign_is_only_a_percent_sign(session):
    us = association(session)
    zoe = offer(session, of=us, volunteer=person(session, role=Role.VOLUNTEER, first_name="Zoé", last_name="Prat"))
    offer(session, of=us, codes=("emploi.cv",))
    one = Filters(view=View.ACTIVE, name="zoé pr")
    assert [row.offer for row in queries.listed(session, us.id, filters=one, day=DAY)] == [zoe]
    assert queries.count(session, us.id, filters=Filters(view=View.ACTIVE, kind="emploi.cv"), day=DAY) == 1
    assert queries.count(session, us.id, filters=Filters(view=View.ACTIVE, name="%"), day=DAY) == 0


def test_the_lines_of_a_list_cost_as_many_queries_for_one_as_for_many(session):
    us = association(session)
    offer(session, of=us)

    def read():
        listed = queries.listed(session, us.id, filters=Filters(view=View.ACTIVE), day=DAY)
        return profiles.lines(session, listed)

    with counted(session) as one:
        read()
    for _ in range(6):
        offer(session, of=us)
    with counted(session) as many:
        assert len(read()) == 7
    assert len(one) == len(many)


def test_a_line_shows_an_initial_and_no_means_of_contact(session):
    us = association(session)
    offer(session, of=us, volunteer=person(session, role=Role.VOLUNTEER, first_name="Marie", last_name="Dupont"))
    listed = queries.listed(session, us.id, filters=Filters(view=View.ACTIVE), day=DAY)
    line = profiles.lines(session, listed)[0]
    assert line.name == "Marie D."
    assert "@" not in repr(line)
    assert "Dupont" not in repr(line)


def test_a_youth_reads_a_first_name_an_association_and_what_is_offered(session):
    us = association(session, name="Les Passerelles")
    it = offer(session, of=us, profession="Infirmière", text="Mon numéro…")
    seen = profiles.for_youth(session, it)
    assert (seen.first_name, seen.association, seen.profession) == ("Marc", "Les Passerelles", "Infirmière")
    assert "numéro" not in repr(seen)
    assert "Delmas" not in repr(seen)


def test_a_youth_reads_none_of_the_words_of_a_volunteer_that_sound_like_danger(session):
    it = offer(session, profession="Je veux mourir", danger=True)
    assert profiles.for_youth(session, it).profession == ""
