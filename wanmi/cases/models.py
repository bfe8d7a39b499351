"""The case (案卷) and what hangs on it. Its row is the sum of its facts: every column but `id` is set by a recorded move."""

from __future__ import annotations

from typing import Self, TypeVar, cast

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wanmi.catalogue.models import FilingCondition, Kind, Subclass
from wanmi.components.models import Component
from wanmi.evidence.models import Evidence
from wanmi.flow.models import Flow
from wanmi.grids.models import UnitGrid
from wanmi.kit.rooms import Extent
from wanmi.patrols.models import ResponsibilityGrid
from wanmi.people.models import Organisation, Person
from wanmi.people.queries import extent_of
from wanmi.people.rules.rights import About
from wanmi.people.rules.seats import Seat

SEES = "cases.see"


class Source(models.TextChoices):
    """问题来源 (workflow.md section 3)."""

    SUPERVISOR = "supervisor", _("监督员巡查")
    HOTLINE = "hotline", _("12319 热线")
    TRANSFER = "transfer", _("12345 转办")
    PUBLIC = "public", _("公众随手拍")
    LEADER = "leader", _("领导交办")
    MEDIA = "media", _("媒体曝光")
    SUPERIOR = "superior", _("上级平台")
    LETTERS = "letters", _("信访")
    POLICE = "police", _("110 联动")
    VIDEO = "video", _("视频抓拍")
    SENSOR = "sensor", _("物联感知")


# What other bodies hand over by lists (110 联动、市长专线、群众信访、上级督办), each with a deadline and an answer of its own.
BY_LISTS = (Source.POLICE, Source.TRANSFER, Source.LETTERS, Source.SUPERIOR)


class Outcome(models.TextChoices):
    OPEN = "", _("办理中")
    CLOSED = "closed", _("已结案")
    REJECTED = "rejected", _("不予受理")
    NOT_FILED = "not_filed", _("不予立案")
    VOID = "void", _("作废")


