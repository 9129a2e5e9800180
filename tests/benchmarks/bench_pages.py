"""Shared page and comparison page against "hello" of the same process; what they weigh; how soon Chromium has painted them.

The portal is served by one uvicorn, as bin/run does it. The pages take turns, so that whatever else the machine does hits all
of them. `share_*`: the whole page for a stranger, against a view that does nothing behind the same middleware; `comparison_p95`
and `status_p95`: for a member, against one that loads session and user. `share_304_*`: the reader has it already.
`first_visit_kb`: all that Chromium transfers for a shared comparison that is read to its end, with an empty cache;
`repeat_visit_kb`: the same once more. `largest_paint` and `blocking`: at 1280 × 800, with a processor four times as slow.

Aims are in MOST and MOST_RATIO. `--check` ends with 1 if one is missed by a fifth; `--ratios` leaves out what depends on the
machine alone (the browser's times).
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]  # bin/bench starts Python without either

import pages_stage as stage  # noqa: E402

TOLERANCE = 0.2
MOST_RATIO = {"share_p50": 2.0, "share_p95": 3.0, "comparison_p95": 8.0}
MOST = {
    "queries_share": 8.0,
    "queries_comparison": 8.0,
    "first_visit_kb": 450.0,
    "repeat_visit_kb": 30.0,
    "figure_kb": 2.0,
}
MOST_IN_BROWSER = {"largest_paint": 1500.0, "blocking": 200.0}
EXACT = {"queries_share", "queries_comparison"}
TOUCHPOINTS = (10, 500)
WARM_UP = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What the browser saw since the page began.
WATCH = """
window.seen = {paint: 0, blocking: 0};
new PerformanceObserver((list) => { for (const each of list.getEntries()) window.seen.paint = each.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver((list) => {
  for (const {duration} of list.getEntries()) window.seen.blocking += Math.max(0, duration - 50);
})
  .observe({type: 'longtask', buffered: true});
"""


class Figures:
    """Prints every figure, and remembers whether an aim was missed."""

    def __init__(self, as_json: bool, most: dict[str, float]) -> None:
        self._as_json, self._most = as_json, most
        self.missed: list[str] = []

    def __call__(self, measure: str, ours: float, unit: str, theirs: float | None = None, peer: str = "") -> None:
        """One figure; with the peer's, less is better."""
        ratio = round(ours / theirs, 2) if theirs else None
        line = {"measure": measure, "ours": round(ours, 2), "theirs": theirs and round(theirs, 2), "peer": peer or None}
        line |= {"ratio": ratio, "unit": unit}
        beside = f"  {ratio} times {peer}" if ratio else ""
        print(json.dumps(line) if self._as_json else f"{measure:>22}: {ours:.2f} {unit}{beside}", flush=True)
        self._judge(measure, ours if ratio is None else ratio, self._most if ratio is None else MOST_RATIO)

    def _judge(self, measure: str, value: float, aims: dict[str, float]) -> None:
        aim = aims.get(measure)
        if aim is not None and value > aim * (1 if measure in EXACT else 1 + TOLERANCE):
            self.missed.append(f"{measure} is {value:.2f}; the aim is at most {aim:g}")


# ------------------------------------------------------------------------------------------------------- the server's time


class Reader:
    """Somebody with an open connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def __call__(self, path: str, expected: int = 200, **headers: str) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Return milliseconds, answer and body."""
        given = {"Accept-Encoding": "gzip"} | {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self._connection.request("GET", path, headers=given)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - began) * 1000
        if answer.status != expected:
            raise SystemExit(f"bench: {path} answered {answer.status}, not {expected}.")
        return spent, answer, body


def measure_server(figures: Figures, port: int, pages: stage.Pages, rounds: int) -> None:
    """Ask for each page in turn."""
    read = Reader(port)
    tag = read(pages.share)[1].headers.get("ETag", "")
    asks: dict[str, Callable[[], float]] = {
        "hello": lambda: read("/hello/")[0],
        "hello_you": lambda: read("/hello/you/", Cookie=pages.cookie)[0],
        "share": lambda: read(pages.share)[0],
        "comparison": lambda: read(pages.comparison, Cookie=pages.cookie)[0],
        "status": lambda: read(pages.status, Cookie=pages.cookie, HX_Request="true")[0],
    }
    if tag:
        asks["share_304"] = lambda: read(pages.share, 304, If_None_Match=tag)[0]
    spent: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(rounds + WARM_UP):
        for name, ask in asks.items():
            took = ask()
            if turn >= WARM_UP:
                spent[name].append(took)
    for name in ("share", "share_304", "comparison", "status"):
        peer = "hello" if name.startswith("share") else "hello_you"
        for share in (50, 95) if name in spent else ():
            figures(f"{name}_p{share}", quantile(spent[name], share), "ms", quantile(spent[peer], share), peer)
    body = read(pages.status, Cookie=pages.cookie, HX_Request="true")[2]
    figures("status_kb", len(gzip.compress(body) if body[:2] != b"\x1f\x8b" else body) / 1000, "kB")


def quantile(values: list[float], share: int) -> float:
    """The value that so many of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


# ------------------------------------------------------------------------------------------------------- queries, figures


def measure_queries(figures: Figures, made: dict[int, stage.Pages]) -> None:
    """Count the queries of few and of many touchpoints; the larger count is told, and they must be the same."""
    for name in ("share", "comparison"):
        counts = {touchpoints: queries(getattr(pages, name), pages.cookie) for touchpoints, pages in made.items()}
        figures(f"queries_{name}", max(counts.values()), "queries")
        if len(set(counts.values())) > 1:
            figures.missed.append(f"the queries of {name} depend on the touchpoints: {counts}")


def queries(path: str, cookie: str) -> int:
    """The queries of a page that was opened before."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie.partition("=")[2]
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def measure_figures(figures: Figures) -> None:
    """The size of a typical figure: JSON without a template, packed."""
    from sharing.models import ShareLink

    projection = ShareLink.objects.earliest("pk").projection
    sizes = [
        len(gzip.compress(json.dumps(view["figure"], separators=(",", ":")).encode()))
        for part in projection["parts"]
        for view in part["figures"]
    ]
    figures("figure_kb", median(sizes) / 1000, "kB")
    figures("largest_figure_kb", max(sizes) / 1000, "kB")


# ------------------------------------------------------------------------------------------------------------ the browser


def measure_browser(figures: Figures, address: str, turns: int) -> bool:
    """Open a shared comparison as somebody who never did, then once more. False: there is no Chromium."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        return False
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        first, again = weigh(browser, address)
        figures("first_visit_kb", first / 1000, "kB")
        figures("repeat_visit_kb", again / 1000, "kB")
        seen = [painted(browser, address) for _turn in range(turns)]
        figures("largest_paint", median(each["paint"] for each in seen), "ms")
        figures("blocking", median(each["blocking"] for each in seen), "ms")
        browser.close()
    return True


def weigh(browser: Any, address: str) -> tuple[float, float]:
    """Bytes that come over the wire for a first and for a repeated visit that reads to the end."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    sums = []
    for _visit in range(2):
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        came: list[float] = []
        wire.on("Network.loadingFinished", lambda event, came=came: came.append(event["encodedDataLength"]))
        page.goto(address)
        read_to_the_end(page)
        sums.append(sum(came))
        page.close()
    context.close()
    return sums[0], sums[1]


def read_to_the_end(page: Any) -> None:
    """Scroll until every part has come and every figure is drawn."""
    for _step in range(60):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(100)
        is_at_the_end = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        if is_at_the_end and not page.locator(".part--waiting").count():
            break
    page.wait_for_load_state("networkidle")


def painted(browser: Any, address: str) -> dict[str, float]:
    """What a first visit at a slow machine looks like, until it is quiet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(WATCH)
    page.goto(address)
    page.locator(".main-svg").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    seen: dict[str, float] = page.evaluate("window.seen")
    context.close()
    return seen


# ------------------------------------------------------------------------------------------------------------------- main


def main() -> None:
    given = parse()
    figures = Figures(given.json, MOST if given.ratios else MOST | MOST_IN_BROWSER)
    port = stage.free_port()
    with stage.folder() as folder:
        stage.set_up(folder, port)
        made = {touchpoints: stage.make(touchpoints) for touchpoints in TOUCHPOINTS}
        measure_queries(figures, made)
        measure_figures(figures)
        with stage.served(port) as address:
            pages = made[TOUCHPOINTS[0]]
            measure_server(figures, port, pages, given.rounds)
            if not given.no_browser and not measure_browser(figures, address + pages.share, given.turns):
                print("bench: there is no Chromium: what the pages weigh was not measured.", file=sys.stderr)
    for sentence in figures.missed:
        print(f"bench: {sentence}", file=sys.stderr)
    sys.exit(1 if given.check and figures.missed else 0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="1 as exit code if an aim is missed by a fifth")
    parser.add_argument("--ratios", action="store_true", help="judge only what does not depend on the machine")
    parser.add_argument("--rounds", type=int, default=300, help="how often each page is asked for")
    parser.add_argument("--turns", type=int, default=5, help="how often the browser opens the page at a slow machine")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
