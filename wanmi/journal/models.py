"""What happened (日志): facts that nobody, the database's owner included, updates or deletes by mistake or by will."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Left, Now
from django.utils.translation import gettext_lazy as _

from wanmi.journal.rules.chain import VERSION
from wanmi.journal.versions import upcast

COUNTY = 6  # digits of a county's code: the first of every area within it


class Fact(models.Model):
    """One thing that happened to one subject. `name` is thing.move, as case.dispatch."""

    name = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … within the subject
    at = models.DateTimeField()  # when it happened, by the actor's door
    recorded_at = models.DateTimeField(db_default=Now())
    # Numbers, not foreign keys: the journal stands below people and must outlive them.
    person_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)  # as it was written; read by `content`
    version = models.PositiveSmallIntegerField(default=1, db_default=1)  # of the form of `data`, per name: see versions.py
    # Where it lies: 6–15 digits, the shorter the wider; '' where it concerns the whole city. Who may read it hangs on this.
    area_code = models.CharField(max_length=15, default="", db_default="")
    topics = ArrayField(models.CharField(max_length=64), default=list)  # whose screens this touches
    key = models.UUIDField(null=True)  # the sender's own id of this move: the same move sent twice is done once
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    hash_version = models.PositiveSmallIntegerField(default=VERSION, db_default=VERSION)  # see rules/chain.py
    xact = models.BigIntegerField(
        db_default=models.expressions.RawSQL("journal_xact()", ())  # the transaction's number, by which seals and live pollers miss nothing
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sequence"], name="fact_one_chain"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "key"], condition=models.Q(key__isnull=False), name="fact_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["xact"], name="fact_by_xact"),
            models.Index(fields=["person_id", "-at"], name="fact_by_person"),
            models.Index(fields=["name", "-at"], name="fact_by_name"),
            models.Index(fields=["-at"], name="fact_by_moment"),
            models.Index(Left("area_code", COUNTY), F("at").desc(), name="fact_by_place"),
        ]
        verbose_name = _("日志")
        verbose_name_plural = _("日志")

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind}:{self.subject_id} #{self.sequence}"

    @property
    def content(self) -> Mapping[str, Any]:
        """What it holds, in the form that facts of its name have today."""
        return upcast(self.name, self.version, self.data)


class Seal(models.Model):
    """Once a minute: the root of all facts of the transactions in [from_xact, until_xact), chained to the seal before and signed.

    The first signed one after unsigned ones begins at 0 again: it takes in the whole journal before it.
    """

    from_xact = models.BigIntegerField()
    until_xact = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    version = models.PositiveSmallIntegerField(default=VERSION)
    total = models.BigIntegerField(default=0)  # facts under this seal and all before, since the second version
    key = models.CharField(max_length=16, default="")  # which key signed it
    signature = models.BinaryField(max_length=64, default=b"")  # Ed25519 over `hash`

    class Meta:
        verbose_name = _("日志封印")
        verbose_name_plural = _("日志封印")

    def __str__(self) -> str:
        return f"[{self.from_xact}, {self.until_xact}) {self.count}"


class Reader(models.Model):
    """How far somebody has read the facts: all of transactions below `next_xact` are done (see actions.read_on)."""

    name = models.CharField(max_length=40, unique=True)
    next_xact = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("日志阅读进度")
        verbose_name_plural = _("日志阅读进度")


class PendingReaction(models.Model):
    """One reaction to one fact that has not come to its end: it waits, is tried again later, or was given up (see reactions.py). The row
    goes when the reaction is done."""

    key = models.CharField(max_length=64)  # of the reaction, as its room declares it
    fact_id = models.BigIntegerField()  # no foreign key: a fact is never deleted, and its row need not be locked for this
    # As in the fact: what happens to one subject is reacted to in order.
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    due_at = models.DateTimeField()  # not to be tried before
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")  # of the last attempt
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "fact_id"], name="reaction_once")]
        indexes = [
            models.Index(fields=["key", "fact_id"], condition=models.Q(given_up_at__isnull=True), name="reaction_waiting"),
            models.Index(
                fields=["key", "subject_kind", "subject_id", "due_at"],
                condition=models.Q(given_up_at__isnull=True),
                name="reaction_in_order",
            ),
        ]
        verbose_name = _("待办后续")
        verbose_name_plural = _("待办后续")

    def __str__(self) -> str:
        return f"{self.key} ← {self.fact_id}"
