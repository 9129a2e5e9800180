"""Arrays in files: several in one file, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def write_arrays(path: Path, arrays: Sequence[np.ndarray[Any, Any]]) -> None:
    """Write beside the place, then move there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            for array in arrays:
                np.save(file, array, allow_pickle=False)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def read_arrays(path: Path) -> list[np.ndarray[Any, Any]]:
    """All arrays of a file, in the order in which they were written."""
    arrays = []
    with path.open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        while file.tell() < end:
            arrays.append(np.load(file, allow_pickle=False))
    return arrays
