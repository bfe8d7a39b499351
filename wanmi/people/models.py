"""Organisations, posts and people (机构、岗位、人员). A person acts through a post: role × organisation × area."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.kit.rules.spans import last_day
from wanmi.kit.spans import in_order, without_overlap
from wanmi.people.rules.works import UnknownWork, all_labels, works_of

SIGN_IN_NAME = RegexValidator(r"^[a-z0-9][a-z0-9._-]{1,39}\Z", _("登录名用小写字母、数字、点、横线，2 至 40 位，以字母或数字开头。"))
AREA_CODE = RegexValidator(r"^(\d{6}|\d{9}|\d{12})\Z", _("区域代码为 6、9 或 12 位数字。"))


class OrganisationKind(models.TextChoices):
    SUPERVISION_CENTRE = "supervision_centre", _("监督中心")
    COMMAND_CENTRE = "command_centre", _("指挥中心")
    DEPARTMENT = "department", _("专业部门")
    STREET = "street", _("街道办事处")
    COMMUNITY = "community", _("社区")
    SQUAD = "squad", _("处置队伍")
    COLLECTION_COMPANY = "collection_company", _("采集公司")
    OVERSIGHT = "oversight", _("监察机构")
    GOVERNMENT = "government", _("政府")


class Role(models.TextChoices):
    SUPERVISOR = "supervisor", _("监督员")
    ACCEPTOR = "acceptor", _("受理员")
    SHIFT_LEADER = "shift_leader", _("值班长")
    DISPATCHER = "dispatcher", _("派遣员")
    DEPARTMENT = "department", _("部门经办")
    WORKER = "worker", _("处置人员")
    LEADER = "leader", _("领导")
    OVERSEER = "overseer", _("监察员")
    CLERK = "clerk", _("基础数据员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class Organisation(models.Model):
    """A body in the tree. `path` is the codes from the root down, joined by '/', so a subtree is one prefix."""

    code = models.CharField(_("代码"), max_length=32, unique=True)  # DE-1: local, unique
    social_credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=24)
    kind = models.CharField(_("类型"), max_length=24, choices=OrganisationKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    path = models.CharField(max_length=400, db_index=True, editable=False)
    level = models.CharField(_("层级"), max_length=8, default="county")  # city | county | street: where its centre stands
    # 6, 9 or 12 digits: the prefix of all it answers for; '' = the whole city
    area_code = models.CharField(_("管辖区域"), max_length=12, blank=True, validators=[AREA_CODE])
    # Kinds of work a department is responsible for (responsible_kind of the catalogue), for the suggested department.
    responsible_kinds = models.JSONField(_("职责类别"), default=list, blank=True)
    phone = models.CharField(_("电话"), max_length=32, blank=True)
    is_active = models.BooleanField(_("有效"), default=True)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new code or parent moves the whole subtree."""
        before = type(self).objects.filter(pk=self.pk).values_list("path", flat=True).first() if self.pk else None
        self.path = f"{self.parent.path}/{self.code}" if self.parent else self.code
        super().save(*args, **kwargs)
        if before and before != self.path:
            below = type(self).objects.filter(path__startswith=before + "/")
            below.update(path=Concat(Value(self.path), Substr("path", len(before) + 1)))

    def clean(self) -> None:
        try:
            self.responsible_kinds = works_of(self.responsible_kinds or ())
        except UnknownWork as unknown:
            facts = {"word": unknown, "known": "、".join(all_labels())}
            raise ValidationError({"responsible_kinds": _("没有“%(word)s”这种职责类别。可用：%(known)s。") % facts}) from unknown
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk:
                raise ValidationError({"parent": _("上级机构不能是自己或自己的下级。")})
            above = above.parent


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

    sign_in_name = models.CharField(_("登录名"), max_length=40, unique=True, validators=[SIGN_IN_NAME])
    name = models.CharField(_("姓名"), max_length=40)
    number = models.CharField(_("工号"), max_length=16, blank=True, db_index=True)  # DE-2: the supervisor's number
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    is_staff = models.BooleanField(_("可维护基础表"), default=False)
    # Whose administrators look after the account while it holds no post; None: those who answer for the whole city.
    kept_by = models.ForeignKey("Organisation", models.SET_NULL, null=True, editable=False, related_name="+")
    # The password was given by somebody else: it opens until then, and only the page on which it is changed. None: one's own.
    one_time_until = models.DateTimeField(null=True, editable=False)
    # Keys of the menu's entries that stand first for this person. Here, and not in a table of its own: every page draws the menu, and
    # the person has been read by then.
    favourites = models.JSONField(default=list, editable=False)
    posts: models.ManyToManyField[Post, PostHolding] = models.ManyToManyField("Post", through="PostHolding", related_name="holders")

    USERNAME_FIELD: ClassVar[str] = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A seat that somebody may hold: role × organisation × area (岗位)."""

    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name=_("机构"))
    area_code = models.CharField(_("区域"), max_length=12, blank=True, validators=[AREA_CODE])  # '' = the organisation's whole area
    name = models.CharField(_("岗位名称"), max_length=60)
    is_active = models.BooleanField(_("有效"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "organisation", "area_code"], name="post_once")]
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")

    def __str__(self) -> str:
        return self.name


class PostHolding(models.Model):
    """Who holds which post from when until when (a span of days: kit.rules.spans)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="holdings", verbose_name=_("人员"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="holdings", verbose_name=_("岗位"))
    begins_on = models.DateField(_("自"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        constraints = [in_order("holding_in_order"), without_overlap("holding_at_a_time", ["person", "post"])]
        verbose_name = _("任职")
        verbose_name_plural = _("任职")

    def __str__(self) -> str:
        return f"{self.person} {self.post}"

    @property
    def last_day(self) -> date | None:
        """至: the last day on which the post is held; None: no end."""
        return last_day(self.ends_on)


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
        verbose_name = _("设备登录")
        verbose_name_plural = _("设备登录")


class SignInAttempt(models.Model):
    """Sign-ins tried, for throttling by name and by address. Written before the password is looked at.

    `origin` is what the address is counted by (of IPv6 its first half), `device` the known device that it came from ('' none).
    """

    sign_in_name = models.CharField(_("登录名"), max_length=40)
    address = models.GenericIPAddressField(_("地址"), null=True)
    origin = models.CharField(max_length=43, blank=True, default="", editable=False)
    device = models.CharField(max_length=40, blank=True, default="", editable=False)
    at = models.DateTimeField(_("时刻"), db_index=True)
    succeeded = models.BooleanField(_("成功"), default=False)

    class Meta:
        indexes = [
            models.Index(fields=["sign_in_name", "-at"], name="attempt_by_name"),
            models.Index(fields=["origin", "-at"], name="attempt_by_origin"),
        ]
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")


class Spending(models.Model):
    """What a person has taken of their share of something in a day or an hour: uploads with bytes, exports with rows."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)  # upload | export
    since = models.DateTimeField(db_index=True)  # the beginning of the day or hour
    number = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "since"], name="spending_once")]


class DemoAccount(models.Model):
    """An account that the sign-in page of a demo city offers. A real city has no row here, and none can be made by a page."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class LayerRight(models.Model):
    """Whether a role may see and take out a map layer (图层权限, S8-06), everywhere or in one body and those below it.

    Without a row, what the layer says of itself holds; the row of the nearest body counts before the one of the role.
    """

    layer = models.CharField(_("图层"), max_length=40)
    role = models.CharField(_("角色"), max_length=16, choices=[("", _("公众（未登录）")), *Role.choices], blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("机构"))
    may_see = models.BooleanField(_("可查看"), default=True)
    may_export = models.BooleanField(_("可导出"), default=True)
    attributes = models.JSONField(_("可读属性"), default=list, blank=True)  # names; empty: all

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "role", "organisation"], name="layer_right_once", nulls_distinct=False),
            models.CheckConstraint(condition=~models.Q(role="") | models.Q(organisation=None), name="layer_right_public_is_nobodys"),
        ]
        ordering = ["layer", "role", "organisation"]
        verbose_name = _("图层权限")
        verbose_name_plural = _("图层权限")

    def __str__(self) -> str:
        return f"{self.layer} · {self.get_role_display()}"


