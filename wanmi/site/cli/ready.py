"""What a command needs before it may speak to the city: a running database and Django."""

from __future__ import annotations

import os

from wanmi.site.cluster import Cluster
from wanmi.site.folders import data_folder
from wanmi.site.trouble import Trouble


def embedded() -> Cluster | None:
    """The private cluster, unless the city has its own server."""
    return None if os.environ.get("DATABASE_URL") else Cluster(data_folder())


def django_ready() -> None:
    """Set Django up; one sentence where the private database does not run."""
    cluster = embedded()
    if cluster is not None and not cluster.running():
        raise Trouble("The database is not running; start it with `wanmi db start`, or everything with `wanmi up`.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    import django

    django.setup()
