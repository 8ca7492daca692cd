"""What time asks of cases: associations that do not answer, proposals that nobody answers, rankings of yesterday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from sqlmodel import Session

from app.core.clock import PARIS, local_date
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.needs.models import Need
from app.offers import services as offers
from app.proposals import queries, ranking, services
from app.proposals.models import Proposal
from app.routing import queries as routing
from app.routing import services as routes
from app.routing.deadlines import Step
from app.routing.tasks import horizon
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50
REFRESH = "proposals.refresh"


def decide_or_pass() -> int:
    """Remind associations of the needs they have; those that fell silent lose them to the next, ranked anew."""
    at = now()

    def due(session: Session) -> list[UUID]:
        return routing.pressing(session, before=horizon(at), at=at)

    def act(session: Session, need: Need) -> Step:
        step = routes.follow_up(session, need=need, at=at)
        if step is Step.SILENCE:
            services.rank_need(session, need=need, at=at)
        return step

    def some(batch: upkeep.Batch, needs: Sequence[UUID]) -> list[Step]:
        held = routing.lock_pressing(batch.session, before=horizon(at), at=at, among=needs)
        return batch.each(held, lambda need: act(batch.session, need))

    steps = upkeep.walk("routing.decide_or_pass", due, some, at=at, size=BATCH)
    return sum(step is not Step.NOTHING for step in steps)


def try_queue() -> int:
    """Route again what nobody covered: an association may have opened, or widened what it covers."""
    at = now()

    def act(session: Session, needs: list[Need]) -> list[Need]:
        found = routes.retry_queue(session, needs=needs, at=at)
        services.rank_needs(session, needs=found, at=at)
        return found

    def some(batch: upkeep.Batch, needs: Sequence[UUID]) -> list[Need]:
        held = routing.lock_unrouted(batch.session, among=needs)
        return batch.together(held, lambda wanted: act(batch.session, wanted))

    return len(upkeep.walk("routing.try_queue", routing.unrouted, some, at=at, size=BATCH))


def answer_or_pass() -> int:
    """Remind who must answer a proposal; after the deadline the next candidate comes."""
    at = now()
    session = reading()
    session.rollback()
    due = dict(queries.pressing(session, before=horizon(at), at=at))

    def act(proposal_id: UUID) -> bool:
        return _answer_or_pass(proposal_id, due[proposal_id], at)

    return sum(upkeep.apart("proposals.answer_or_pass", due, act, kind="proposal", at=at))


def _answer_or_pass(proposal_id: UUID, need_id: UUID, at: datetime) -> bool:
    with transaction() as session:
        for need in queries.lock_free(session, [need_id]):
            proposal = session.get(Proposal, proposal_id, populate_existing=True)
            if proposal is not None:
                return services.follow_up(session, proposal=proposal, need=need, at=at) is not Step.NOTHING
    return False


def set_apart() -> int:
    """Take back what is asked of volunteers with whom a youth does not feel safe, and rank the others instead.

    Nothing can be said or shown of them before either: every yes and every proposal looks again.
    """
    at = now()
    session = reading()
    session.rollback()
    due = queries.offers_to_set_apart(session)
    upkeep.apart("proposals.set_apart", due, lambda offer_id: _set_apart(offer_id, at), kind="offer", at=at)
    left = queries.offers_to_set_apart(session) if due else []
    session.rollback()
    return len(set(due) - set(left))


def _set_apart(offer_id: UUID, at: datetime) -> None:
    with transaction() as session:
        services.withdraw_offer(session, offer=offers.lock(session, offer_id), actor=SYSTEM, at=at)


def introduce() -> int:
    """Make the introductions that waited for an agreement or a check only."""
    at = now()
    session = reading()
    session.rollback()
    waiting = queries.agreed_by_youths(session)

    def act(proposal_id: UUID) -> bool:
        return _introduce(proposal_id, at)

    return sum(upkeep.apart("proposals.introduce", waiting, act, kind="proposal", at=at))


def _introduce(proposal_id: UUID, at: datetime) -> bool:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id)
        if proposal is None:
            return False
        return services.introduce_if_agreed(session, proposal=proposal, actor=SYSTEM, at=at) is not None


def parts_to_refresh() -> list[str]:
    """Return the groups of communes in which a ranking is of another day or configuration."""
    session = reading()
    session.rollback()
    found = queries.stale_parts(session, since=_morning(now()), label=ranking.configuration(session).label)
    session.rollback()
    return found


def refresh(part: str | None = None) -> int:
    """Rank again the open needs whose ranking is of another day or configuration: ages, checks and rooms change."""
    at = now()
    with upkeep.batch(REFRESH, at=at, size=BATCH) as batch:
        session = batch.session
        needs = queries.stale_needs(
            session, since=_morning(at), label=ranking.configuration(session).label, limit=batch.limit, part=part
        )
        if needs:
            unsound = ranking.pool(session, day=local_date(at)).stock.unsound
            upkeep.note_unsound(session, job=REFRESH, kind="offer", found=unsound, at=at)

        def act(some: list[Need]) -> list[Need]:
            services.rank_needs(session, needs=some, at=at, strict=True)
            return some

        return len(batch.together(needs, act))


def _morning(at: datetime) -> datetime:
    return datetime.combine(local_date(at), time(0), PARIS).astimezone(UTC)


JOBS = (
    Job("routing.decide_or_pass", decide_or_pass),
    Job("routing.try_queue", try_queue),
    Job("proposals.answer_or_pass", answer_or_pass),
    Job("proposals.set_apart", set_apart, every=20),
    Job("proposals.introduce", introduce),
    Job(REFRESH, refresh, every=20, parts=parts_to_refresh),
)
