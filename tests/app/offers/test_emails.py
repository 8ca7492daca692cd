"""What a volunteer reads: who answers, how to reach them, what to do meanwhile."""

from __future__ import annotations

from datetime import timedelta

import builders
import pytest
from builders import AT
from letters import written
from sqlmodel import Session

from app.core.permissions import Role
from app.offers import emails
from app.offers.models import Offer


def offered(session: Session, **person: str) -> Offer:
    us = builders.association(session, name="Les Passerelles", phone="+33639980118")
    who = builders.person(session, role=Role.VOLUNTEER, first_name="Monique", **person)
    return builders.offer(session, volunteer=who, of=us, deadline_at=AT + timedelta(days=7))


@pytest.mark.parametrize(("phone", "said"), [("", "vous écrit"), ("+33639981234", "vous appelle")])
def test_a_call_is_promised_to_who_gave_a_number_alone(session: Session, phone: str, said: str) -> None:
    it = offered(session, phone=phone)
    for write, template in ((emails.received, "offer_received"), (emails.suspended, "offer_suspended")):
        write(session, offer=it, at=AT)
        assert f"Les Passerelles {said}" in written(session, template)[0].body


def test_the_first_letter_says_which_paper_is_asked_and_whom_to_call(session: Session) -> None:
    emails.received(session, offer=offered(session), at=AT)
    body = written(session, "offer_received")[0].body
    assert "casier-judiciaire.justice.gouv.fr" in body
    assert "Les Passerelles\u00a0: 06\u00a039\u00a098\u00a001\u00a018" in body.replace("\u202f", "\u00a0")


def test_who_is_suspended_reads_to_meet_nobody_and_where_to_say_that_it_is_a_mistake(session: Session) -> None:
    emails.suspended(session, offer=offered(session), at=AT)
    body = written(session, "offer_suspended")[0].body
    assert "ne rencontrer aucun jeune" in body
    assert "C’est une erreur" in body
    assert "Les Passerelles\u00a0: 06" in body
