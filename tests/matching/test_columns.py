"""Bitmaps and windows under the fast ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.columns.bits import Lookup, pack, pack_indices, unpack
from matching.columns.windows import Windows
from matching.places import Place, Points

latitudes = st.floats(-89, 89) | st.floats(43, 44)
longitudes = st.floats(-179, 179) | st.floats(1, 2)
points = st.tuples(latitudes, longitudes)


@given(st.lists(st.booleans(), max_size=300))
def test_a_set_packed_in_words_reads_back_the_same(flags):
    words = pack(np.array(flags, dtype=bool))
    members = [place for place, flag in enumerate(flags) if flag]
    assert unpack(words).tolist() == members
    assert unpack(pack_indices(members, len(flags))).tolist() == members
    assert Lookup(np.arange(len(flags))).among(words).tolist() == flags


@given(st.lists(points, max_size=30), points, st.floats(0, 3000))
def test_a_window_holds_every_point_within_reach(others, place, km):
    here = Place(*place)
    lats, lons = np.array([lat for lat, _ in others]), np.array([lon for _, lon in others])
    window = Windows(lats, lons).near(here, km)
    within = np.flatnonzero(Points(lats, lons).km_from(here) <= km + 1e-6)
    assert window is None or set(within) <= set(unpack(window))


def test_a_window_leaves_out_what_is_far():
    window = Windows(np.array([43.6, 48.85, np.nan]), np.array([1.44, 2.35, np.nan])).near(Place(43.61, 1.45), 20)
    assert unpack(window).tolist() == [0]


@pytest.mark.parametrize("place", [Place(85, 0), Place(0, 179.99)])
def test_near_the_poles_and_the_date_line_there_is_no_window(place):
    assert Windows(np.array([0.0]), np.array([0.0])).near(place, 20) is None


def test_windows_are_made_again_when_there_is_no_room_for_them(monkeypatch):
    windows = Windows(np.array([43.6]), np.array([1.44]))
    monkeypatch.setattr("matching.columns.windows.MOST_BYTES", 0)
    for lat in (43.6, 44.6, 43.6):
        assert unpack(windows.near(Place(lat, 1.44), 5)).tolist() == ([0] if lat == 43.6 else [])
    assert len(windows._rows) <= 2
