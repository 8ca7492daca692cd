"""Who may do what, on one screen: roles, permissions and the table of grants."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here; nobody is two of them under one account."""

    YOUTH = "youth"
    GUARDIAN = "guardian"
    VOLUNTEER = "volunteer"
    PRESCRIBER = "prescriber"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    OPERATOR = "operator"


class Permission(StrEnum):
    """One thing that can be done, named ``<thing>:<action>``."""

    ACCOUNT_MANAGE_OWN = "account:manage_own"

    NEED_FOLLOW_OWN = "need:follow_own"
    NEED_PRESCRIBE = "need:prescribe"
    NEED_ENTER = "need:enter"
    NEED_EXAMINE = "need:examine"
    NEED_TAKE = "need:take"
    AGREEMENT_ANSWER_OWN = "agreement:answer_own"
    AGREEMENT_RECORD = "agreement:record"

    OFFER_MANAGE_OWN = "offer:manage_own"
    OFFER_ENTER = "offer:enter"
    OFFER_VET = "offer:vet"

    PROPOSAL_DECIDE = "proposal:decide"
    MENTORSHIP_LIVE_OWN = "mentorship:live_own"
    MENTORSHIP_FOLLOW = "mentorship:follow"
    REPORT_FOLLOW = "report:follow"
    CALL_RECORD = "call:record"
    ARTICLE_WRITE = "article:write"

    ASSOCIATION_MANAGE = "association:manage"
    MEMBER_MANAGE = "member:manage"

    ASSOCIATION_OVERSEE = "association:oversee"
    NEED_OVERSEE = "need:oversee"
    OFFER_OVERSEE = "offer:oversee"
    PLAN_OVERSEE = "plan:oversee"
    VOCABULARY_EDIT = "vocabulary:edit"
    PLACES_EDIT = "places:edit"
    RANKING_TUNE = "ranking:tune"
    STATISTICS_SEE = "statistics:see"
    REPORT_OVERSEE = "report:oversee"
    ACCOUNT_OVERSEE = "account:oversee"
    SERVICE_WATCH = "service:watch"
    ARTICLE_REVIEW = "article:review"
    UPKEEP_OVERSEE = "upkeep:oversee"


_P = Permission
_COORDINATOR = frozenset(
    {
        _P.ACCOUNT_MANAGE_OWN,
        _P.NEED_ENTER,
        _P.NEED_EXAMINE,
        _P.NEED_TAKE,
        _P.AGREEMENT_RECORD,
        _P.OFFER_ENTER,
        _P.OFFER_VET,
        _P.PROPOSAL_DECIDE,
        _P.MENTORSHIP_FOLLOW,
        _P.REPORT_FOLLOW,
        _P.CALL_RECORD,
        _P.ARTICLE_WRITE,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.YOUTH: frozenset({
        _P.ACCOUNT_MANAGE_OWN, _P.NEED_FOLLOW_OWN, _P.MENTORSHIP_LIVE_OWN,
    }),
    Role.GUARDIAN: frozenset({_P.ACCOUNT_MANAGE_OWN, _P.AGREEMENT_ANSWER_OWN, _P.MENTORSHIP_LIVE_OWN}),
    Role.VOLUNTEER: frozenset({
        _P.ACCOUNT_MANAGE_OWN, _P.OFFER_MANAGE_OWN, _P.MENTORSHIP_LIVE_OWN,
    }),
    Role.PRESCRIBER: frozenset({_P.ACCOUNT_MANAGE_OWN, _P.NEED_PRESCRIBE}),
    Role.COORDINATOR: _COORDINATOR,
    Role.MANAGER: _COORDINATOR | {_P.ASSOCIATION_MANAGE, _P.MEMBER_MANAGE},
    Role.OPERATOR: frozenset({
        _P.ACCOUNT_MANAGE_OWN, _P.ASSOCIATION_OVERSEE, _P.NEED_OVERSEE, _P.OFFER_OVERSEE, _P.OFFER_VET,
        _P.PLAN_OVERSEE,
        _P.CALL_RECORD, _P.AGREEMENT_RECORD, _P.VOCABULARY_EDIT, _P.PLACES_EDIT, _P.STATISTICS_SEE, _P.ACCOUNT_OVERSEE,
        _P.RANKING_TUNE,
        _P.REPORT_OVERSEE,
        _P.ARTICLE_REVIEW, _P.UPKEEP_OVERSEE, _P.SERVICE_WATCH,
    }),
}  # fmt: skip
