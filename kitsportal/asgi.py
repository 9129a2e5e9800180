"""The web application as uvicorn runs it."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from kitsportal.database import held_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitsportal.settings")

application = get_asgi_application()
# Each request opens the database anew. Whoever closes a SQLite file last tidies it up, which takes longer than most pages;
# with this one open, nobody is the last.
_held_open = held_open(settings.DATABASES["default"])
