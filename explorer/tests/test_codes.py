"""Codes: every one is read as it was printed, and none that was changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.codes import PARTS, RUN_LENGTH, code_of, new_run_code, read_code
from explorer.marker import CROCKFORD
from explorer.parts import catalogue

RUN_CODES = st.text(CROCKFORD, min_size=RUN_LENGTH, max_size=RUN_LENGTH)
KEYS = st.sampled_from(list(PARTS))


@given(RUN_CODES, KEYS)
def test_a_code_is_read_as_it_was_printed(run_code: str, part: str) -> None:
    assert read_code(code_of(run_code, part)) == (run_code, part)


@given(RUN_CODES, KEYS, st.integers(0, 10), st.sampled_from(CROCKFORD))
def test_one_changed_letter_does_not_verify(run_code: str, part: str, place: int, letter: str) -> None:
    letters = list(code_of(run_code, part).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    assert read_code("".join(letters)) is None


@given(RUN_CODES, KEYS, st.integers(0, 8))
def test_two_letters_that_changed_places_do_not_verify(run_code: str, part: str, place: int) -> None:
    letters = list(code_of(run_code, part).replace("-", ""))
    if place > 7 or letters[place] == letters[place + 1]:
        return
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    assert read_code("".join(letters)) is None


def test_it_is_read_as_people_type_it() -> None:
    code = code_of("01QKF9XM", "profile")
    assert read_code(f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} ") == ("01QKF9XM", "profile")


@pytest.mark.parametrize("typed", ["", "-", "7QKF", "7QKF-9XM2-P4Z-AAAA", "💥" * 11, "U" * 11, "x" * 10_000])
def test_nonsense_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_every_part_of_a_comparison_has_a_letter_of_its_own() -> None:
    assert set(catalogue.KEYS) <= set(PARTS)
    assert len(set(PARTS.values())) == len(PARTS)


def test_run_codes_are_random() -> None:
    assert len({new_run_code() for _ in range(1000)}) == 1000
