"""People who press "Calculate": over the real web, sometimes twice, and again when no answer comes."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from uuid import uuid4

import httpx

DOUBLE_CLICKS = 0.1
TRIES = 60


class Person:
    """Somebody who is signed in, and remembers for which reports the portal has said yes."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._url, self._email, self._password = url, email, password
        self._http = httpx.Client(base_url=url, timeout=20, trust_env=False)
        self.acknowledged: list[str] = []
        self.seen: list[int] = []

    def sign_in(self) -> None:
        """Sign in as the demo user does."""
        self._http.get("/accounts/login/")
        answer = self._post("/accounts/login/", login=self._email, password=self._password)
        if answer.status_code != 302:
            raise RuntimeError(f"the portal did not let us in: {answer.status_code}")

    def look(self, path: str = "/") -> int:
        """Open a page. Returns its status, 0 where nobody answered."""
        try:
            status = self._http.get(path, follow_redirects=True).status_code
        except httpx.HTTPError:
            status = 0
        self.seen.append(status)
        return status

    def calculate(self, report: str) -> None:
        """Ask for a report's calculation, as often as it takes to get an answer, always with the page's one key."""
        key = str(uuid4())
        for _try in range(TRIES):
            try:
                if self._post(f"/reports/{report}/submission/", key=key).status_code == 302:
                    self.acknowledged.append(report)
                    if random.random() < DOUBLE_CLICKS:
                        self._post(f"/reports/{report}/submission/", key=key)
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        raise RuntimeError(f"nobody took report {report}")

    def calculate_all(self, reports: list[str], may_go_on: Callable[[int], bool]) -> None:
        """Ask for all, no faster than allowed: `may_go_on` is asked with how many there were."""
        for number, report in enumerate(reports):
            while not may_go_on(number):
                time.sleep(0.05)
            self.calculate(report)

    def _post(self, path: str, **fields: str) -> httpx.Response:
        token = next((cookie.value for cookie in self._http.cookies.jar if re.search("csrf", cookie.name)), "")
        return self._http.post(path, data={"csrfmiddlewaretoken": token or "", **fields})
