"""Shares at the doors: whoever uploads or exports is charged before the view works, and exports run so many at once."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from wanmi.kit.bodies import check_room, declared_length
from wanmi.kit.middleware import refused
from wanmi.kit.refusals import Refusal
from wanmi.people.actions.spending import note_exported, spend_export, spend_upload
from wanmi.people.rules.refusals import TooManyExports

UPLOAD_BEGINS = 64 * 2**10  # bytes of a multipart body; a form without a file has less
EXPORTS = re.compile(r"/(export|report)/\Z|\A/deliveries/exports/\Z")


def charge_upload(request: HttpRequest, person_id: int) -> None:
    """A body with files in it. Raises UploadsSpent, NoRoom."""
    length = declared_length(request.META) or 0
    if request.method == "POST" and length >= UPLOAD_BEGINS and request.META.get("CONTENT_TYPE", "").startswith("multipart/"):
        check_room(length)
        spend_upload(person_id=person_id, size=length, at=timezone.now())


class Places:
    """So many at once for each person, in this process."""

    def __init__(self) -> None:
        self._taken: Counter[int] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def one(self, person_id: int, most: int) -> Iterator[None]:
        """Raises TooManyExports. `most` 0: as many as they like."""
        with self._lock:
            if most and self._taken[person_id] >= most:
                raise TooManyExports(most=most, seconds=10)
            self._taken[person_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person_id] -= 1
                if self._taken[person_id] <= 0:
                    del self._taken[person_id]


exports = Places()


class QuotaMiddleware:
    """After the seat is known. What a program sends by its token is charged where it signs in (callers.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        exporting = EXPORTS.search(request.path_info) and not (request.path_info == "/deliveries/exports/" and request.method != "POST")
        uploading = request.method == "POST" and request.META.get("CONTENT_TYPE", "").startswith("multipart/")
        if not (exporting or uploading) or request.path_info.startswith("/api/") or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            if uploading:
                charge_upload(request, request.user.pk)
            return self._export(request, request.user.pk) if exporting else self.get_response(request)
        except Refusal as refusal:
            return refused(request, refusal)

    def _export(self, request: HttpRequest, person_id: int) -> HttpResponseBase:
        with exports.one(person_id, settings.EXPORTS_AT_ONCE):
            spend_export(person_id=person_id, at=timezone.now())
            response = self.get_response(request)
        if rows := getattr(response, "rows", 0):
            note_exported(person_id=person_id, rows=rows, at=timezone.now())
        return response