# What a search is narrowed by, behind the order in the index that it walks; each with its operator class.
NARROWED = (
    ("grid_code", "text_pattern_ops"), ("outcome", "text_ops"), ("stage", "text_ops"), ("source", "text_ops"), ("kind", "text_ops"),
    ("subclass", "int8_ops"), ("department", "int8_ops"), ("disposal_late", "bool_ops"), ("urgent", "bool_ops"),
    ("repeated", "bool_ops"), ("reply_wanted", "bool_ops"),
)  # fmt: skip
# And a list of a desk.
NARROWED_OPEN = (
    ("grid_code", "text_pattern_ops"), ("source", "text_ops"), ("subclass", "int8_ops"), ("warn_at", "timestamptz_ops"),
    ("urgent", "bool_ops"), ("repeated", "bool_ops"), ("reply_wanted", "bool_ops"), ("rework_count", "int2_ops"),
)  # fmt: skip


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases; whoever asks for those that somebody may see asks visible_to."""

    def visible_to(self, seat: Seat | None) -> Self:
        """Those that a seat may see, as far as it has the right `cases.see`: of its area (centres and who watches), given to its body (a
        department), given to the person or to their squad and there to nobody (a worker), reported or answered by the person (a
        supervisor). The one scope that every page, tile, file, count and endpoint uses."""
        extent = extent_of(seat, SEES)
        if seat is None or extent is None:
            return self.none()
        if extent == Extent.EVERYWHERE or (extent == Extent.AREA and not seat.area_code):
            return self.all()
        if extent == Extent.AREA:
            return self.filter(grid_code__startswith=seat.area_code)
        if extent == Extent.ORGANISATION:
            return self.filter(department_id=seat.organisation_id)
        if extent == Extent.TASK:
            return self.filter(Q(worker_id=seat.person_id) | Q(worker__isnull=True, squad_id=seat.organisation_id))
        return self.filter(Q(reported_by_id=seat.person_id) | Q(task_supervisor_id=seat.person_id))


class Case(models.Model):
    """案卷. Codes of place stand beside the foreign keys, so lists filter by prefix without a join."""

    uuid = models.UUIDField(unique=True)  # made by whoever reports: the same report sent twice is one case
    number = models.CharField("案卷号", max_length=20, unique=True)  # CA-2
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="+", db_index=False)
    # what
    kind = models.CharField("类型", max_length=9, choices=Kind.choices)
    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="+", verbose_name=_("小类"), db_index=False)
    condition = models.ForeignKey(FilingCondition, models.PROTECT, null=True, related_name="+", verbose_name=_("立案条件"), db_index=False)
    description = models.TextField("描述")
    urgent = models.BooleanField("紧急", default=False)
    # where
    location = models.PointField("位置")
    accuracy_m = models.PositiveIntegerField("精度(m)", null=True)
    address = models.CharField("地址", max_length=160)
    unit_grid = models.ForeignKey(UnitGrid, models.PROTECT, related_name="+", verbose_name=_("单元网格"), db_index=False)
    grid_code = models.CharField(max_length=15)  # its first 6, 9, 12 digits are county, street, community
    area_class = models.PositiveSmallIntegerField("区域等级")
    responsibility_grid = models.ForeignKey(ResponsibilityGrid, models.PROTECT, null=True, related_name="+", db_index=False)
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="cases", verbose_name=_("部件"), db_index=False)
    # who told
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("上报人"), db_index=False)
    reporter_name = models.CharField("反映人", max_length=40, blank=True)
    reporter_phone = models.CharField("联系电话", max_length=20, blank=True)
    reply_wanted = models.BooleanField("需回复", default=False)
    on_the_spot = models.BooleanField("自行处置", default=False)
    # where it stands
    stage = models.CharField("环节", max_length=20)
    stage_since = models.DateTimeField("环节开始")
    due_at = models.DateTimeField("环节截止", null=True)  # the clock that counts in this stage
    warn_at = models.DateTimeField("预警时刻", null=True)  # 80 % of it (TM-6)
    outcome = models.CharField("结果", max_length=9, choices=Outcome.choices, blank=True)
    version = models.PositiveIntegerField()  # how many facts it has
    # who holds it
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("监督中心"), db_index=False)
    command = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("指挥中心"), db_index=False)
    department = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("责任部门"), db_index=False)
    squad = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("处置队伍"), db_index=False)
    worker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("处置人"), db_index=False)
    task_supervisor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("任务监督员"), db_index=False)
    # when
    reported_at = models.DateTimeField("上报")
    accepted_at = models.DateTimeField("受理", null=True)
    filed_at = models.DateTimeField("立案", null=True)
    dispatched_at = models.DateTimeField("派遣", null=True)
    signed_at = models.DateTimeField("签收", null=True)
    sign_due_at = models.DateTimeField("签收截止", null=True)
    fed_back_at = models.DateTimeField("反馈", null=True)
    checked_at = models.DateTimeField("核查", null=True)
    ended_at = models.DateTimeField("办结", null=True)
    # the disposal clock, kept after the department has fed back
    disposal_limit = models.CharField("处置时限", max_length=24, blank=True)  # "2 urgent_hour"
    disposal_due_at = models.DateTimeField("处置截止", null=True)
    disposal_late = models.BooleanField("处置超时", default=False)  # once late, late for ever
    # how it went
    verification = models.CharField("核实结果", max_length=9, blank=True)  # true | false | not_found
    check_result = models.CharField("核查结果", max_length=6, blank=True)  # passed | failed
    closing_note = models.TextField("结案意见", blank=True)
    rework_count = models.PositiveSmallIntegerField("返工次数", default=0)
    repeated = models.BooleanField("重复发生", default=False)
    # the answer to a caller who wants one; its clock is due_at, after the end
    replied_at = models.DateTimeField("回复", null=True)
    reply_result = models.CharField("回复结果", max_length=11, blank=True, default="", db_default="")  # told | no_answer | unreachable
    reply_tries = models.PositiveSmallIntegerField("回复次数", default=0, db_default=0)
    # a clock that stands still: since when, and what it would have ended at
    stopped_at = models.DateTimeField(null=True)
    stopped_due_at = models.DateTimeField(null=True)
    stopped_warn_at = models.DateTimeField(null=True)
    previous_department = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    suspended_until = models.DateTimeField("挂账至", null=True)
    # what was asked and decided
    open_requests = models.CharField("待批申请", max_length=80, blank=True, default="", db_default="")
    asked_once = models.CharField(max_length=80, blank=True, default="", db_default="")
    suspension_count = models.PositiveSmallIntegerField("挂账次数", default=0, db_default=0)
    extension_count = models.PositiveSmallIntegerField("延期次数", default=0, db_default=0)
    extended_minutes = models.PositiveIntegerField("延长(分钟)", default=0, db_default=0)
    misdispatch_count = models.PositiveSmallIntegerField("错派次数", default=0, db_default=0)
    refused_return_count = models.PositiveSmallIntegerField("推诿次数", default=0, db_default=0)
    open_orders = models.PositiveSmallIntegerField("待复督办", default=0, db_default=0)
    order_count = models.PositiveSmallIntegerField("督办次数", default=0, db_default=0)
    urge_count = models.PositiveSmallIntegerField("催办次数", default=0, db_default=0)
    reopen_count = models.PositiveSmallIntegerField("重新办理次数", default=0, db_default=0)
    late_exempt = models.BooleanField("超时豁免", default=False, db_default=False)
    handed_from = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("移交单位"), db_index=False)
    sampled_at = models.DateTimeField("抽查", null=True)
    visited_at = models.DateTimeField("回访", null=True)
    satisfaction = models.CharField("满意度", max_length=12, blank=True, default="", db_default="")
    # Whose it is now (rules/holding.py): told by the stage and the flow, so no fact keeps it. Every open case has one.
    holder = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("持有单位"), db_index=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(outcome="") | Q(holder__isnull=False), name="case_open_has_holder")]
        indexes = [
            # Desks: what a body has to move, the most urgent first.
            models.Index(
                fields=["holder", "stage", "due_at", "id", *(column for column, _ in NARROWED_OPEN)],
                opclasses=["int8_ops", "text_ops", "timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED_OPEN)],
                condition=Q(outcome=""),
                name="case_open_by_holder",
            ),
            # What came by lists, by day of dispatch: few of all cases, so that a fortnight of them is counted in some milliseconds.
            models.Index(
                fields=["dispatched_at", "department", "source"],
                condition=Q(source__in=BY_LISTS, dispatched_at__isnull=False),
                name="case_by_list",
            ),
            # Those that go on by themselves on their day.
            models.Index(fields=["suspended_until"], condition=Q(suspended_until__isnull=False), name="case_suspended"),
            # Desks: what is open in a stage, the most urgent first; the department's and the supervisor's own. What a list is narrowed by
            # stands behind: the walk passes over a thousand others without reading their rows.
            models.Index(
                fields=["stage", "due_at", "id", *(column for column, _ in NARROWED_OPEN)],
                opclasses=["text_ops", "timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED_OPEN)],
                condition=Q(outcome=""),
                name="case_open_by_stage",
            ),
            models.Index(
                fields=["department", "stage", "due_at", "id", *(column for column, _ in NARROWED_OPEN)],
                opclasses=["int8_ops", "text_ops", "timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED_OPEN)],
                condition=Q(outcome="", department__isnull=False),
                name="case_open_by_department",
            ),
            models.Index(fields=["squad", "due_at"], condition=Q(outcome="", squad__isnull=False), name="case_open_by_squad"),
            models.Index(fields=["worker", "due_at"], condition=Q(outcome="", worker__isnull=False), name="case_open_by_worker"),
            models.Index(
                fields=["task_supervisor", "due_at"],
                condition=Q(outcome="", task_supervisor__isnull=False),
                name="case_open_by_task",
            ),
            # Search: the newest first. What it may be narrowed by stands behind the order, so that one walk answers every combination from
            # the index alone, and only what fits is read from the table: however many of the newest are alike (decision 0014).
            models.Index(
                fields=["-reported_at", "-id", *(column for column, _ in NARROWED)],
                opclasses=["timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED)],
                name="case_newest",
            ),
            # What one thing narrows it to, where that is rare; behind it what it is most often narrowed to beside.
            models.Index(
                fields=["subclass", "-reported_at", "-id", "grid_code", "outcome"],
                opclasses=["int8_ops", "timestamptz_ops", "int8_ops", "text_pattern_ops", "text_ops"],
                name="case_by_subclass",
            ),
            models.Index(
                fields=["department", "-reported_at", "-id", "outcome", "stage", "source", "kind"],
                opclasses=["int8_ops", "timestamptz_ops", "int8_ops", "text_ops", "text_ops", "text_ops", "text_ops"],
                condition=Q(department__isnull=False),
                name="case_by_department",
            ),
            models.Index(
                fields=["source", "-reported_at", "-id", "grid_code", "outcome", "kind"],
                opclasses=["text_ops", "timestamptz_ops", "int8_ops", "text_pattern_ops", "text_ops", "text_ops"],
                name="case_by_source",
            ),
            models.Index(fields=["stage", "-reported_at", "-id"], name="case_by_stage"),
            models.Index(fields=["reported_by", "-reported_at", "-id"], condition=Q(reported_by__isnull=False), name="case_by_reporter"),
            models.Index(fields=["component", "-reported_at", "-id"], condition=Q(component__isnull=False), name="case_by_component"),
            models.Index(
                fields=["grid_code", "-reported_at"], opclasses=["text_pattern_ops", "timestamptz_ops"], name="case_by_grid_prefix"
            ),
            models.Index(fields=["-ended_at"], condition=Q(ended_at__isnull=False), name="case_by_end"),
            # The recycle bin: one case in twenty.
            models.Index(
                fields=["-ended_at", "-id", "grid_code", "department"],
                opclasses=["timestamptz_ops", "int8_ops", "text_pattern_ops", "int8_ops"],
                condition=Q(outcome__in=["rejected", "not_filed", "void"]),
                name="case_in_bin",
            ),
            # What is still to be answered, after its end.
            models.Index(fields=["due_at", "id", "grid_code"], condition=~Q(outcome="") & Q(due_at__isnull=False), name="case_to_reply"),
            models.Index(fields=["reporter_phone"], condition=~Q(reporter_phone=""), name="case_by_phone"),
            # Chinese words are often of two signs, fewer than a trigram has: pairs of signs, by a function of our own (0004).
            GinIndex(Func(F("address"), function="bigrams"), name="case_address_pairs"),
            # The seats that see only their own cases, open or not.
            models.Index(
                fields=["task_supervisor", "-reported_at", "-id"], condition=Q(task_supervisor__isnull=False), name="case_by_task"
            ),
            models.Index(fields=["squad", "-reported_at", "-id"], condition=Q(squad__isnull=False), name="case_by_squad"),
            models.Index(fields=["worker", "-reported_at", "-id"], condition=Q(worker__isnull=False), name="case_by_worker"),
            # Figures of a day count what happened in it, whenever it was reported.
            models.Index(fields=["-accepted_at"], condition=Q(accepted_at__isnull=False), name="case_by_acceptance"),
            models.Index(fields=["-filed_at"], condition=Q(filed_at__isnull=False), name="case_by_filing"),
            # Read whole by the ledger, which counts what was dispatched to each department in a month.
            models.Index(
                fields=["-dispatched_at", "department", "grid_code"],
                opclasses=["timestamptz_ops", "int8_ops", "text_pattern_ops"],
                condition=Q(dispatched_at__isnull=False),
                name="case_by_dispatch",
            ),
            models.Index(fields=["-fed_back_at"], condition=Q(fed_back_at__isnull=False), name="case_by_feedback"),
            # What few cases have and many look for.
            models.Index(fields=["-reported_at", "-id"], condition=Q(disposal_late=True), name="case_late"),
            models.Index(fields=["-reported_at", "-id"], condition=Q(rework_count__gt=0), name="case_reworked"),
            models.Index(fields=["-reported_at", "-id"], condition=Q(on_the_spot=True), name="case_on_the_spot"),
        ]
        verbose_name = _("案卷")
        verbose_name_plural = _("案卷")

    def __str__(self) -> str:
        return self.number

    def about(self) -> About:
        """Where it lies and whose it is, as rights ask."""
        own = (self.reported_by_id, self.task_supervisor_id)
        return About(
            area=self.grid_code, organisations=frozenset(filter(None, (self.department_id,))), task=(self.worker_id, self.squad_id),
            people=frozenset(filter(None, own)),
        )  # fmt: skip


class Purpose(models.TextChoices):
    BEFORE = "before", "处置前"
    VERIFY = "verify", "核实"
    AFTER = "after", "处置后"
    CHECK = "check", "核查"
    PROOF = "proof", "证明材料"


class CaseEvidence(models.Model):
    """Which file stands in which case, and as what. Added by a move, never taken away."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exhibits")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="cases")
    purpose = models.CharField("用途", max_length=6, choices=Purpose.choices)
    sequence = models.PositiveIntegerField()  # the fact of the case that brought it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "evidence"], name="exhibit_once")]
        verbose_name = _("案卷影像")
        verbose_name_plural = _("案卷影像")


