"""The way of whoever knows NumPy: dense matrices, a chunk of needs at a time, in float32."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from matching.codes import family
from matching.configuration import Configuration
from matching.gates.convenience import OPEN_TO_ALL_LANGUAGES
from matching.places import EARTH_KM
from matching.records import Need, Offer
from matching.similarity import SCALE, model_named
from matching.week import SLOTS, starts

CHUNK = 64
LEVELS = 15
Matrix = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


class Chunked:
    """Ranks with dense matrices; written for the default gates of files, with in-person reach.

    Parameters
    ----------
    needs, offers : the records; both are turned into matrices when it is made
    """

    def __init__(self, needs: Sequence[Need], offers: Sequence[Offer], configuration: Configuration) -> None:
        self.needs, self.configuration = needs, configuration
        codes = sorted(
            {skill.code for offer in offers for skill in offer.skills} | {a.code for n in needs for a in n.skills}
        )
        self.place = {code: at for at, code in enumerate(codes)}
        self.exact = np.zeros((len(offers), len(codes) * (LEVELS + 1)), np.float32)
        for row, offer in enumerate(offers):
            for skill in offer.skills:
                first = self.place[skill.code] * (LEVELS + 1)
                self.exact[row, first + skill.low : first + min(skill.high, LEVELS - 1) + 1] = 1
                self.exact[row, first + LEVELS] = 1
        self.families = {
            code: [self.place[other] for other in codes if family(code) and family(other) == family(code)]
            for code in codes
        }
        self.slots = _bits([offer.availability for offer in offers])
        self.runs = _bits([starts(offer.availability, configuration.minimum_minutes) for offer in offers])
        self.texts, self.wanted = (
            _texts([o.text for o in offers], configuration),
            _texts([n.text for n in needs], configuration),
        )
        self.languages = sorted(
            set().union(*(need.languages for need in needs), *(offer.languages for offer in offers))
        )
        self.speaks = _speaks(offers, self.languages)
        self.lat, self.lon = _degrees(offers)
        self.radius = np.array([offer.radius_km for offer in offers])
        self.low = np.array([-1 if o.age_min is None else o.age_min for o in offers])
        self.high = np.array([999 if o.age_max is None else o.age_max for o in offers])
        self.unbounded = np.array([o.age_min is None and o.age_max is None for o in offers])
        self.in_person = np.array([offer.mode.in_person for offer in offers])
        self.remote = np.array([offer.mode.remote for offer in offers])
        self.room = np.array([offer.capacity > 0 for offer in offers])
        self.has_time = np.array([offer.availability > 0 for offer in offers])
        self.has_text = np.diff(self.texts.indptr) > 0

    def best(self, top: int) -> Iterator[Matrix]:
        """Yield, a chunk at a time, the best scores of each need, −1 where fewer pass."""
        for begin in range(0, len(self.needs), CHUNK):
            chunk = self.needs[begin : begin + CHUNK]
            scores = self._scores(chunk, slice(begin, begin + len(chunk)))
            kept = np.partition(scores, -top, axis=1)[:, -top:] if scores.shape[1] > top else scores
            yield kept

    def _scores(self, chunk: Sequence[Need], rows: slice) -> Matrix:
        weights = self.configuration.weights
        open_, credit = self._skills(chunk)
        time, minutes, timed = self._time(chunk)
        reach, near, close = self._reach(chunk)
        open_ &= time & reach & self._ages(chunk) & self._speak(chunk) & self.room
        likeness = np.asarray((self.wanted[rows] @ self.texts.T).todense()) / np.float32(SCALE * SCALE)
        told = (np.diff(self.wanted.indptr)[rows] > 0)[:, None] & self.has_text
        skilled = np.array([bool(need.skills) for need in chunk])[:, None]
        over = weights.skills * skilled + weights.text * told + weights.availability * timed + weights.proximity * near
        total = weights.skills * credit * skilled + weights.text * np.sqrt(np.minimum(likeness, 1)) * told
        total = total + weights.availability * minutes * timed + weights.proximity * close * near
        return np.where(open_, total / np.maximum(over, 1), -1).astype(np.float32)

    def _skills(self, chunk: Sequence[Need]) -> tuple[Flags, Matrix]:
        shape = (len(chunk), len(self.room))
        some, every = np.zeros(shape, bool), np.ones(shape, bool)
        credit, over = np.zeros(shape, np.float32), np.zeros((len(chunk), 1), np.float32)
        for rank in range(max((len(need.skills) for need in chunk), default=0)):
            one, kin = (
                np.zeros((len(chunk), self.exact.shape[1]), np.float32),
                np.zeros((len(chunk), self.exact.shape[1]), np.float32),
            )
            must, weight = np.zeros((len(chunk), 1), bool), np.zeros((len(chunk), 1), np.float32)
            for row, need in enumerate(chunk):
                if rank < len(need.skills):
                    asked, level = need.skills[rank], LEVELS if need.level is None else need.level
                    one[row, self.place[asked.code] * (LEVELS + 1) + level] = 1
                    kin[row, [at * (LEVELS + 1) + level for at in self.families[asked.code]]] = 1
                    must[row], weight[row] = asked.indispensable, 1 if rank else self.configuration.primary_weight
            exact, sibling = one @ self.exact.T > 0, kin @ self.exact.T > 0
            some |= exact
            every &= exact | ~must
            part = np.where(exact, 100, sibling * self.configuration.sibling_percent).astype(np.float32)
            credit += weight * part / np.float32(100)
            over += weight
        asks = np.array([bool(need.skills) for need in chunk])[:, None]
        share = np.divide(credit, np.maximum(over, 1), dtype=np.float32)
        return (some | ~asks) & every, share

    def _time(self, chunk: Sequence[Need]) -> tuple[Flags, Matrix, Flags]:
        runs = _bits([starts(need.availability, self.configuration.minimum_minutes) for need in chunk])
        minutes = 30 * (_bits([need.availability for need in chunk]) @ self.slots.T)
        timed = np.array([need.availability > 0 for need in chunk])[:, None] & self.has_time
        score: Matrix = 1 - np.exp2(-minutes / np.float32(self.configuration.half_minutes))
        return (runs @ self.runs.T > 0) | ~timed, score, timed

    def _reach(self, chunk: Sequence[Need]) -> tuple[Flags, Flags, Matrix]:
        lat, lon = (column[:, None] for column in _degrees(chunk))
        half = np.sin((self.lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(self.lat) * np.sin((self.lon - lon) / 2) ** 2
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
        limit = np.minimum(np.array([need.reach_km for need in chunk])[:, None], self.radius)
        meets = np.array([need.mode.in_person for need in chunk])[:, None] & self.in_person
        calls = np.array([need.mode.remote for need in chunk])[:, None] & self.remote
        near = meets & (km <= limit + 1e-6)
        unknown = meets & np.isnan(km)
        close = (1 - (km / limit) ** 2) * self.configuration.half_km / (self.configuration.half_km + km)
        return near | unknown | calls, near, np.where(near, close, 0).astype(np.float32)

    def _ages(self, chunk: Sequence[Need]) -> Flags:
        age = np.array([-2 if need.age is None else need.age for need in chunk])[:, None]
        inside: Flags = ((self.low <= age) & (age <= self.high) & (age >= 0)) | self.unbounded
        return inside

    def _speak(self, chunk: Sequence[Need]) -> Flags:
        theirs = _speaks(chunk, self.languages)
        learns = np.array([any(a.code == OPEN_TO_ALL_LANGUAGES for a in need.skills) for need in chunk])[:, None]
        silent = ~theirs.astype(bool).any(axis=1, keepdims=True) | ~self.speaks.astype(bool).any(axis=1)
        open_: Flags = (theirs @ self.speaks.T > 0) | silent | learns
        return open_


def _bits(weeks: Sequence[int]) -> Matrix:
    raw = np.frombuffer(b"".join(week.to_bytes(SLOTS // 8, "little") for week in weeks), np.uint8)
    return np.unpackbits(raw.reshape(len(weeks), -1), axis=1, bitorder="little").astype(np.float32)


def _texts(texts: Sequence[str], configuration: Configuration) -> csr_array:
    rows = [model_named(configuration.text_model).transform(text) for text in texts]
    ends = np.cumsum([0, *(len(row.features) for row in rows)])
    features = np.concatenate([row.features for row in rows])
    weights = np.concatenate([row.weights for row in rows]).astype(np.float32)
    return csr_array((weights, features, ends), shape=(len(rows), 1 << 19))


def _speaks(records: Sequence[Need] | Sequence[Offer], languages: Sequence[str]) -> Matrix:
    return np.array([[code in record.languages for code in languages] for record in records], np.float32)


def _degrees(records: Sequence[Need] | Sequence[Offer]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    points = [(each.place.lat, each.place.lon) if each.place else (np.nan, np.nan) for each in records]
    lat, lon = np.radians(np.array(points, dtype=np.float64)).T
    return lat, lon
