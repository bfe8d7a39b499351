"""A program that calls the API in tests, signed in as one of the cast."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from wanmi.patrols.tests.cast import Cast
from wanmi.people.actions import issue_token

API = "/api/v1"


class Answer:
    """What came back: `status`, `body` (JSON read), headers by []."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.raw: bytes = response.content
        self.kind: str = response.headers.get("Content-Type", "")
        self.body: Any = json.loads(response.content) if "json" in self.kind and response.content else None
        self.headers = response.headers

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


class Caller:
    """One seat with a token of its own."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.cast, self.name, self.seat = cast, name, cast.seats[name]
        self.device = f"test-{name}-{uuid4().hex[:6]}"
        self.token, _ = issue_token(seat=self.seat, device=self.device, at=timezone.now())
        self.client = Client(raise_request_exception=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Device": self.device}

    def get(self, path: str, **asked: Any) -> Answer:
        return Answer(self.client.get(API + path, asked, headers=self.headers))

    def post(self, path: str, body: Any) -> Answer:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return Answer(self.client.post(API + path, text, content_type="application/json", headers=self.headers))

    def delete(self, path: str) -> Answer:
        return Answer(self.client.delete(API + path, headers=self.headers))
