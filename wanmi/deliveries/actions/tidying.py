"""Files that have had their time, or that nobody names: thrown away by night."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.deliveries.models import Delivery, DeliveryState, Export

KEPT = timedelta(days=7)
A_DAY = 24 * 3600  # s; what is younger may belong to a row that is being written


def forget_file(path: Path) -> None:
    """A delivered file with all that was unpacked beside it."""
    root = Path(settings.DATA_DIR) / "deliveries"
    if path.is_relative_to(root) and path != root:
        own = root / path.relative_to(root).parts[0]  # out of an archive: the folder that it was unpacked into
        shutil.rmtree(own, ignore_errors=True)
        for each in (own, own.with_suffix(".zip")):
            each.unlink(missing_ok=True)


def forget_old_files(*, at: datetime) -> None:
    """Exports older than a week, and files in the data folder that no row names: of processes that died, of deliveries discarded."""
    for export in Export.objects.filter(requested_at__lt=at - KEPT).exclude(path=""):
        export.place.unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(path="")
    delivered = Delivery.objects.exclude(state=DeliveryState.DISCARDED).values_list("path", flat=True)
    _sweep("deliveries", delivered)
    _sweep("exports", Export.objects.exclude(path="").values_list("path", flat=True))
    _sweep("uploads", ())
    _sweep("restoring", ())  # a restore that was killed


def _sweep(folder: str, named: Iterable[str]) -> None:
    kept = {Path(path).parts[1].partition(".")[0] for path in named if len(Path(path).parts) > 1}
    for path in (Path(settings.DATA_DIR) / folder).glob("*"):
        if path.name.partition(".")[0] in kept or time.time() - path.lstat().st_mtime < A_DAY:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@app.periodic(cron="40 3 * * *")
@app.task(name="wanmi.resources.forget_exports", queueing_lock="resources.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Once a night."""
    forget_old_files(at=timezone.now())
