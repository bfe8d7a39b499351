"""Those who knock too often are sent away before the database is asked: sign-ins by address, and wrong keys and tokens by address.

Counted in each process for itself; what must hold exactly is counted in the database (actions/sessions.py).
"""

from __future__ import annotations

import math
import time
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest

from wanmi.kit.problems import TooManyRequests
from wanmi.kit.rules.addresses import counted_as
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people.request_seat import address_of

MOST_GOOD = 4096  # keys and tokens remembered as good

sign_ins = Buckets(rate=settings.KNOCK_RATE, room=settings.KNOCK_BURST)
wrong_keys = Buckets(rate=settings.WRONG_KEY_RATE, room=settings.WRONG_KEY_BURST)
_good: dict[bytes, None] = {}


def knock(request: HttpRequest) -> None:
    """One try to sign in. Raises TooManyRequests."""
    if wait := sign_ins.wait(counted_as(address_of(request)), time.monotonic()):
        raise TooManyRequests(seconds=math.ceil(wait))


def check_not_guessing(request: HttpRequest, token: str) -> None:
    """From where too many wrong ones came, none is looked at for a while but those known to be good. Raises TooManyRequests."""
    wait = wrong_keys.until_next(counted_as(address_of(request)), time.monotonic())
    if wait and _mark(token) not in _good:
        raise TooManyRequests(seconds=math.ceil(wait))


def note_key(request: HttpRequest, token: str, *, good: bool) -> None:
    """What came of a key or token."""
    if not good:
        _good.pop(_mark(token), None)
        wrong_keys.wait(counted_as(address_of(request)), time.monotonic())
        return
    if len(_good) >= MOST_GOOD:
        _good.clear()
    _good[_mark(token)] = None


def _mark(token: str) -> bytes:
    return sha256(token.encode()).digest()
