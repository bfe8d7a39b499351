"""Organisations, posts and people (机构、岗位、人员). A person acts through a post: role × organisation × area."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class OrganisationKind(models.TextChoices):
    SUPERVISION_CENTRE = "supervision_centre", "监督中心"
    COMMAND_CENTRE = "command_centre", "指挥中心"
    DEPARTMENT = "department", "专业部门"
    STREET = "street", "街道办事处"
    COMMUNITY = "community", "社区"
    SQUAD = "squad", "处置队伍"
    COLLECTION_COMPANY = "collection_company", "采集公司"
    OVERSIGHT = "oversight", "监察机构"
    GOVERNMENT = "government", "政府"


class Role(models.TextChoices):
    SUPERVISOR = "supervisor", "监督员"
    ACCEPTOR = "acceptor", "受理员"
    SHIFT_LEADER = "shift_leader", "值班长"
    DISPATCHER = "dispatcher", "派遣员"
    DEPARTMENT = "department", "部门经办"
    WORKER = "worker", "处置人员"
    LEADER = "leader", "领导"
    OVERSEER = "overseer", "监察员"
    CLERK = "clerk", "基础数据员"
    ADMINISTRATOR = "administrator", "系统管理员"


class Organisation(models.Model):
    """A body in the tree. `path` is the codes from the root down, joined by '/', so a subtree is one prefix."""

    code = models.CharField("代码", max_length=32, unique=True)  # DE-1: local, unique
    social_credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=24)
    kind = models.CharField("类型", max_length=24, choices=OrganisationKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
    path = models.CharField(max_length=400, db_index=True, editable=False)
    level = models.CharField("层级", max_length=8, default="county")  # city | county | street: where its centre stands
    area_code = models.CharField("管辖区域", max_length=12)  # 6, 9 or 12 digits: prefix of all it answers for; '' = the whole city
    # Kinds of work a department is responsible for (responsible_kind of the catalogue), for the suggested department.
    responsible_kinds = models.JSONField("职责类别", default=list, blank=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    is_active = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path}/{self.code}" if self.parent else self.code
        super().save(*args, **kwargs)


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(sign_in_name=username)

    def create_superuser(self, sign_in_name: str, password: str, **fields: object) -> Person:
        person = self.model(sign_in_name=sign_in_name, name=sign_in_name, is_staff=True, is_superuser=True, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What one may do hangs on the post, never on the person."""

    sign_in_name = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    number = models.CharField("工号", max_length=16, blank=True, db_index=True)  # DE-2: the supervisor's number
    phone = models.CharField("手机", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_staff = models.BooleanField("可维护基础表", default=False)
    posts: models.ManyToManyField[Post, PostHolding] = models.ManyToManyField("Post", through="PostHolding", related_name="holders")

    USERNAME_FIELD: ClassVar[str] = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A seat that somebody may hold: role × organisation × area (岗位)."""

    role = models.CharField("角色", max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name="机构")
    area_code = models.CharField("区域", max_length=12, blank=True)  # '' = the organisation's whole area
    name = models.CharField("岗位名称", max_length=60)
    is_active = models.BooleanField("有效", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "organisation", "area_code"], name="post_once")]
        verbose_name = "岗位"
        verbose_name_plural = "岗位"

    def __str__(self) -> str:
        return self.name


class PostHolding(models.Model):
    """Who holds which post from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="holdings", verbose_name="人员")
    post = models.ForeignKey(Post, models.CASCADE, related_name="holdings", verbose_name="岗位")
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post", "from_on"], name="holding_once")]
        verbose_name = "任职"
        verbose_name_plural = "任职"


class DeviceToken(models.Model):
    """A sign-in of the API, bound to one device and one post. Only the token's hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    post = models.ForeignKey(Post, models.CASCADE)
    device = models.CharField(max_length=80)
    token_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "设备登录"
        verbose_name_plural = "设备登录"


class SignInAttempt(models.Model):
    """Failed sign-ins, for throttling by name and by address."""

    sign_in_name = models.CharField(max_length=40, db_index=True)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(db_index=True)
    succeeded = models.BooleanField(default=False)
