"""`manage.py load_standards`: the standards' tables become rows; loading twice does nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wanmi.catalogue.actions import load_standards


class Command(BaseCommand):
    help = "Load classes, filing standards and calendar from wanmi/catalogue/standards. Idempotent; nothing is deleted."

    def handle(self, *args: Any, **options: Any) -> None:
        load_standards(by=None, at=timezone.now(), say=self.stdout.write)
