"""The bad way between the portal and its Kits: a proxy that loses, delays and refuses, by dice that fall the same each time."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from contextlib import suppress
from typing import Any

# Shares of the requests to the Explorer API.
REFUSED = 0.10
LOST = 0.15
LATE = 0.05
LEFT = 0.05
LATE_SECONDS = 2.0
LEFT_SECONDS = 1.0

BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
LARGEST = 64 * 2**20


class Way:
    """`with Way(port, seed) as way:` and it listens at `way.port`; one request a connection.

    `is_good`: no meanness any more; `lose_creations`: so many answers to creations are lost.
    """

    def __init__(self, upstream: int, seed: int) -> None:
        self._upstream = upstream
        self._dice = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: set[Any] = set()
        self.is_good = False
        self.lose_creations = 0
        self.dealt: Counter[str] = Counter()
        self.port = 0

    def __enter__(self) -> Way:
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LARGEST), self._loop)
        self.port = opened.result(10).sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _deal(self, request: bytes) -> str:
        """What happens to a request."""
        if self.lose_creations and b"createExplorer" in request:
            self.lose_creations -= 1
            return "lost"
        head = request.split(b"\r\n", 1)[0]
        if self.is_good or b"/graphql" not in head:
            return "answered"
        roll = self._dice.random()
        for name, share in (("refused", REFUSED), ("lost", LOST), ("late", LATE), ("left", LEFT)):
            if roll < share:
                return name
            roll -= share
        return "answered"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            request = head + await reader.readexactly(_length(head))
            dealt = self._deal(request)
            self.dealt[dealt] += 1
            await self._answer(dealt, request, writer)
        writer.close()

    async def _answer(self, dealt: str, request: bytes, writer: asyncio.StreamWriter) -> None:
        if dealt == "refused":
            writer.write(BUSY)
        elif dealt == "left":  # the connection is closed first, the work is done then
            task = self._loop.create_task(self._later(request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        else:
            answer = await self._ask(request)
            if dealt == "lost":
                return
            if dealt == "late":
                await asyncio.sleep(LATE_SECONDS)
            writer.write(answer)
        await writer.drain()

    async def _later(self, request: bytes) -> None:
        await asyncio.sleep(LEFT_SECONDS)
        with suppress(OSError):
            await self._ask(request)

    async def _ask(self, request: bytes) -> bytes:
        """Hand a request on, as the last one of its connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        writer.write(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
        await writer.drain()
        answer = await reader.read(-1)
        writer.close()
        return answer


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
