"""Values as plain JSON and back."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitsapi import plain, types
from kitsapi.node import ShapeError
from kitsapi.tests import fake

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, NUMBERS)
KINDS = [kind for kind in vars(types).values() if dataclasses.is_dataclass(kind)]
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@settings(deadline=None, max_examples=25)
@given(st.data())
@pytest.mark.parametrize("cls", KINDS)
def test_every_value_comes_back_from_json_as_it_was(cls, data):
    value = data.draw(st.from_type(cls))
    assert plain.read(cls, json.loads(json.dumps(plain.plain(value)))) == value


def test_days_are_iso_tuples_are_lists_and_nothing_is_dropped():
    said = plain.plain(types.MediaSet("A", start=date(2026, 5, 4), touchpoint_ids=("t1",)))
    assert said == {
        "name": "A",
        "date_preset": "",
        "start": "2026-05-04",
        "end": None,
        "touchpoint_preset": "",
        "touchpoint_ids": ["t1"],
    }


def test_moments_keep_their_offset():
    state = types.ReportState("r1", "A", "ready", fake.NOON)
    assert plain.read(types.ReportState, plain.plain(state)).created_at.utcoffset() is not None


def test_a_whole_number_that_a_database_made_of_a_float_is_a_float_again():
    audience = plain.read(types.Audience, {"reach": 3, "reach_pct": 10**22, "sample_size": None})
    assert audience == types.Audience(3.0, 1e22, None)
    assert isinstance(audience.reach, float)


def test_rows_of_older_and_newer_versions_are_read():
    said = {"name": "A", "mood": "good"}
    assert plain.read(types.MediaSet, said) == types.MediaSet("A")


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (None, "the top"),
        ([], "the top"),
        ({"name": "A"}, "blocks"),
        ({"name": 7, "blocks": [], "set_a": {"name": "A"}}, "name"),
        ({"name": "A", "blocks": [7], "set_a": {"name": "A"}}, "blocks"),
        ({"name": "A", "blocks": "overview", "set_a": {"name": "A"}}, "blocks"),
        ({"name": "A", "blocks": [], "set_a": {"name": "A", "start": "May"}}, "set_a.start"),
        (
            {"name": "A", "blocks": [], "set_a": {"name": "A"}, "include_not_validated": 1},
            "include_not_valid",
        ),
    ],
)
def test_what_does_not_fit_is_named(said, path):
    with pytest.raises(ShapeError, match=path):
        plain.read(types.Definition, said)
