"""Passwords looked at one at a time: each costs a core and some memory on purpose, and must not cost the whole city."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from wanmi.people.rules.refusals import TooBusy

AGAIN_AFTER = 2  # s


class Turnstile:
    """Lets in no more than `most` at once; who comes beyond is sent away at once and holds no thread."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises TooBusy."""
        if not self._places.acquire(blocking=False):
            raise TooBusy(seconds=AGAIN_AFTER)
        try:
            yield
        finally:
            self._places.release()


passwords = Turnstile(settings.PASSWORDS_AT_ONCE)
