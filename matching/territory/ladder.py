"""A ladder of noise: the same territory made harder, one rung after another."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from matching.records import Need, Offer, Offered
from matching.territory.generator import Territory

DECOYS = 3
"""One decoy next door for every so many needs."""


def missing_tags(territory: Territory, random: Random) -> Territory:
    """A third of the needs keep their text and lose every skill but the first."""
    needs = tuple(
        replace(need, skills=need.skills[:1]) if random.random() < 1 / 3 else need for need in territory.needs
    )
    return replace(territory, needs=needs)


def siblings(territory: Territory, random: Random) -> Territory:
    """A third of the offers name another skill of the same family instead of theirs."""
    return replace(territory, offers=tuple(_renamed(offer, territory, random) for offer in territory.offers))


def half_the_slots(territory: Territory, random: Random) -> Territory:
    """Everybody loses half of their half-hours, at random."""
    return replace(
        territory,
        needs=tuple(replace(need, availability=_thinned(need.availability, random)) for need in territory.needs),
        offers=tuple(replace(offer, availability=_thinned(offer.availability, random)) for offer in territory.offers),
    )


def decoys_next_door(territory: Territory, random: Random) -> Territory:
    """Next door to a third of the needs lives somebody free at the same hours, for something else."""
    decoys = tuple(_decoy(need, random) for need in territory.needs[::DECOYS])
    return replace(territory, offers=territory.offers + decoys)


RUNGS: tuple[Callable[[Territory, Random], Territory], ...] = (
    missing_tags,
    siblings,
    half_the_slots,
    decoys_next_door,
)


def harder(territory: Territory, rungs: int, *, seed: int = 31) -> Territory:
    """Climb the first `rungs` rungs."""
    random = Random(seed)  # noqa: S311 (invented people, no secret)
    for rung in RUNGS[:rungs]:
        territory = rung(territory, random)
    return territory


def _renamed(offer: Offer, territory: Territory, random: Random) -> Offer:
    if random.random() > 1 / 3 or not offer.skills:
        return offer
    first, *rest = offer.skills
    prefix = first.code.rpartition(".")[0]
    kin = sorted(
        {skill.code for other in territory.offers for skill in other.skills if skill.code.startswith(f"{prefix}.")}
    )
    code = random.choice(kin) if prefix and kin else first.code
    return replace(offer, skills=(Offered(code, first.low, first.high), *rest))


def _thinned(week: int, random: Random) -> int:
    return week & random.getrandbits(week.bit_length()) if week else 0


def _decoy(need: Need, random: Random) -> Offer:
    return Offer(
        id=f"decoy-{need.id}",
        skills=(Offered("decoy"),),
        text=need.text,
        availability=need.availability,
        place=need.place,
        commune=need.commune,
        languages=need.languages,
        vetted=True,
        active=random.random() < 0.9,
        available_from=need.requested_at,
    )
