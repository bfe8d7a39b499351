"""What the first keystroke would otherwise wait for: dictionaries of characters and sounds, divisions, statistics, prepared statements."""

from __future__ import annotations

import logging

from django.db import DatabaseError, close_old_connections

from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.queries.reverse import spot_at

log = logging.getLogger("wanmi.geocoding")
WARMING_QUERIES = ("dongjie12", "東街十二號", "djie")  # by sound, in traditional characters, by initials


def read_dictionaries() -> None:
    """Ask once what people ask, so that this process has all of it in memory. A database that is away is somebody else's matter."""
    try:
        for text in WARMING_QUERIES:
            search_places(text)
        spot_at(0.0, 0.0)
    except DatabaseError as trouble:
        log.info("geocoding was not warmed: %s", trouble)
    finally:
        close_old_connections()
