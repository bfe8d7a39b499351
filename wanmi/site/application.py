"""The root of the server, spoken to by granian (RSGI): the live stream on the event loop, everything else in Django's threads."""

from __future__ import annotations

import os
import signal
from asyncio import AbstractEventLoop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.rsgi import HTTPProtocol, Scope

WARM_AFTER = 1.0  # s after the start: a page that waits already comes first

wsgi = get_wsgi_application()
get_resolver().url_patterns  # every page's module is read now, not while the first person waits  # noqa: B018

from wanmi.kit.rooms import from_rooms  # noqa: E402
from wanmi.site import live  # noqa: E402  needs Django set up
from wanmi.site.threads import DjangoThreads  # noqa: E402


class Application:
    """What granian calls: once at the start, and once a request."""

    def __init__(self) -> None:
        self.pages = DjangoThreads(wsgi, threads=settings.THREADS)

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """granian waits for open requests when it is to stop, and a live stream would be open for ever. Its own handler stays
        on the loop (reached by the wakeup descriptor); ours is Python's handler of the same signals."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(live.close_all))
            signal.siginterrupt(number, False)
        for warm in from_rooms("warmings"):
            loop.call_later(WARM_AFTER, self.pages.pool.submit, warm)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        if scope.path == "/live/" and scope.method == "GET":
            await live.stream(scope, protocol)
        else:
            await self.pages.answer(scope, protocol)


application = Application()
