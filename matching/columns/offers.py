"""Offers as columns: arrays and bitmaps made once, read by every ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matching import week
from matching.codes import family
from matching.columns.bits import Words, pack, pack_indices, week_words
from matching.columns.texts import TextColumns
from matching.columns.windows import Windows
from matching.errors import RecordError
from matching.places import Place, Points
from matching.records import HIGHEST_AGE, Offer, with_places


class OfferColumns:
    """A pool of offers, ready to be ranked again and again.

    Offers stand in the order of their ids, so that a tie is settled by position. Bitmaps are
    made when they are first asked for and kept.

    Parameters
    ----------
    offers : iterable of Offer
        Ids must differ.
    text_model : str, default="fr-1"
        The model that a configuration ranking this pool must name.

    Attributes
    ----------
    ids : list of str, ascending
    points : Points, NaN where the place is unknown
    radii : float array of shape (n_offers,), km
    weeks : uint64 array of shape (n_offers, 6)
    """

    def __init__(self, offers: Iterable[Offer], text_model: str = "fr-1") -> None:
        self.offers = sorted(offers, key=lambda offer: offer.id)
        self.ids = [offer.id for offer in self.offers]
        self.places = {offer_id: place for place, offer_id in enumerate(self.ids)}
        if len(self.places) < len(self.ids):
            raise RecordError(_first_repeat(self.ids), "id", "repeated")
        self.text_model = text_model
        self.text = TextColumns([offer.text for offer in self.offers], text_model)
        self.weeks = week_words([offer.availability for offer in self.offers])
        lats = np.array([offer.place.lat if offer.place else np.nan for offer in self.offers])
        lons = np.array([offer.place.lon if offer.place else np.nan for offer in self.offers])
        self.points = Points(lats, lons)
        self.radii = np.array([offer.radius_km for offer in self.offers], dtype=np.float64)
        self._windows = Windows(lats, lons)
        self._furthest = float(self.radii.max(initial=0.0))
        self._anywhere = self._row([not (offer.place and offer.mode.in_person) for offer in self.offers])
        self.in_person = self._row([offer.mode.in_person for offer in self.offers])
        self.remote = self._row([offer.mode.remote for offer in self.offers])
        self.vetted = self._row([offer.vetted is True for offer in self.offers])
        self.active = self._row([offer.active is True for offer in self.offers])
        self.room = self._row([offer.capacity > 0 for offer in self.offers])
        self.any_time = self._row([offer.availability == 0 for offer in self.offers])
        self.any_language = self._row([not offer.languages for offer in self.offers])
        self.any_age = self._row([offer.age_min is None and offer.age_max is None for offer in self.offers])
        self._low_age = np.array([offer.age_min or 0 for offer in self.offers], dtype=np.int16)
        self._high_age = np.array(
            [HIGHEST_AGE if offer.age_max is None else offer.age_max for offer in self.offers], dtype=np.int16
        )
        self._skills = _skill_columns(self.offers)
        self._families = _families(self._skills)
        self._languages = self._language_rows()
        self._speaking: dict[frozenset[str], Words] = {}
        self._skill_rows: dict[tuple[str, int | None], Words] = {}
        self._family_rows: dict[tuple[str, int | None], Words] = {}
        self._age_rows: dict[int, Words] = {}
        self._starts: dict[int, Words] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def with_places(self, left: Mapping[str, int]) -> OfferColumns:
        """Return the same pool with other places left at some offers; all the rest is shared.

        >>> from matching import Offer
        >>> pool = OfferColumns([Offer(id="a"), Offer(id="b", capacity=2)])
        >>> [offer.capacity for offer in pool.with_places({"b": 0}).offers]
        [1, 0]
        """
        known = {self.places[key]: places for key, places in left.items() if key in self.places}
        other = copy(self)
        other.offers = self.offers.copy()
        for place, places in known.items():
            other.offers[place] = with_places(self.offers[place], places)
        changed = pack_indices(list(known), len(self))
        other.room = self.room & ~changed | pack_indices([at for at, places in known.items() if places > 0], len(self))
        return other

    def without(self, ids: Iterable[str]) -> OfferColumns:
        """Return the same pool in which some offers are never found; all the rest is shared."""
        other = copy(self)
        # Room is the one bitmap that no configuration switches off.
        other.room = self.room & ~pack_indices([self.places[key] for key in ids if key in self.places], len(self))
        return other

    @property
    def empty(self) -> Words:
        """The empty set of offers."""
        return np.zeros_like(self.room)

    def skill(self, code: str, level: int | None) -> Words:
        """Offers of this exact code at this level, or at any."""
        row = self._skill_rows.get((code, level))
        if row is None:
            indices, low, high = self._skills.get(code, _NOBODY)
            inside = slice(None) if level is None else (low <= level) & (level <= high)
            row = self._skill_rows[code, level] = pack_indices(indices[inside], len(self))
        return row

    def sibling(self, code: str, level: int | None) -> Words:
        """Offers of a code of the same family at this level."""
        of = family(code)
        row = self._family_rows.get((of, level))
        if row is None:
            row = self.empty
            for other in self._families.get(of, ()):
                row |= self.skill(other, level)
            self._family_rows[of, level] = row
        return row

    def age(self, age: int | None) -> Words:
        """Offers that accept this age; an unknown age only where there is no bound."""
        if age is None:
            return self.any_age
        row = self._age_rows.get(age)
        if row is None:
            row = self._age_rows[age] = pack((self._low_age <= age) & (age <= self._high_age))
        return row

    def speaking(self, codes: frozenset[str]) -> Words:
        """Offers that speak one of these languages, or say nothing of any."""
        row = self._speaking.get(codes)
        if row is None:
            spoken = [self._languages[code] for code in codes if code in self._languages]
            row = self._speaking[codes] = np.bitwise_or.reduce([self.any_language, *spoken])
        return row

    def starts(self, minutes: int) -> Words:
        """Offers free for `minutes` on end from each half-hour, shape (336, words)."""
        rows = self._starts.get(minutes)
        if rows is None:
            runs = week_words([week.starts(offer.availability, minutes) for offer in self.offers])
            flags = np.unpackbits(runs.view(np.uint8), axis=1, bitorder="little")[:, : week.SLOTS]
            rows = self._starts[minutes] = pack(np.ascontiguousarray(flags.T).view(bool))
        return rows

    def reachable(self, place: Place, reach_km: float) -> Words | None:
        """Offers that distance may leave open: those nearby, and those it says nothing of."""
        near = self._windows.near(place, min(reach_km, self._furthest))
        return None if near is None else near | self._anywhere

    def _row(self, flags: Sequence[bool]) -> Words:
        return pack(np.array(flags, dtype=bool))

    def _language_rows(self) -> dict[str, Words]:
        speakers: defaultdict[str, list[int]] = defaultdict(list)
        for place, offer in enumerate(self.offers):
            for code in offer.languages:
                speakers[code].append(place)
        return {code: pack_indices(places, len(self)) for code, places in speakers.items()}


_SkillColumn = tuple[npt.NDArray[np.int64], npt.NDArray[np.int16], npt.NDArray[np.int16]]
_NOBODY: _SkillColumn = (np.zeros(0, np.int64), np.zeros(0, np.int16), np.zeros(0, np.int16))


def _skill_columns(offers: Sequence[Offer]) -> dict[str, _SkillColumn]:
    """Gather by code who offers it, from which level and to which."""
    triples: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for place, offer in enumerate(offers):
        for skill in offer.skills:
            triples[skill.code].append((place, skill.low, skill.high))
    columns = {code: np.array(rows, dtype=np.int64).T for code, rows in triples.items()}
    return {code: (place, low.astype(np.int16), high.astype(np.int16)) for code, (place, low, high) in columns.items()}


def _families(codes: Iterable[str]) -> dict[str, list[str]]:
    families: defaultdict[str, list[str]] = defaultdict(list)
    for code in codes:
        if family(code):
            families[family(code)].append(code)
    return dict(families)


def _first_repeat(ids: Sequence[str]) -> str:
    return next(one for one, two in pairwise(ids) if one == two)
