"""docs/security.md: every item of the standard's first two levels once, and no test that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (\S+) \| (.+) \| (.*) \|$", TEXT, re.MULTILINE)
# Items of OWASP ASVS 5.0 by level and by chapter of levels 1 and 2 together.
BY_LEVEL = {"1": 70, "2": 183}
BY_CHAPTER = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]


def names_in(path: Path) -> set[str]:
    """The names of a file's tests."""
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_item_is_there_once() -> None:
    items = [item for item, *_ in LINES]
    assert len(set(items)) == len(items) and Counter(level for _, level, *_ in LINES) == BY_LEVEL
    assert len(items) == len(re.findall(r"^\| \d", TEXT, re.MULTILINE)), "A line is not written as the others are."
    assert [Counter(item.split(".")[0] for item in items)[str(chapter)] for chapter in range(1, 18)] == BY_CHAPTER


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:\w+/)+test_\w+\.py)(?:::(\w+))?`", TEXT))
    assert len(named) > 30
    missing = {
        f"{path}::{test}" for path, test in named if not (ROOT / path).exists() or test not in names_in(ROOT / path) | {""}
    }
    assert missing == set()


def test_what_is_said_to_be_tested_names_a_test_and_the_rest_says_why() -> None:
    assert {state for _, _, state, *_ in LINES} == {"tested", "built", "open", "n/a"}
    assert [item for item, _, state, _, shown in LINES if state == "tested" and "`" not in shown] == []
    assert [item for item, *_, said, _ in LINES if len(said) < 3] == []
