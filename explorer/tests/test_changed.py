"""Who a set reached in two runs: shares side by side, tested as if of different people, under the same base rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from explorer.facts import Facts
from explorer.parts import changed
from explorer.subject import Subject
from explorer.tests.subjects import subject

# Shares of A, B, both and the target group.
OLD = {"gender f": (0.5, 0.3, 0.4, 0.5), "gender m": (0.5, 0.7, 0.6, 0.5), "age 15-24": (0.2, 0.2, 0.2, 0.2)}
NEW = OLD | {"gender f": (0.6, 0.3, 0.4, 0.5), "gender m": (0.4, 0.7, 0.6, 0.5), "age 15-24": (0.201, 0.2, 0.2, 0.2)}


def asked(profile: dict[str, Any], **how: Any) -> Subject:
    return subject(profile=profile, target_group=(), **how)


def made(new: Subject, old: Subject) -> dict[str, dict[str, Any]]:
    return {part["key"]: part for part in changed.parts(Facts(new), Facts(old))}


def lines(part: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in part["table"]["rows"]]


def test_a_change_is_told_set_by_set_and_tested_as_if_of_different_people() -> None:
    found = made(asked(NEW), asked(OLD))
    assert list(found) == ["profile-a", "profile-b"]
    woman = lines(found["profile-a"])[0]
    assert woman[:3] == ["60.0%", "50.0%", "+10.0 points"]
    # 1.96 × √(0.6 × 0.4 / 6,000 + 0.5 × 0.5 / 6,000) = 1.8 points
    assert woman[3] == "+8.2 to +11.8 points"
    assert woman[-1] == "holds" and lines(found["profile-a"])[2][-1] == "may be chance"
    assert found["profile-a"]["sentence"].startswith("2 of 3 tested differences hold")
    assert "is 60.0%, and was 50.0%." in found["profile-a"]["sentence"]
    assert found["profile-b"]["sentence"] == "No value has changed."


def test_what_stands_on_too_few_people_in_one_run_is_not_told_by_the_other() -> None:
    found = made(asked(NEW, panel=40), asked(OLD))["profile-a"]
    shown = lines(found)[0]
    assert shown[0] == "not shown" and shown[2] == "not shown" and shown[3] == "–"
    assert shown[-1] == "base too low"
    xs = [x for trace in found["figures"][0]["figure"]["data"] for x in trace["x"]]
    assert 0.6 not in xs and 0.5 in xs


def test_a_set_or_a_block_that_one_run_has_not_is_left_out() -> None:
    alone = replace(asked(OLD), set_b=None)
    assert list(made(asked(NEW), alone)) == ["profile-a"]
    assert made(asked(NEW), subject(target_group=())) == {}


def test_without_bases_nothing_is_tested() -> None:
    assert {line[-1] for line in lines(made(asked(NEW, panel=None), asked(OLD))["profile-a"])} == {"not tested"}


def test_the_newer_run_has_the_colour_of_its_set() -> None:
    found = made(asked(NEW), asked(OLD))
    colours = [
        {trace["marker"]["color"] for trace in found[key]["figures"][0]["figure"]["data"] if "marker" in trace} for key in found
    ]
    assert colours == [{"var(--set-a)", "var(--chart-text)"}, {"var(--set-b)", "var(--chart-text)"}]
