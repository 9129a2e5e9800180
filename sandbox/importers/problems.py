"""What can be wrong with a file."""

from __future__ import annotations

from ..errors import Sentence


class BadFile(Sentence):
    """A file that is not imported; the text comes with the line's number where a line is to blame."""


class BadLine(BadFile):
    """One line is wrong."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"Line {number}: {problem}")
        self.number = number
