"""The portal's own settings, and one address more: the peer of `bench_pages.py`."""

from kitsportal.settings import *  # noqa: F403

ROOT_URLCONF = "pages_urls"
