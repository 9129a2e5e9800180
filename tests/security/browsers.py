"""Browsers for many requests in one test."""

from __future__ import annotations

from django.test import Client


def again(browser: Client) -> Client:
    """The same browser as it was, for one more request: what an answer changes in it is forgotten."""
    copy = Client(raise_request_exception=browser.raise_request_exception)
    copy.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
    return copy
