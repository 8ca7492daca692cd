"""What a pair agrees to: written by one, signed by each, kept as a document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import builders
import cases
import lived
import papers
import pytest
from flask import Flask
from letters import path_in, written
from pages import Element, PageClient
from queries import counted
from sqlmodel import Session, delete, select
from visitors import signed_in

from app.commitments import profiles, queries, services
from app.commitments.models import Commitment
from app.commitments.services import Terms
from app.commitments.states import ChangeReason
from app.core.db import reading, transaction
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipState, PairRhythm, Side, SuspensionReason, Tracking
from app.safeguarding.models import Guardianship

AT = lived.AT
TERMS = Terms(("Réussir mon oral",), PairRhythm.FORTNIGHTLY, 6)
WRITTEN = {"goal_1": "Réussir mon oral", "rhythm": "fortnightly", "months": "6"}
ODD = "#panic(1) *gras* _it_ \\ $x$ <b> @ref // [ok]"


def built(session: Session, **values: Any) -> tuple[cases.Case, Mentorship]:
    case = cases.introduced(session, **values)
    return case, lived.of_case(session, case)


def drafted(session: Session, pair: Mentorship, terms: Terms = TERMS, *, read: int = 0) -> Commitment:
    return services.draft(session, mentorship=pair, terms=terms, by=Side.YOUTH, read=read, actor=SYSTEM, at=AT)


def signed(session: Session, pair: Mentorship, *sides: Side, read: int = 1) -> None:
    for side in sides:
        services.sign(session, mentorship=pair, side=side, read=read, actor=SYSTEM, at=AT)


def agreed(session: Session, pair: Mentorship, *, minor: bool = False, read: int = 0, **values: Any) -> Commitment:
    row = drafted(session, pair, read=read, **values)
    signed(session, pair, *services.signers(session, pair, at=AT), read=row.number)
    return row


@pytest.mark.parametrize("minor", [False, True])
def test_it_counts_once_everybody_signed_and_not_before(session: Session, minor: bool) -> None:
    _, pair = built(session, minor=minor)
    row = drafted(session, pair)
    guardian = [Side.GUARDIAN] if minor else []
    order = [Side.VOLUNTEER, Side.ASSOCIATION, *guardian, Side.YOUTH]
    for side in order[:-1]:
        signed(session, pair, side)
        assert (row.held_at, pair.rhythm, pair.planned_end_on) == (None, PairRhythm.WEEKLY, None)
    signed(session, pair, order[-1])
    assert row.held_at == AT
    assert (pair.rhythm, pair.planned_end_on) == (PairRhythm.FORTNIGHTLY, date(2027, 5, 16))


def test_the_last_signature_tells_everybody_with_the_way_to_the_document(session: Session) -> None:
    case, pair = built(session, minor=True)
    assert case.guardian is not None
    agreed(session, pair)
    for template, to in {
        "commitment_held": case.volunteer, "commitment_held_youth": case.youth,
        "commitment_held_guardian": case.guardian, "commitment_held_association": case.coordinator,
    }.items():  # fmt: skip
        assert len(written(session, template, to=to.email)) == 1
    assert "Réussir" not in "".join(each.body for each in written(session))


def test_who_writes_it_asks_the_others_to_sign(session: Session) -> None:
    case, pair = built(session, minor=True)
    drafted(session, pair)
    asked = {each.recipient for each in written(session) if each.template.startswith("commitment_to_sign")}
    assert case.guardian is not None
    assert asked == {case.volunteer.email, case.guardian.email, case.coordinator.email}


def test_the_association_s_letter_leads_to_what_there_is_to_sign(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        drafted(session, session.get_one(Mentorship, pair.pair.id))
        (letter,) = written(session, "commitment_to_sign_association")
    assert "Je signe" in signed_in(app, pair.case.coordinator).get(path_in(letter)).text


def test_saying_something_else_takes_the_signatures_back_and_what_counts_stays_until_then(session: Session) -> None:
    _, pair = built(session)
    first = agreed(session, pair)
    other = Terms(("Autre",), PairRhythm.MONTHLY, 3, ChangeReason.SCHOOL)
    second = drafted(session, pair, other, read=1)
    assert (first.replaced_at, second.youth_signed_at) == (AT, None)
    held = queries.held(session, pair.id)
    assert held is not None
    assert held.number == 1
    assert pair.rhythm is PairRhythm.FORTNIGHTLY
    signed(session, pair, Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION, read=2)
    assert pair.rhythm is PairRhythm.MONTHLY


def test_a_change_of_what_was_signed_wants_a_reason(session: Session) -> None:
    _, pair = built(session)
    agreed(session, pair)
    with pytest.raises(Invalid):
        drafted(session, pair, TERMS, read=1)


def test_nobody_signs_or_changes_what_they_did_not_read(session: Session) -> None:
    _, pair = built(session)
    drafted(session, pair)
    drafted(session, pair, read=1)
    with pytest.raises(Conflict):
        signed(session, pair, Side.YOUTH, read=1)
    with pytest.raises(Conflict):
        drafted(session, pair, read=1)


def test_signing_twice_is_signing_once(session: Session) -> None:
    _, pair = built(session)
    row = drafted(session, pair)
    signed(session, pair, Side.YOUTH)
    services.sign(session, mentorship=pair, side=Side.YOUTH, read=1, actor=SYSTEM, at=AT + timedelta(days=1))
    assert row.youth_signed_at == AT
    assert len(session.exec(select(Entry).where(Entry.action == "sign_commitment")).all()) == 1


def test_a_guardian_named_since_is_not_said_to_have_signed(session: Session) -> None:
    case, pair = built(session, minor=True)
    agreed(session, pair)
    new = builders.person(session, role=Role.GUARDIAN, first_name="Odile")
    session.add(Guardianship(youth_id=case.youth.id, guardian_id=new.id, created_at=AT + timedelta(days=1)))
    session.flush()
    paper = profiles.document(session, pair, site="Essai", at=AT)
    shown = profiles.section(session, Seat(pair, Side.VOLUNTEER, case.volunteer.id), at=AT).held
    assert shown is not None
    for told in (str(paper["signatures"]), str([each.who for each in shown.signatures])):
        assert "Odile" not in told
        assert profiles.FORMER in told


def test_the_guardian_of_somebody_of_age_has_nothing_to_sign(session: Session) -> None:
    _, pair = built(session)
    drafted(session, pair)
    with pytest.raises(NotFound):
        signed(session, pair, Side.GUARDIAN)


@pytest.mark.parametrize("how", ["once", "elsewhere", "suspended"])
def test_one_off_help_a_pair_followed_elsewhere_and_one_that_stands_still_have_nothing_to_sign(
    session: Session, how: str
) -> None:
    _, pair = built(session)
    if how == "once":
        pair.rhythm = PairRhythm.ONCE
    elif how == "elsewhere":
        pair.tracking = Tracking.ELSEWHERE
    else:
        pair.state, pair.suspended_for = MentorshipState.SUSPENDED, SuspensionReason.BY_HAND
    session.flush()
    with pytest.raises(Conflict):
        drafted(session, pair)


def test_the_journal_holds_numbers_and_no_words(session: Session) -> None:
    _, pair = built(session)
    agreed(session, pair)
    told = session.exec(select(Entry).where(Entry.subject_id == pair.id)).all()
    assert {"draft_commitment", "sign_commitment", "commit"} <= {each.action for each in told}
    assert "oral" not in str([each.facts for each in told])


def test_what_a_page_shows_costs_the_same_whatever_was_signed(session: Session) -> None:
    case, pair = built(session)
    seat = Seat(pair, Side.YOUTH, case.youth.id)
    with counted(session) as before:
        profiles.section(session, seat, at=AT)
    agreed(session, pair)
    drafted(session, pair, Terms(("Autre",), PairRhythm.MONTHLY, 3, ChangeReason.SCHOOL), read=1)
    with counted(session) as after:
        profiles.section(session, seat, at=AT)
    assert len(after) == len(before)


# By their pages


def draft_by(client: PageClient, address: str, values: dict[str, Any] = WRITTEN, **expected: Any) -> Element:
    return client.submit(client.get(address), values, button="Continuer", **expected)


def everybody_signs(app: Flask, pair: lived.Lived) -> None:
    people = [pair.case.youth, pair.case.volunteer, *([pair.case.guardian] if pair.case.guardian else [])]
    for person in people:
        visitor = PageClient(app)
        page = visitor.get(pair.address(person, "commitments.sign"))
        visitor.submit(page, {"agree": "y"}, button="Je signe")
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}/engagement/signature")
    staff.submit(page, {"agree": "y"}, button="Je signe")


def test_a_minor_s_pair_writes_signs_and_keeps_its_commitment(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    draft_by(client, pair.address(pair.case.youth, "commitments.draft"))
    everybody_signs(app, pair)
    page = client.get(pair.address(pair.case.youth))
    assert "jusqu’au dimanche 16 mai 2027" in page.text
    assert "Lire et signer" not in page.text
    with transaction() as session:
        letter = written(session, "commitment_held_youth")[-1]
    answer = client.http.get(path_in(letter))
    assert answer.mimetype == "application/pdf"
    assert "Réussir mon oral" in papers.text(answer.data)


def test_the_guardian_reads_the_goals_before_signing_and_writes_none(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    assert pair.case.guardian is not None
    draft_by(client, pair.address(pair.case.volunteer, "commitments.draft"))
    assert "Réussir mon oral" in client.get(pair.address(pair.case.guardian, "commitments.sign")).text
    client.get(pair.address(pair.case.guardian, "commitments.draft"), status=404)


def test_the_page_says_above_the_goals_who_reads_them(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    for person in (pair.case.youth, pair.case.volunteer):
        assert "Tous ceux qui signent lisent" in client.get(pair.address(person, "commitments.draft")).text


def test_a_box_left_unticked_signs_nothing(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    draft_by(client, pair.address(pair.case.youth, "commitments.draft"))
    page = client.get(pair.address(pair.case.youth, "commitments.sign"))
    assert "Cochez la case" in client.submit(page, {}, button="Je signe", status=422).text


def test_a_goal_holds_no_contact(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    words = WRITTEN | {"goal_2": "Appelle-moi au zéro six 39 98 00 12"}
    page = draft_by(client, pair.address(pair.case.youth, "commitments.draft"), words, status=422)
    assert "Ni numéro" in page.text


def test_a_number_cut_over_several_goals_is_refused(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    words = WRITTEN | {"goal_1": "06 39", "goal_2": "98 00", "goal_3": "12"}
    assert "Ni numéro" in draft_by(client, pair.address(pair.case.youth, "commitments.draft"), words, status=422).text
    assert reading().exec(select(Commitment)).all() == []


@pytest.mark.parametrize("changes", [{"goal_1": " "}, {"rhythm": "once"}, {"months": "99"}, {"goal_1": "a" * 201}])
def test_what_is_no_goal_no_rhythm_and_no_length_is_refused_in_words(
    app: Flask, client: PageClient, changes: dict[str, str]
) -> None:
    pair = lived.pair()
    page = draft_by(client, pair.address(pair.case.youth, "commitments.draft"), WRITTEN | changes, status=422)
    assert "à corriger" in page.text


def test_a_version_that_the_page_never_showed_is_refused(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    for version in ("9" * 5000, "-1", "7"):
        words = WRITTEN | {"version": version}
        draft_by(
            client, pair.address(pair.case.youth, "commitments.draft"), words, status=409 if version == "7" else 200
        )
        with transaction() as session:
            session.execute(delete(Commitment))


def test_who_writes_second_reads_both_and_may_send_theirs_again(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    address = pair.address(pair.case.youth, "commitments.draft")
    late = client.get(address)
    draft_by(client, pair.address(pair.case.volunteer, "commitments.draft"), WRITTEN | {"goal_1": "Lire un roman"})
    values = {each.attributes["name"]: each.attributes.get("value", "") for each in late.every("input")}
    page = client.post(address, values | WRITTEN, status=409)
    assert "Lire un roman" in page.text
    assert "Réussir mon oral" in [each.attributes.get("value") for each in page.every("input")]
    client.submit(page, {}, button="Continuer")
    row = reading().exec(select(Commitment).where(Commitment.number == 2)).one()
    assert row.goals == "Réussir mon oral"


def test_a_goal_that_sounds_like_danger_is_kept_nowhere_and_shows_who_answers_now(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair(minor=True)
    words = WRITTEN | {"goal_2": "Je veux mourir, mon beau-père me frappe"}
    page = draft_by(client, pair.address(pair.case.youth, "commitments.draft"), words, status=422)
    assert all(number in page.text for number in ("119", "3018", "3114"))
    assert reading().exec(select(Commitment)).all() == []


def test_a_form_sent_twice_writes_one_commitment(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "commitments.draft"))
    for _ in range(2):
        client.submit(page, WRITTEN, button="Continuer", follow=False, status=303)
        client.get(pair.address(pair.case.youth, "commitments.draft"))
    assert len(reading().exec(select(Commitment)).all()) == 1


def test_a_signed_commitment_asks_why_it_changes(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    draft_by(client, pair.address(pair.case.youth, "commitments.draft"))
    everybody_signs(app, pair)
    address = pair.address(pair.case.volunteer, "commitments.draft")
    draft_by(client, address, status=422)
    draft_by(client, address, WRITTEN | {"rhythm": "monthly", "reason": "time"})
    page = client.get(pair.address(pair.case.volunteer))
    assert "Un changement est à signer" in page.text


@pytest.mark.parametrize("endpoint", ["commitments.draft", "commitments.sign", "commitments.paper"])
def test_nobody_opens_the_commitment_of_another_pair(app: Flask, client: PageClient, endpoint: str) -> None:
    mine, other = lived.pair(), lived.pair()
    client.get(mine.address(other.case.volunteer, endpoint), status=404)


@pytest.mark.parametrize(
    "path", ["engagement", "engagement/signature", "engagement/convention", "pause", "coordinateur"]
)
def test_another_association_opens_nothing_of_a_pair(app: Flask, path: str) -> None:
    mine, other = lived.pair(), lived.pair()
    signed_in(app, other.case.coordinator).get(f"/association/binomes/{mine.pair.id}/{path}", status=404)


def test_one_off_help_shows_no_commitment(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).rhythm = PairRhythm.ONCE
    assert "engagement" not in client.get(pair.address(pair.case.youth)).text.lower()
    client.get(pair.address(pair.case.youth, "commitments.draft"), status=404)


# The document


def paper_of(app: Flask, goal: str) -> bytes:
    with transaction() as session:
        case, pair = built(session)
        agreed(session, pair, terms=Terms((goal,), PairRhythm.WEEKLY, 6))
        token = lived.Lived(case, pair)
    return PageClient(app).http.get(token.address(token.case.youth, "commitments.paper")).data


def test_the_document_is_a_titled_french_tagged_pdf(app: Flask) -> None:
    pdf = paper_of(app, "Réussir")
    assert pdf.startswith(b"%PDF")
    assert b"/Lang(fr" in pdf
    assert b"/Title(" in pdf or b"/Title<" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in b"".join(papers.streams(pdf))


def test_what_somebody_wrote_is_text_and_never_markup(app: Flask) -> None:
    assert ODD in papers.text(paper_of(app, ODD))


def test_a_sign_that_no_font_has_costs_no_document(app: Flask) -> None:
    assert "Danser" in papers.text(paper_of(app, "Danser 😀 中文"))


def test_the_document_has_a_name_and_is_stored_nowhere(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case, row = built(session)
        agreed(session, row)
        pair = lived.Lived(case, row)
    answer = client.http.get(pair.address(case.volunteer, "commitments.paper"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=convention-2026-11-16.pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_there_is_no_document_before_everybody_signed(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    draft_by(client, pair.address(pair.case.youth, "commitments.draft"))
    client.get(pair.address(pair.case.youth, "commitments.paper"), status=404)


def test_the_document_gives_first_names_only(app: Flask) -> None:
    said = papers.text(paper_of(app, "Réussir"))
    assert "Lina" in said
    assert "Delmas" not in said
