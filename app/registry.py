"""Every table, gathered: migrations compare the database with this."""

from __future__ import annotations

from app.accounts import models as accounts
from app.articles import models as articles
from app.associations import models as associations
from app.care import models as care
from app.commitments import models as commitments
from app.conversations import models as conversations
from app.core import revisions
from app.intake import models as intake
from app.journal import models as journal
from app.mailbox import models as mailbox
from app.meetings import models as meetings
from app.mentorships import models as mentorships
from app.monitoring import models as monitoring
from app.needs import models as needs
from app.offers import models as offers
from app.places import models as places
from app.plans import models as plans
from app.privacy import models as privacy
from app.proposals import models as proposals
from app.reports import models as reports
from app.reviews import models as reviews
from app.routing import models as routing
from app.safeguarding import models as safeguarding
from app.safeguarding.closeness import models as closeness
from app.safeguarding.requirements import models as requirements
from app.sessions import models as sessions
from app.skills import models as skills
from app.tuning import models as tuning
from app.upkeep import models as upkeep
from app.web import models as web

TABLES = (
    revisions, web, upkeep, journal, mailbox, places, skills, tuning, accounts, safeguarding, requirements, closeness,
    associations, articles,
    needs, offers, routing, mentorships, commitments, meetings, sessions, reviews, conversations, care, proposals,
    plans, reports, intake, privacy, monitoring,
)  # fmt: skip

metadata = web.Submission.metadata
