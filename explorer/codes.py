"""Short codes under every comparison and every part of one: which calculation it shows. Pure.

A code is eight letters of the run, one for the part and two that check them: ``7QKF-9XM2-P4Z``. The check is the sum of
the letters' values times the powers of 2, modulo the prime 1021: one changed letter, or two neighbours that have changed
places, always give another sum.
"""

from __future__ import annotations

import secrets

from explorer.marker import CROCKFORD

RUN_LENGTH = 8
WHOLE = ""
# Which part a letter names. A letter is never given to another part: it stands on slides that are years old.
PARTS = {
    WHOLE: "0",
    "answer": "A",
    "shared": "S",
    "euler": "E",
    "profile": "P",
    "trend": "T",
    "buildup": "B",
    "regions": "R",
    "touchpoints": "C",
    "duplication": "D",
    "platform": "F",
    "frequency": "Q",
}
_KEYS = {letter: key for key, letter in PARTS.items()}
_PRIME = 1021
# How letters are misread.
_READ_AS = str.maketrans("OIL", "011")


def new_run_code() -> str:
    """Return eight random letters (40 bits)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(RUN_LENGTH))


def code_of(run_code: str, part: str = WHOLE) -> str:
    """Return the code of a part of a run, or of the whole comparison, as it is printed."""
    letters = run_code + PARTS[part]
    return _grouped(letters + _check(letters))


def read_code(text: str) -> tuple[str, str] | None:
    """Return the run's code and the part's key of a typed code; None for one that was never given out.

    Small letters, missing hyphens and the usual misreadings (O for 0, I and L for 1) are taken as meant.
    """
    letters = "".join(text.split()).replace("-", "").upper().translate(_READ_AS)
    run_code, part, check = letters[:RUN_LENGTH], letters[RUN_LENGTH : RUN_LENGTH + 1], letters[RUN_LENGTH + 1 :]
    if any(letter not in CROCKFORD for letter in letters) or part not in _KEYS or check != _check(run_code + part):
        return None
    return run_code, _KEYS[part]


def _grouped(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _check(letters: str) -> str:
    total = sum(CROCKFORD.index(letter) << place for place, letter in enumerate(letters, 1)) % _PRIME
    return CROCKFORD[total >> 5] + CROCKFORD[total & 31]
