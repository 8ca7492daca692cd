"""What time asks of cases: associations that do not answer, proposals that nobody answers, rankings of yesterday."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from app.core.clock import PARIS, local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.needs.models import Need
from app.proposals import queries, ranking, services
from app.proposals.models import Proposal
from app.routing import queries as routing
from app.routing import services as routes
from app.routing.deadlines import Step
from app.routing.tasks import horizon
from app.web.clock import now

BATCH = 50


def decide_or_pass() -> int:
    """Remind associations of the needs they have; those that fell silent lose them to the next, ranked anew."""
    at = now()
    with transaction() as session:
        needs = routing.pressing(session, before=horizon(at), at=at, limit=BATCH)
        steps = {need.id: routes.follow_up(session, need=need, at=at) for need in needs}
        moved = [need for need in needs if steps[need.id] is Step.SILENCE]
        services.rank_needs(session, needs=moved, at=at)
    return sum(step is not Step.NOTHING for step in steps.values())


def try_queue() -> int:
    """Route again what nobody covered: an association may have opened, or widened what it covers."""
    at = now()
    with transaction() as session:
        found = routes.retry_queue(session, at=at)
        services.rank_needs(session, needs=found, at=at)
    return len(found)


def answer_or_pass() -> int:
    """Remind who must answer a proposal; after the deadline the next candidate comes."""
    at = now()
    with transaction() as session:
        due = dict(queries.pressing(session, before=horizon(at), at=at, limit=BATCH))
    return sum(_answer_or_pass(proposal_id, need_id, at) for proposal_id, need_id in due.items())


def _answer_or_pass(proposal_id: UUID, need_id: UUID, at: datetime) -> bool:
    with transaction() as session:
        for need in queries.lock_free(session, [need_id]):
            proposal = session.get(Proposal, proposal_id, populate_existing=True)
            if proposal is not None:
                return services.follow_up(session, proposal=proposal, need=need, at=at) is not Step.NOTHING
    return False


def introduce() -> int:
    """Make the introductions that waited for an agreement or a check only."""
    at = now()
    with transaction() as session:
        ready = [proposal_id for proposal_id, _ in queries.all_agreed(session, limit=4 * BATCH)]
    return sum(_introduce(proposal_id, at) for proposal_id in ready)


def _introduce(proposal_id: UUID, at: datetime) -> bool:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id)
        if proposal is None:
            return False
        return services.introduce_if_agreed(session, proposal=proposal, actor=SYSTEM, at=at) is not None


def refresh() -> int:
    """Rank again the open needs whose ranking is of another day or configuration: ages, checks and rooms change."""
    at = now()
    morning = datetime.combine(local_date(at), time(0), PARIS).astimezone(UTC)
    with transaction() as session:
        needs: list[Need] = queries.stale_needs(
            session, since=morning, label=ranking.configuration(session).label, limit=BATCH
        )
        services.rank_needs(session, needs=needs, at=at)
    return len(needs)


JOBS = (
    Job("routing.decide_or_pass", decide_or_pass),
    Job("routing.try_queue", try_queue),
    Job("proposals.answer_or_pass", answer_or_pass),
    Job("proposals.introduce", introduce),
    Job("proposals.refresh", refresh, shared=True),
)
