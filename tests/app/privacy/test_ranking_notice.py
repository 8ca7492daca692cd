from __future__ import annotations

import cases
import pytest
from flask import Flask
from pages import PageClient
from sqlmodel import Session

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.proposals import profiles
from app.tuning import services as tuning


def test_the_parts_and_shares_that_are_shown_rebuild_the_stored_score(session: Session) -> None:
    ranked = profiles.ranked(cases.proposed(session).proposal(session))
    summed = sum(part.value * part.share for part in ranked.parts if part.value is not None)
    assert summed * (1 - ranked.taken_off / 100) == pytest.approx(ranked.total, abs=1e-5)
    assert sum(part.share for part in ranked.parts) == pytest.approx(1)


def test_the_rules_told_are_those_in_force(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        tuning.install(session, minutes_in_common=90, at=cases.AT)
    page = client.get("/comment-les-propositions-sont-calculees")
    assert "Le temps en commun demandé est de 90 minutes." in page.text
    assert "10 % par jour d’attente, 50 % dans un quartier prioritaire, 25 % pour une urgence" in page.text


@pytest.mark.parametrize("reader", ["volunteer", "youth", "guardian"])
def test_everybody_who_is_asked_reads_how_the_proposal_was_ranked(app: Flask, client: PageClient, reader: str) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True) if reader != "volunteer" else cases.proposed(session)
        proposal = case.proposal(session)
        scope, subject, person, address = {
            "volunteer": (LinkScope.OFFER, case.offer.id, case.volunteer, "benevole"),
            "youth": (LinkScope.NEED, case.need.id, case.youth, "suivi"),
            "guardian": (LinkScope.GUARDIAN, case.youth.id, case.guardian, "representant"),
        }[reader]
        assert person is not None
        token = links.issue(session, scope=scope, subject_id=subject, person_id=person.id, at=cases.AT)
        where, configuration = str(proposal.id), proposal.configuration
    home = client.get(f"/{address}/{token}")
    hrefs = [link.attributes.get("href", "") for link in home.every("a")]
    page = client.get(next(href for href in hrefs if where in href))
    assert "Pourquoi cette proposition" in page.text
    assert configuration in page.text
    assert "/comment-les-propositions-sont-calculees" in [a.attributes.get("href") for a in page.every("a")]
