"""Calls that must not be done twice: the header `Idempotency-Key` says which call it is, however often it is sent.

The row of the key, what is done and its answer are one transaction. Of two at once the second waits for the first and gets its
answer; what was refused leaves no row, so that the same key may be sent again once it is mended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from teams.api.bearer import token_of
from teams.api.encoding import as_plain
from teams.api.problems import Problem
from teams.models import ApiCall, Membership
from teams.transactions import retried

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
TRIES = 3


class Done(NamedTuple):
    """What came of a call: status, body, and the address of what it made."""

    status: int
    body: Schema
    location: str


Work = Callable[[], Done]


def once(request: HttpRequest, asked: Schema, work: Work) -> HttpResponse:
    """Do the work of a call, or give the answer of the same call from before.

    Raises Problem: 400 without a key, 422 where the key was used for another call; and whatever the work raises.
    """
    key, member = _key(request), token_of(request).membership
    digest = _digest(request, asked)
    for _try in range(TRIES):
        try:
            call, is_new = retried(partial(_first, member, key, digest, work))
        except IntegrityError:  # the other one came between look and write: it has ended by now
            continue
        if call.digest != digest:
            raise Problem(422, errors=[(HEADER, _("This key was used for another call: make a new key for each call."))])
        return _answer(call, is_new)
    raise Problem(409, _("The same call is being answered: send it again in a moment."))


@transaction.atomic
def _first(member: Membership, key: str, digest: str, work: Work) -> tuple[ApiCall, bool]:
    known = ApiCall.objects.filter(membership=member, key=key).first()
    if known:
        return known, False
    call = ApiCall.objects.create(membership=member, key=key, digest=digest)
    done = work()
    call.status, call.location, call.answer = done.status, done.location, as_plain(done.body)
    call.save(update_fields=["status", "location", "answer"])
    return call, True


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "").strip()
    if not key:
        sentence = _("Send the header “Idempotency-Key” with a new random text for each call, so that it cannot be done twice.")
        raise Problem(400, errors=[(HEADER, sentence)])
    if len(key) > ApiCall.LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = _("The key has to be %(most)s plain characters at most, such as a UUID.") % {"most": ApiCall.LONGEST_KEY}
        raise Problem(400, errors=[(HEADER, sentence)])
    return key


def _digest(request: HttpRequest, asked: Schema) -> str:
    said = [request.method, request.path, asked.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _answer(call: ApiCall, is_new: bool) -> HttpResponse:
    body = json.dumps(call.answer, ensure_ascii=False).encode()
    response = HttpResponse(body, status=call.status, content_type="application/json; charset=utf-8")
    response["Location"] = call.location
    if not is_new:
        response[REPLAYED] = "true"
    return response
