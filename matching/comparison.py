"""What would change: the same needs and offers ranked under two configurations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matching.columns import OfferColumns
from matching.configuration import Configuration
from matching.facts import History
from matching.ranking import rank
from matching.records import Need, Offer


@dataclass(frozen=True, slots=True)
class Change:
    """A need whose best offers change: their ids before and after, best first."""

    need_id: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def first_changes(self) -> bool:
        """Another offer comes first."""
        return self.before[:1] != self.after[:1]


def compare(
    needs: Iterable[Need],
    offers: Iterable[Offer] | Callable[[Configuration], OfferColumns],
    *,
    before: Configuration,
    after: Configuration,
    top: int = 10,
    history: History | None = None,
) -> list[Change]:
    """List the needs whose best `top` offers change, or change places, by need id.

    Parameters
    ----------
    offers : iterable of Offer, or callable
        Who keeps columns gives a function that returns those of a configuration's text model.
    """
    asked = list(needs)
    several = () if callable(offers) else list(offers)
    pools = offers if callable(offers) else lambda each: OfferColumns(several, each.text_model)
    then, now = (_best(asked, pools(each), each, top, history) for each in (before, after))
    return [Change(key, then[key], now[key]) for key in sorted(then) if then[key] != now[key]]


def _best(
    needs: list[Need], pool: OfferColumns, configuration: Configuration, top: int, history: History | None
) -> dict[str, tuple[str, ...]]:
    best: dict[str, list[str]] = {need.id: [] for need in needs}
    for each in rank(needs, pool, top=top, configuration=configuration, history=history):
        best[each.need_id].append(each.offer_id)
    return {need_id: tuple(ids) for need_id, ids in best.items()}
