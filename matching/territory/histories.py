"""Histories in which nearly everybody could be served: there waiting is a matter of who goes first."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from matching.records import Mode
from matching.territory.generator import FIRST_DAY, Territory, invent


def history(needs: int, offers: int, *, needs_days: int, offers_days: int, seed: int = 31) -> Territory:
    """Invent people who go far, accept every way of meeting, and come over so many days.

    Each offer has room for one.
    """
    territory = invent(needs, offers, seed=seed)
    random = Random(seed)  # noqa: S311 (invented people, no secret)
    return Territory(
        needs=tuple(
            replace(
                need,
                reach_km=20.0,
                mode=Mode.EITHER,
                languages=frozenset(),
                requested_at=FIRST_DAY + timedelta(random.randrange(needs_days)),
            )
            for need in territory.needs
        ),
        offers=tuple(
            replace(
                offer,
                radius_km=30.0,
                mode=Mode.EITHER,
                languages=frozenset(),
                capacity=1,
                age_min=None,
                age_max=None,
                available_from=FIRST_DAY + timedelta(random.randrange(offers_days)),
            )
            for offer in territory.offers
        ),
        associations=territory.associations,
    )


def late(needs: int = 800, *, seed: int = 31) -> Territory:
    """Enough offers, but they come over five months and the needs over two."""
    return history(needs, needs * 17 // 16, needs_days=60, offers_days=150, seed=seed)


def short(needs: int = 800, *, seed: int = 31) -> Territory:
    """Five offers for eight needs, both over four months."""
    return history(needs, needs * 5 // 8, needs_days=120, offers_days=120, seed=seed)
