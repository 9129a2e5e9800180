"""CSV: a spreadsheet program of the reader's language reads every number as a number, and no text as a formula."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from explorer.exports.csv import csv
from explorer.exports.tests.reading import figures_in_csv, lines_of
from explorer.projection import project
from explorer.subject import Subject

DIALECTS = {"en": (",", "."), "fi": (";", ","), "sv": (";", ",")}
GOLDEN = {
    "en": (",60000,,", ",33.3333333333,%,"),
    "fi": (";60000;;", ";33,3333333333;%;"),
    "sv": (";60000;;", ";33,3333333333;%;"),
}


@pytest.mark.parametrize("language", DIALECTS)
def test_the_dialect_is_the_readers(overlapping: Subject, origin, language):
    with override(language):
        made = csv(project(overlapping), origin)
    text = made.decode()
    assert text.startswith("\ufeff") and all(golden in text for golden in GOLDEN[language])
    assert {len(line) for line in lines_of(made, DIALECTS[language][0])} == {9}


def test_every_dialect_holds_the_same_figures(overlapping: Subject, origin):
    found = {}
    for language, dialect in DIALECTS.items():
        with override(language):
            found[language] = list(figures_in_csv(csv(project(overlapping), origin), *dialect).values())
    assert len(found["en"]) > 300
    assert found["en"] == found["fi"] == found["sv"]


def test_names_are_disarmed_and_numbers_below_zero_are_not(overlapping: Subject, origin):
    armed = replace(overlapping, report_name="=1+1", set_a=replace(overlapping.set_a, name="+cmd"))
    with override("fi"):
        lines = lines_of(csv(project(armed), origin), ";")
    texts = [cell for line in lines for cell in line]
    assert "'=1+1" in texts and "=1+1" not in texts
    assert any(line[6].startswith("-") and line[7] for line in lines), "A difference below zero is a number."
    assert not [cell for line in lines for at, cell in enumerate(line) if at != 6 and cell.startswith(("=", "+", "-", "@"))]


def test_a_low_base_is_marked_beside_the_number_and_what_is_hidden_has_none(origin):
    from explorer.exports.tests.conftest import CASES

    low = lines_of(csv(project(CASES["low bases"]), origin))
    assert any(line[6] and line[8] == "low base" for line in low)
    hidden = lines_of(csv(project(CASES["hidden bases"]), origin))
    assert any(line[8] == "not shown" and not line[6] for line in hidden)
