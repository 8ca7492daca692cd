"""Why a need gets nobody: no association, no offer that passes, or all of them taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.columns import OfferColumns, count_passing
from matching.configuration import Configuration
from matching.french import listing, typeset
from matching.gatecodes import PROTECTING, GateCode
from matching.gates import GATES
from matching.plan.edges import Edges, Ints
from matching.plan.objectives import THOUSANDTHS, Worth
from matching.plan.routes import Routes
from matching.records import Need

LOOKED_INTO = 2_000
"""Needs for which the gates that close everything are looked into; a count for each gate."""


class Reason(StrEnum):
    """Why a need is not planned."""

    NO_ASSOCIATION = "no_association"
    NO_OFFER = "no_offer"
    OFFERS_TAKEN = "offers_taken"
    ASSOCIATION_FULL = "association_full"


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A need without a proposal, with the reason and its facts in French."""

    need_id: str
    reason: Reason
    detail: str


def reasons(
    needs: Sequence[Need],
    pool: OfferColumns,
    chosen: Edges,
    *,
    edges: Edges,
    worth: Worth,
    routes: Routes,
    passing: Ints,
    configuration: Configuration,
) -> tuple[Unplanned, ...]:
    """Explain each need that was not planned.

    Parameters
    ----------
    passing : int array of shape (n_needs,), how many offers pass for each need
    """
    explainer = _Explainer(needs, pool, edges, worth, configuration)
    explainer.read(chosen)
    served = set(chosen.needs.tolist())
    return tuple(
        Unplanned(needs[need].id, *explainer.why(need, int(passing[need]), covered=routes.covered(need)))
        for need in range(len(needs))
        if need not in served
    )


class _Explainer:
    """Looks up, for one need at a time, what became of the offers it could have had."""

    def __init__(
        self, needs: Sequence[Need], pool: OfferColumns, edges: Edges, worth: Worth, configuration: Configuration
    ) -> None:
        self._needs, self._pool, self._edges, self._worth = needs, pool, edges, worth
        self._configuration = configuration
        self._begins = np.searchsorted(edges.needs, np.arange(len(needs) + 1))
        self._taken: dict[int, list[int]] = {}
        self._looked = 0

    def read(self, chosen: Edges) -> None:
        """Remember who holds each offer."""
        for need, offer in zip(chosen.needs.tolist(), chosen.offers.tolist(), strict=True):
            self._taken.setdefault(offer, []).append(need)

    def why(self, need: int, passing: int, *, covered: bool) -> tuple[Reason, str]:
        """Return the reason and its detail."""
        if not covered:
            return Reason.NO_ASSOCIATION, "Aucune association ne couvre ce besoin."
        if not passing:
            return Reason.NO_OFFER, typeset(self._closed(self._needs[need]))
        best = self._best(need)
        free = [offer for offer in best if self._pool.offers[offer].capacity > len(self._taken.get(offer, ()))]
        if free:
            return Reason.ASSOCIATION_FULL, "Les associations qui couvrent ce besoin sont complètes."
        return Reason.OFFERS_TAKEN, typeset(self._outbid(need, best[0], passing))

    def _best(self, need: int) -> list[int]:
        own = slice(self._begins[need], self._begins[need + 1])
        order = np.lexsort((self._edges.offers[own], -self._edges.totals[own]))
        offers: list[int] = self._edges.offers[own][order].tolist()
        return offers

    def _outbid(self, need: int, offer: int, passing: int) -> str:
        count = f"{passing} offres possibles, toutes prises" if passing > 1 else "Une offre possible, déjà prise"
        holders = [f"{self._needs[each].id}{self._priority(each)}" for each in self._taken[offer]]
        own = self._priority(need)
        return (
            f"{count} ; la meilleure, {self._pool.ids[offer]}, par {listing(holders)}{f' ; ici{own}' if own else ''}."
        )

    def _priority(self, need: int) -> str:
        """Say the claim of a need, where the objective knows any."""
        if self._worth.claims[need] < THOUSANDTHS:
            return ""
        return f" (priorité {self._worth.claims[need] / THOUSANDTHS:.2f})".replace(".", ",")

    def _closed(self, need: Need) -> str:
        if self._configuration.applies(GateCode.ASSOCIATION_AGE) and not need.terms.takes(need.age):
            return "L'association qui a la demande n'accepte pas cet âge."
        self._looked += 1
        if self._looked > LOOKED_INTO:
            return "Aucune offre ne passe toutes les conditions."
        opened = [f"« {label} », {count}" for label, count in self._without_each_gate(need) if count]
        if not opened:
            return "Aucune offre ne passe, même en levant une condition."
        return f"Aucune offre ne passe. Offres possibles sans une condition : {' ; '.join(opened)}."

    def _without_each_gate(self, need: Need) -> Iterator[tuple[str, int]]:
        """Count the offers that one gate alone closes, gate by gate."""
        for gate in GATES:
            if gate.code not in PROTECTING and self._configuration.applies(gate.code):
                relaxed = self._configuration.switched_off(gate.code)
                yield gate.label, count_passing(need, self._pool, relaxed)
