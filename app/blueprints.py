"""Every blueprint, in the order of the floors."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.views import bp as accounts
from app.articles.views import bp as articles
from app.associations.views import bp as associations
from app.care.views import bp as care
from app.commitments.views import bp as commitments
from app.conversations.views import bp as conversations
from app.demo.views import bp as demo
from app.follow.views import bp as follow
from app.intake.views import bp as intake
from app.meetings.views import bp as meetings
from app.monitoring.views import bp as monitoring
from app.operator.views import bp as operator
from app.pages.views import bp as pages
from app.pairs.views import bp as pairs
from app.places.views import bp as places
from app.plans.views import bp as plans
from app.privacy.views import bp as privacy
from app.reports.views import bp as reports
from app.reviews.views import bp as reviews
from app.sessions.views import bp as sessions
from app.skills.views import bp as skills
from app.statistics.views import bp as statistics
from app.tuning.views import bp as tuning
from app.workspace.views import bp as workspace

ALL: tuple[Blueprint, ...] = (
    accounts,
    articles,
    associations,
    care,
    commitments,
    conversations,
    follow,
    intake,
    meetings,
    monitoring,
    operator,
    pages,
    pairs,
    places,
    plans,
    privacy,
    reports,
    reviews,
    sessions,
    skills,
    statistics,
    tuning,
    workspace,
)

# Registered in the demonstration only: elsewhere these addresses do not exist.
DEMONSTRATION: tuple[Blueprint, ...] = (demo,)