R = TypeVar("R", bound=models.Model)


def _rows_visible(rows: models.QuerySet[R], seat: Seat | None, body: str) -> models.QuerySet[R]:
    """Of what was asked or ordered the rows that a seat may see, as far as it sees cases: of its area; of a department what `body` (it, or
    a squad of it) asked or was told, though the case has gone elsewhere since; of all others what hangs on the cases they see."""
    extent = extent_of(seat, SEES)
    if seat is None or extent is None:
        return rows.none()
    if extent == Extent.EVERYWHERE or (extent == Extent.AREA and not seat.area_code):
        return rows
    if extent == Extent.AREA:
        return rows.filter(grid_code__startswith=seat.area_code)
    if extent == Extent.ORGANISATION:
        own = Organisation.objects.filter(Q(pk=seat.organisation_id) | Q(parent_id=seat.organisation_id))
        return rows.filter(**{f"{body}__in": own})
    return rows.filter(case__in=Case.objects.visible_to(seat))


class RequestQuerySet(models.QuerySet["CaseRequest"]):
    """Requests; whoever asks for those that somebody may see asks visible_to."""

    def visible_to(self, seat: Seat | None) -> Self:
        """Those that a seat may see (台账)."""
        return cast(Self, _rows_visible(self, seat, "asked_from"))


