from enum import StrEnum
from typing import Any

import pytest

from app.accounts.states import ACCOUNTS, AccountAction, AccountState
from app.articles.states import ARTICLES, ArticleAction, ArticleState
from app.associations.states import ASSOCIATIONS, AssociationAction, AssociationState
from app.core.errors import Conflict
from app.core.workflow import Workflow
from app.mailbox.states import MESSAGES, MessageAction, MessageState
from app.mentorships.states import MENTORSHIPS, MentorshipAction, MentorshipState
from app.needs.states import NEEDS, NeedAction, NeedState
from app.offers.states import OFFERS, OfferAction, OfferState
from app.plans.states import PLANS, TERRITORY_PLANS, PlanAction, PlanState, TerritoryAction, TerritoryState
from app.proposals.states import PROPOSALS, ProposalAction, ProposalState
from app.reports.states import REPORTS, ReportAction, ReportState
from app.safeguarding.states import AGREEMENTS, AgreementAction, AgreementState
from app.tuning.states import CONFIGURATIONS, ConfigurationAction, ConfigurationState

TABLES: list[tuple[Workflow[Any, Any], type[StrEnum], type[StrEnum], set[str]]] = [
    (ACCOUNTS, AccountState, AccountAction, {"closed"}),
    (ASSOCIATIONS, AssociationState, AssociationAction, {"closed"}),
    (ARTICLES, ArticleState, ArticleAction, {"replaced"}),
    (MESSAGES, MessageState, MessageAction, {"sent", "called"}),
    (CONFIGURATIONS, ConfigurationState, ConfigurationAction, set()),
    (AGREEMENTS, AgreementState, AgreementAction, set()),
    (NEEDS, NeedState, NeedAction, {"withdrawn", "closed"}),
    (OFFERS, OfferState, OfferAction, {"refused", "closed"}),
    (PROPOSALS, ProposalState, ProposalAction,
     {"introduced", "volunteer_declined", "youth_declined"}),
    (PLANS, PlanState, PlanAction, {"accepted", "dropped"}),
    (TERRITORY_PLANS, TerritoryState, TerritoryAction, {"failed", "cancelled", "handed_over", "dropped"}),
    (MENTORSHIPS, MentorshipState, MentorshipAction, {"ended"}),
    (REPORTS, ReportState, ReportAction, set()),
]  # fmt: skip


@pytest.mark.parametrize(("table", "states", "actions", "final"), TABLES, ids=lambda v: getattr(v, "__name__", ""))
def test_every_state_is_reachable_and_only_the_final_ones_are_left_by_nothing(
    table: Workflow[Any, Any], states: type[StrEnum], actions: type[StrEnum], final: set[str]
) -> None:
    assert table.reachable() == set(states)
    assert table.moves.keys() == set(actions)
    assert {state.value for state in table.final()} == final


@pytest.mark.parametrize(("table", "states", "actions", "final"), TABLES, ids=lambda v: getattr(v, "__name__", ""))
def test_what_the_table_does_not_name_is_refused(
    table: Workflow[Any, Any], states: type[StrEnum], actions: type[StrEnum], final: set[str]
) -> None:
    for state in states:
        for action in actions:
            if action not in table.actions(state):
                with pytest.raises(Conflict):
                    table.after(state, action)