class RightSetting(models.Model):
    """A city's own word on who has a right (权限设定): how far a role has it, everywhere or in one body and those below it, from a day on.

    No row is ever changed: a later one takes its place, and one that says `standard` goes back to what the room's rights.toml says.
    Without a row that holds too; the row of the nearest body counts before the one of the role.
    """

    class Reach(models.TextChoices):
        NONE = "none", _("没有")
        STANDARD = "standard", _("按标准设定")
        EVERYWHERE = "everywhere", _("不限")
        AREA = "area", _("管辖区域内")
        ORGANISATION = "organisation", _("本单位")
        TASK = "task", _("交办给本人或本队")
        OWN = "own", _("本人")

    right = models.CharField(_("权限"), max_length=60)
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构"))
    extent = models.CharField(_("范围"), max_length=16, choices=Reach.choices)
    from_on = models.DateField(_("自"))

    class Meta:
        ordering = ["from_on", "pk"]
        verbose_name = _("权限设定")
        verbose_name_plural = _("权限设定")

    def __str__(self) -> str:
        return f"{self.right} · {self.get_role_display()}"


class LayerKey(models.Model):
    """A key by which a system of others reads published layers (图层密钥): through one post, no more than the layers named, until a
    day. Only the hash of the key is kept; it is shown once."""

    name = models.CharField(_("名称"), max_length=60)
    holder = models.CharField(_("使用系统"), max_length=80)
    post = models.ForeignKey(Post, models.PROTECT, related_name="layer_keys", verbose_name=_("岗位"))
    layers = models.JSONField(_("图层"))  # layer → names of attributes; none named: all
    origins = models.JSONField(
        _("网页来源"), default=list, blank=True
    )  # whose pages may read with it in a browser: https://map.example.cn; *: all
    hint = models.CharField(_("密钥前缀"), max_length=12)
    token_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("签发人"))
    # The post that the issuer sat in: while they hold it on, the key opens what they see themselves. None: it opens nothing.
    issued_through = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("签发岗位"))
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True)  # to the hour
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("图层密钥")
        verbose_name_plural = _("图层密钥")

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day on which it opens anything."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))
