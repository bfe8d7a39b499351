"""Photos, sound and video (影像): kept once by content, never changed. Small renditions are made beside the original."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from wanmi.evidence.rules import exif
from wanmi.people.models import Person


class MediaKind(models.TextChoices):
    PHOTO = "photo", _("照片")
    SOUND = "sound", _("录音")
    VIDEO = "video", _("视频")


DOUBTED = {exif.MOMENT: _("照片没有可信的拍摄时间"), exif.PLACE: _("照片没有可信的位置")}


class StoredFile(models.Model):
    """One content, stored once at evidence/<aa>/<bb>/<sha256>. The database refuses UPDATE and DELETE."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    kind = models.CharField(_("种类"), max_length=5, choices=MediaKind.choices)
    media_type = models.CharField(_("类型"), max_length=60)  # by content, not by what the sender said
    size = models.PositiveBigIntegerField(_("字节"))  # bytes
    width = models.PositiveIntegerField(_("宽"), null=True)  # pixels, as shown (after orientation)
    height = models.PositiveIntegerField(_("高"), null=True)
    taken_at = models.DateTimeField(_("拍摄时刻"), null=True)  # from EXIF
    taken_place = models.PointField(_("拍摄地点"), null=True)  # from EXIF
    doubts = models.CharField(_("存疑"), max_length=20, blank=True, default="", db_default="")  # of rules.exif.MOMENT, PLACE, with commas
    stored_at = models.DateTimeField(_("存入时刻"))

    class Meta:
        verbose_name = _("影像文件")
        verbose_name_plural = _("影像文件")

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def doubted(self) -> list[str]:
        """What the photo says of itself but cannot be trusted, in words."""
        return [str(DOUBTED[each]) for each in self.doubts.split(",") if each in DOUBTED]


class Evidence(models.Model):
    """Somebody handed in a file. Two may hand in the same content: one StoredFile, two rows here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="handed_in", verbose_name=_("文件"))
    handed_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("提交人"))
    handed_in_at = models.DateTimeField(_("提交时刻"))
    taken_at = models.DateTimeField(_("拍摄时刻"), null=True)  # by EXIF, else by the device's word
    taken_place = models.PointField(_("拍摄地点"), null=True)

    class Meta:
        indexes = [models.Index(fields=["handed_in_by", "-handed_in_at"], name="evidence_by_person")]
        verbose_name = _("影像")
        verbose_name_plural = _("影像")


class Rendition(models.Model):
    """A smaller or public copy made from a stored file: thumb, screen, public, print (no EXIF)."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="renditions", verbose_name=_("文件"))
    name = models.CharField(_("名称"), max_length=8)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)  # of the copy itself; '' where nobody has noted it: made anew
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    made_at = models.DateTimeField(_("生成时刻"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="rendition_once")]
        verbose_name = _("影像副本")
        verbose_name_plural = _("影像副本")


class ShelfRound(models.Model):
    """How far the nightly look at all files has come: one row, taken on each night where the last one ended."""

    next_id = models.BigIntegerField(default=0)  # the first stored file that was not looked at in this round
    began_at = models.DateTimeField(_("开始"))
    files = models.PositiveBigIntegerField(_("文件数"), default=0)  # looked at in this round
    wrong = models.PositiveBigIntegerField(_("有问题"), default=0)

    class Meta:
        verbose_name = _("影像核验")
        verbose_name_plural = _("影像核验")
