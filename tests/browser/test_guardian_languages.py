"""A guardian reads their pages on a phone in each language: accessible, from the right side, never wider than it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cases
import pytest
from axe import assert_accessible
from builders import AT
from click.testing import CliRunner
from flask.cli import ScriptInfo
from looking import look

from app.accounts import links
from app.accounts.states import LinkScope
from app.commands import database
from app.core.db import transaction
from app.safeguarding.texts import AGREEMENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("language", AGREEMENT.languages())
def test_the_way_of_a_guardian(
    site: Any, visit: Callable[[], Any], snap: Callable[[Any, str], None], language: str
) -> None:
    with site.app.app_context():  # whatever another test left open in this process
        result = CliRunner().invoke(database.group, ["upgrade"], obj=ScriptInfo(create_app=lambda *_: site.app))
    assert result.exit_code == 0, result.output
    with site.app.app_context():
        with transaction() as session:
            case = cases.accepted(session, minor=True, direct=True)
            assert case.guardian is not None
            token = links.issue(
                session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
            )
        proposal = f"/propositions/{case.proposal(look()).id}"
    page, text = visit(), AGREEMENT.text(language=language)
    for name, path in (("page", ""), ("deny", "/refus"), ("proposal", proposal)):
        page.goto(f"/representant/{token}{path}?langue={language}")
        assert page.locator("h1").evaluate("heading => getComputedStyle(heading).direction") == text.direction
        for folded in page.locator("main details").all():
            folded.locator("summary").click()
        assert_accessible(page)
        assert not page.evaluate(WIDER), page.url
        snap(page, name)
    page.get_by_role("button", name=text.say("volunteer_yes")).click()
    page.get_by_text(text.say("thanks_yes")).wait_for()
    snap(page, "thanks")
