"""Photos, sound and video (影像): kept once by content, never changed. Small renditions are made beside the original."""
from __future__ import annotations

import uuid

from django.contrib.gis.db import models

from wanmi.people.models import Person


class MediaKind(models.TextChoices):
    PHOTO = "photo", "照片"
    SOUND = "sound", "录音"
    VIDEO = "video", "视频"


class StoredFile(models.Model):
    """One content, stored once at evidence/<aa>/<bb>/<sha256>. The database refuses UPDATE and DELETE."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=5, choices=MediaKind.choices)
    media_type = models.CharField(max_length=60)  # by content, not by what the sender said
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels, as shown (after orientation)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)  # from EXIF
    taken_place = models.PointField(null=True)  # from EXIF
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = "影像文件"
        verbose_name_plural = "影像文件"


class Evidence(models.Model):
    """Somebody handed in a file. Two may hand in the same content: one StoredFile, two rows here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="handed_in")
    handed_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)  # by EXIF, else by the device's word
    taken_place = models.PointField(null=True)

    class Meta:
        indexes = [models.Index(fields=["handed_in_by", "-handed_in_at"], name="evidence_by_person")]
        verbose_name = "影像"
        verbose_name_plural = "影像"


class Rendition(models.Model):
    """A smaller or public copy made from a stored file: thumb, screen, public (no EXIF)."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="rendition_once")]
        verbose_name = "影像副本"
        verbose_name_plural = "影像副本"
