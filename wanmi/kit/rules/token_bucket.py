"""How often somebody may ask: a bucket of tokens that fills at a steady rate. Pure: moments are handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second flow in, up to `room`; each request takes one. Moments are seconds of any steady clock."""

    rate: float
    room: float
    tokens: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Take a token: 0.0 where there was one, else the seconds until there will be."""
        self.tokens = min(self.room, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate

    def until_next(self, now: float) -> float:
        """Seconds until there will be a token, 0.0 where there is one; none is taken."""
        return max(0.0, (1 - self.tokens) / self.rate - (now - self.filled_at))

    def is_full(self, now: float) -> bool:
        """Whether the bucket tells no more than a new one would, so that it may be forgotten."""
        return self.tokens + (now - self.filled_at) * self.rate >= self.room


class Buckets:
    """One bucket for each key, of this process. `rate` 0 lets everything through. Never more than MOST: where a flood of keys that were
    never seen before leaves none to forget, the older half goes.

    Threads may lose a token to each other; nobody gets in for long by that, so there is no lock.
    """

    MOST = 4096

    def __init__(self, rate: float, room: float) -> None:
        self.rate, self.room = rate, room
        self.of: dict[object, Bucket] = {}

    def wait(self, key: object, now: float) -> float:
        """Take a token for `key`: 0.0 where there was one, else the seconds until there will be."""
        if self.rate <= 0:
            return 0.0
        bucket = self.of.get(key)
        if bucket is None:
            if len(self.of) >= self.MOST:
                kept = [(key, one) for key, one in list(self.of.items()) if not one.is_full(now)]
                self.of = dict(kept[self.MOST // 2 :] if len(kept) >= self.MOST else kept)
            bucket = self.of.setdefault(key, Bucket(self.rate, self.room, self.room, now))
        return bucket.wait(now)

    def until_next(self, key: object, now: float) -> float:
        """Seconds until there will be a token for `key`, 0.0 where there is one; none is taken."""
        bucket = self.of.get(key) if self.rate > 0 else None
        return bucket.until_next(now) if bucket else 0.0
