"""The dynamic Explorer's page, and somebody who uses it."""

from __future__ import annotations

import json
from typing import Any

from sandbox import graphql_http
from sandbox.testing import SandboxServer


class Explorer:
    """A browser's page with a key that may be used in it."""

    def __init__(self, page: Any, server: SandboxServer, key: dict[str, str]) -> None:
        self.page, self.server, self.key = page, server, key
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.set_default_timeout(10_000)
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(server.url) or self.foreign.append(asked.url))

    def open(self) -> None:
        self.page.goto(self.server.url + graphql_http.PATH)

    def connect(self, **changes: str) -> None:
        key = {**self.key, **changes}
        for label, name in (("Client id", "client_id"), ("Client secret", "client_secret"), ("Account id", "account_id")):
            self.page.get_by_label(label).fill(key[name])
        self.page.get_by_role("button", name="Connect").click()

    def connected(self) -> Explorer:
        self.open()
        self.connect()
        self.page.get_by_text("connected as").wait_for()
        return self

    def paste(self, text: str) -> None:
        """Paste into the first field of the key."""
        event = """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
        self.page.get_by_label("Client id").evaluate(event, text)

    def step(self, name: str) -> None:
        self.page.locator(f'[data-step="{name}"]').click()

    def run(self) -> Any:
        """Run what is written; the answer."""
        with self.page.expect_response(lambda answer: answer.url.endswith(graphql_http.PATH)):
            self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.locator("#run:not([aria-disabled])").wait_for()
        return json.loads(self.page.locator("#answer").inner_text())

    def write(self, box: str, text: str) -> None:
        self.page.get_by_role("textbox", name=box).fill(text)

    def written(self, box: str) -> str:
        text: str = self.page.get_by_role("textbox", name=box).input_value()
        return text

    def top_of(self, place: str, below: float) -> None:
        """Wait until a part of the page is scrolled up to its top."""
        for _ in range(50):
            box = self.page.locator(place).bounding_box()
            if box and box["y"] < below:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{place} begins at {box}.")

    def until_ready(self) -> None:
        for _ in range(100):
            (found,) = self.run()["data"]["explorers"]["data"]
            if found["status"] == "READY":
                return
        raise AssertionError(found)
