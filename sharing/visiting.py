"""Opening a link: who may, and what is counted of it."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from sharing.models import DailySalt, ShareLink, Visit

# Looking again within this time is the same opening: a reload, or the way back from another page.
SAME_OPENING = timedelta(minutes=30)
# So exactly is it noted when somebody looked last: a reload within it writes nothing.
NOTED_WITHIN = timedelta(minutes=1)
UNLOCKED_FOR = timedelta(hours=12)
COOKIE = "opened"
# Programs that fetch a link to draw its preview in a chat, a mail or a feed.
_ROBOTS = re.compile(
    r"bot\b|bot/|crawler|spider|preview|facebookexternalhit|whatsapp|telegram|slack|discord|skypeuripreview|linkedin|"
    r"embedly|vkshare|pinterest|iframely|google-pagerenderer|mastodon|microsoft office|bingpreview|curl/|python-|wget/",
    re.IGNORECASE,
)


def is_robot(request: HttpRequest) -> bool:
    """Whether a program looks, as far as it says so."""
    return _ROBOTS.search(request.headers.get("User-Agent", "")) is not None


def _who(link: ShareLink, request: HttpRequest) -> tuple[str, str, str]:
    """What a visitor of a link shows of itself."""
    return str(link.uuid), request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")


def may_look(link: ShareLink, request: HttpRequest) -> bool:
    """Whether this browser may see the rest of a page: it has the password, and was let in where openings are numbered."""
    if link.is_locked and not is_unlocked(link, request):
        return False
    if link.most_openings is None:
        return True
    now = timezone.now()
    day = timezone.localdate(now)
    mine = Visit.objects.filter(link=link, day=day, visitor=DailySalt.visitor(day, *_who(link, request)))
    return mine.filter(openings__gt=0, last_at__gt=now - SAME_OPENING).exists()


def visit(link: ShareLink, request: HttpRequest) -> bool:
    """Count somebody's look at the link. False: it was opened as often as it may be, and must not be shown.

    Robots are counted apart and use up nothing. No address is kept: what tells visitors apart cannot be undone.
    """
    now, robot = timezone.now(), is_robot(request)
    day = timezone.localdate(now)
    row, is_new = Visit.objects.get_or_create(
        link=link,
        day=day,
        visitor=DailySalt.visitor(day, *_who(link, request)),
        defaults={"is_robot": robot, "first_at": now, "last_at": now},
    )
    is_same = not is_new and now - row.last_at < SAME_OPENING and row.openings > 0
    if is_same and now - row.last_at < NOTED_WITHIN:
        return True
    if not is_same and not robot and not link.take_opening():
        return False
    Visit.objects.filter(pk=row.pk).update(openings=F("openings") + int(not is_same), last_at=now)
    return True


def is_unlocked(link: ShareLink, request: HttpRequest) -> bool:
    """Whether this browser has given the password, not too long ago, since the last rotation."""
    given, _, until = request.COOKIES.get(COOKIE, "").partition(".")
    if not until.isdigit() or int(until) < timezone.now().timestamp():
        return False
    return constant_time_compare(given, _proof(link, until))


def unlock(link: ShareLink, response: HttpResponse, path: str) -> None:
    """Let this browser in for some hours: by a cookie that only this link's address gets to see."""
    until = str(int((timezone.now() + UNLOCKED_FOR).timestamp()))
    response.set_cookie(
        COOKIE,
        f"{_proof(link, until)}.{until}",
        max_age=UNLOCKED_FOR,
        path=path,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _proof(link: ShareLink, until: str) -> str:
    """What only the portal can make, for this link, this password and this address."""
    what = f"{link.pk}.{link.token_hash}.{link.password_hash}.{until}"
    return salted_hmac("sharing.unlock", what, algorithm="sha256").hexdigest()
