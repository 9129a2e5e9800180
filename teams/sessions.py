"""Where somebody is signed in: told, and ended. What is kept of a session is its address, its browser and two moments."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Lock

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.audit import Event, note_everywhere
from teams.models import Team, User

EVERY = timedelta(minutes=5)
MOST_REMEMBERED = 10_000

# The first that fits: others call themselves by the names further down as well.
BROWSERS = [
    ("Edge", r"Edg"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrom(e|ium)/|CriOS/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
]

# When this process last wrote down that a session was seen. A page costs no query for it but once in five minutes.
_written: OrderedDict[str, float] = OrderedDict()
_lock = Lock()


def browser_name(user_agent: str) -> str:
    """The program and its system in words, as far as it says; what it says is not to be trusted."""
    browser = next((name for name, mark in BROWSERS if re.search(mark, user_agent)), None)
    system = next((name for name, mark in SYSTEMS if re.search(mark, user_agent)), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown program")


def is_due(session_key: str) -> bool:
    """Whether it has to be written down now that this session was seen; once it was asked, it counts as written."""
    now = time.monotonic()
    with _lock:
        last = _written.get(session_key)
        if last is not None and now - last < EVERY.total_seconds():
            return False
        _written[session_key] = now
        _written.move_to_end(session_key)
        if len(_written) > MOST_REMEMBERED:
            _written.popitem(last=False)
    return True


def note_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write down when each session was last seen, and those that began before the portal kept a list."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if session.accessed and session.session_key and SESSION_KEY in session and is_due(session.session_key):
            known = UserSession.objects.filter(session_key=session.session_key)
            if not known.update(last_seen_at=timezone.now()) and request.user.is_authenticated:
                UserSession.objects.create_from_request(request)
        return response

    return middleware


def sessions_of(user: User) -> list[UserSession]:
    """The sessions that would still open the door, the one seen last first."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def end(user: User, sessions: Iterable[UserSession]) -> int:
    """Sign the person out there. Returns how many sessions it was; their next requests find nobody signed in."""
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    if ended:
        note_everywhere(Team.objects.filter(memberships__user=user), Event.SESSIONS_ENDED, user, about=str(ended))
    return ended