class OrderQuerySet(models.QuerySet["CaseOrder"]):
    """Orders, likewise."""

    def visible_to(self, seat: Seat | None) -> Self:
        """Those that a seat may see (台账)."""
        return cast(Self, _rows_visible(self, seat, "holder"))


# What a ledger is narrowed by, behind its order: one walk answers from the index alone (decision 0014).
NARROWED_REQUESTS = (
    ("kind", "text_ops"), ("state", "text_ops"), ("asked_from", "int8_ops"), ("waits_for", "text_ops"), ("decided_by", "int8_ops"),
    ("grid_code", "text_pattern_ops"),
)  # fmt: skip
NARROWED_ORDERS = (("kind", "text_ops"), ("state", "text_ops"), ("holder", "int8_ops"), ("grid_code", "text_pattern_ops"))


class CaseRequest(models.Model):
    """申请 (rules/rows.py). Its row is the sum of the case's facts, as the case's own."""

    class State(models.TextChoices):
        OPEN = "open", _("待批")
        APPROVED = "approved", _("同意")
        REFUSED = "refused", _("不同意")
        LAPSED = "lapsed", _("失效")
        WITHDRAWN = "withdrawn", _("撤回")

    case = models.ForeignKey(Case, models.PROTECT, related_name="requests", db_index=False)
    grid_code = models.CharField(max_length=15)  # the case's, so that a ledger of an area joins nothing
    number = models.PositiveIntegerField()  # the fact of the case that brought it
    kind = models.CharField("申请", max_length=20)
    asked_role = models.CharField(max_length=16)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("申请人"), db_index=False)
    asked_from = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("申请单位"), db_index=False)
    asked_at = models.DateTimeField("申请时间")
    reason = models.TextField("原因")
    wanted = models.JSONField(default=dict)
    approval = models.PositiveSmallIntegerField()  # the level that has it, an index of the flow's row
    waits_for = models.CharField("待谁审批", max_length=16)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("审批单位"), db_index=False)
    due_at = models.DateTimeField("审批截止", null=True)
    warn_at = models.DateTimeField(null=True)
    state = models.CharField("结果", max_length=9, choices=State.choices)
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人"), db_index=False)
    decision = models.TextField("审批意见", blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_request_once"),
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(state="open"), name="case_request_one_open"),
        ]
        indexes = [
            models.Index(fields=["holder", "waits_for", "due_at", "id"], condition=Q(state="open"), name="case_request_to_decide"),
            models.Index(
                fields=["-asked_at", "-id", *(column for column, _ in NARROWED_REQUESTS)],
                opclasses=["timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED_REQUESTS)],
                name="case_request_ledger",
            ),
            models.Index(fields=["asked_from", "-asked_at", "-id", "kind", "state"], name="case_request_by_asker"),
        ]
        verbose_name = _("申请")
        verbose_name_plural = _("申请")


class CaseOrder(models.Model):
    """督办、催办 (rules/rows.py)."""

    class Kind(models.TextChoices):
        OVERDUE = "overdue", _("超时督办")
        LEADER = "leader", _("领导督办")
        IMPORTANT = "important", _("重点督办")
        URGE = "urge", _("催办")

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders", db_index=False)
    grid_code = models.CharField(max_length=15)  # the case's
    number = models.PositiveIntegerField()
    kind = models.CharField("类型", max_length=9, choices=Kind.choices)
    given_role = models.CharField(max_length=16)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("下达人"), db_index=False)
    given_from = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("下达单位"), db_index=False)
    given_at = models.DateTimeField("下达时间")
    text = models.TextField("意见")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("承办单位"), db_index=False)
    due_at = models.DateTimeField("答复截止", null=True)
    state = models.CharField("状态", max_length=8)  # open | answered | told | ended
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人"), db_index=False)
    answer = models.TextField("答复", blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_order_once")]
        indexes = [
            models.Index(
                fields=["-given_at", "-id", *(column for column, _ in NARROWED_ORDERS)],
                opclasses=["timestamptz_ops", "int8_ops", *(kind for _, kind in NARROWED_ORDERS)],
                name="case_order_newest",
            ),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="case_order_open"),
        ]
        verbose_name = _("督办")
        verbose_name_plural = _("督办")


class NumberDay(models.Model):
    """The value at which a day's case numbers began in the one sequence: numbers are issued without waiting (CA-2)."""

    day = models.DateField(primary_key=True)
    begins = models.BigIntegerField()


class CaseLink(models.Model):
    """Two cases that tell of the same thing (关联): linked, never merged silently (WF-6)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="link_once")]


class SavedFilter(models.Model):
    """A filter that a person keeps for a list (常用筛选)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    screen = models.CharField(max_length=24)
    name = models.CharField("名称", max_length=40)
    query = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "screen", "name"], name="saved_filter_once")]
