"""Questions of the Rest APIs that only visits can answer. The engine's process answers them; the web side waits."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from .asked import Period
from .context import Sandbox
from .errors import Busy, KitsError, Throttled
from .figures import Figures

_LONGEST_WAIT_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.02
_KEEP_SECONDS = 3600.0


async def ask(
    sandbox: Sandbox, account_id: str, atoms: Sequence[str], periods: Sequence[Period], *, consented: bool = False
) -> list[Figures]:
    """What some atoms had in each period. `consented`: only persons who let themselves be measured. Raises
    Throttled and Busy."""
    most = sandbox.settings.limits.questions
    if sandbox.store.open_questions(account_id) >= most:
        raise Throttled(f"{most} questions of the account wait to be counted, and that is the most.")
    row = sandbox.store.account(account_id)
    question = {
        "account": account_id,
        # An import under the same name has other visits.
        "import": row["folder"] if row else None,
        "atoms": sorted(atoms),
        "periods": [[each.start.isoformat(), each.end.isoformat()] for each in periods],
        "consented": consented,
    }
    asked = json.dumps(question)
    answer = await _answer(sandbox, hashlib.sha256(asked.encode()).hexdigest(), asked)
    if answer is None:
        raise KitsError("The numbers could not be computed; the sandbox's log says why.")
    return [Figures(**each) for each in answer]


async def _answer(sandbox: Sandbox, key: str, asked: str) -> Any:
    now = sandbox.clock.now()
    sandbox.store.add_question(key, asked, now, forget_before=now - _KEEP_SECONDS)
    sandbox.runner.wake()
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        answer = sandbox.store.answer(key)
        if answer is not None:
            return json.loads(answer)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    raise Busy
