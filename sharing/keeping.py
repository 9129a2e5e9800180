"""Pages of links as they were written: kept in this process, and not sent to a browser that has them already.

Whether a link still opens is asked of the database at each request, before any of this.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from sharing.models import ShareLink
from teams.build import stamp

# A shelf holds some hundred comparisons: a page is about 10 kB packed.
MOST_BYTES = 8_000_000
PACKING = 6


class Shelf:
    """Packed pages by their tags, the longest unread going first. Threads of one process share it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock, self._most, self._held = Lock(), most_bytes, 0

    def get(self, tag: str) -> bytes | None:
        """Return the page with this tag, if it is there."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def put(self, tag: str, page: bytes) -> None:
        """Take a page in, and those out that there is no room for any more."""
        with self._lock:
            self._held += len(page) - len(self._pages.pop(tag, b""))
            self._pages[tag] = page
            while self._held > self._most:
                self._held -= len(self._pages.popitem(last=False)[1])


_shelf = Shelf()


def tag_of(link: ShareLink, request: HttpRequest) -> str:
    """Name what this address shows at present: all that a page of a link is made of, without making it."""
    made_of = (
        stamp(),
        *(link.pk, link.token_hash, link.shown_at, link.run_id, link.run.withdrawn_at, link.run.withdrawn_because),
        *(link.language, link.theme, link.is_live, link.is_sandbox, link.reason, link.created_at, link.expires_at),
        *(link.team.time_zone, request.path, urlencode(sorted(request.GET.lists()), doseq=True)),
    )
    return hashlib.sha256("\x1f".join(map(str, made_of)).encode()).hexdigest()[:32]


def kept(link: ShareLink, request: HttpRequest, write: Callable[[], str]) -> HttpResponse:
    """Answer with the page that `write` makes, from the shelf where it is there; 304 where the reader has it.

    Packed where the reader takes that: nothing secret stands beside what a stranger could put into the address. Pages
    for an address with choices in it are written anew each time, so that nobody fills the shelf with them.
    """
    tag = tag_of(link, request)
    response = get_conditional_response(request, etag=quote_etag(tag)) or _whole(tag, request, write)
    response["ETag"] = f'W/"{tag}"'
    response["Content-Language"] = link.language
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _whole(tag: str, request: HttpRequest, write: Callable[[], str]) -> HttpResponse:
    packed = _shelf.get(tag)
    if packed is None:
        packed = gzip.compress(write().encode(), PACKING, mtime=0)
        if not request.GET:
            _shelf.put(tag, packed)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(packed))
    response = HttpResponse(packed)
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(packed))
    return response
