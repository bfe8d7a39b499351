"""Areas and unit grids (区域、单元网格), and the streets of the base map. SRID 4326."""

from __future__ import annotations

from typing import Self

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from wanmi.grids.rules.city_codes import city_code, is_province
from wanmi.kit.spans import in_order
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat


class City(models.Model):
    """The city whose system this is (城市): one row. Maps of all of it begin at its centre, and planes are guessed by it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("名称", max_length=60)
    code = models.CharField(
        "行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{4}(\d{2})?\Z", "行政区划代码为 4 或 6 位数字。")]
    )
    lng = models.FloatField("中心经度", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    lat = models.FloatField("中心纬度", validators=[MinValueValidator(-85), MaxValueValidator(85)])

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_city")]
        verbose_name = _("城市")
        verbose_name_plural = _("城市")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A city's code written with six digits is understood; a province's is refused."""
        self.code = city_code(self.code)
        if is_province(self.code):
            raise ValidationError({"code": "这是省级代码。城市请写四位（如济南 3701），区县写六位（如 370102）。"})


class AreaLevel(models.TextChoices):
    COUNTY = "county", "区县"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"


class Area(models.Model):
    """A division: county (6 digits), street (9) or community (12). The parent's code is the prefix."""

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=9, choices=AreaLevel.choices)
    geometry = models.MultiPolygonField("范围")
    source = models.CharField("来源", max_length=120, blank=True)
    begins_on = models.DateField("启用日期")
    ends_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        constraints = [in_order("area_in_order")]
        ordering = ["code"]
        verbose_name = _("区域")
        verbose_name_plural = _("区域")

    def __str__(self) -> str:
        return self.name


class UnitGridQuerySet(models.QuerySet["UnitGrid"]):
    def visible_to(self, seat: Seat) -> Self:
        """Those in the seat's area, of every post; none where the city withholds the layer."""
        if not layer_sight("unit_grids", seat).seen:
            return self.none()
        return self.filter(code__startswith=seat.area_code) if seat.area_code else self.annotate(all=Value(1))


class UnitGrid(models.Model):
    """单元网格, about 10,000 m². 15 digits: county 6, street 3, community 3, sequence 3 (UG-1)."""

    code = models.CharField("网格码", max_length=15, unique=True)
    community_code = models.CharField("社区", max_length=12, db_index=True)
    geometry = models.PolygonField("范围")  # never changed: another shape is another grid with another code (UG-7)
    area_class = models.PositiveSmallIntegerField("区域等级")  # 1–3 (RG-4, RG-5)
    area_m2 = models.FloatField("面积(㎡)")
    perimeter_m = models.FloatField("周长(m)")
    land_use = models.CharField("用地类型", max_length=40, blank=True)
    responsible = models.CharField("责任单位", max_length=80, blank=True)
    large_on_purpose = models.BooleanField("允许超大", default=False)  # parks, water, campuses (GD-3)
    older_code = models.CharField("原14位码", max_length=14, blank=True, db_index=True)  # of CJ/T 213-2005 (UG-2)
    source = models.CharField("来源", max_length=120, blank=True)  # GD-1
    begins_on = models.DateField("启用日期")
    ends_on = models.DateField("停用日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)
    # The divisions (划分方案) that begun and ended it, by number: who draws them is a room above.
    begun_by_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    ended_by_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)

    objects = UnitGridQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{15}$"), name="grid_code_15_digits"),
            models.CheckConstraint(condition=Q(code__startswith=F("community_code")), name="grid_code_in_community"),
            models.CheckConstraint(condition=Q(area_class__in=[1, 2, 3]), name="grid_area_class"),
            in_order("grid_in_order"),
        ]
        indexes = [
            models.Index(fields=["code"], opclasses=["text_pattern_ops"], name="grid_code_prefix"),
        ]
        ordering = ["code"]
        verbose_name = _("单元网格")
        verbose_name_plural = _("单元网格")

    def __str__(self) -> str:
        return self.code


class GridSuccession(models.Model):
    """Which unit grids came after one that has ended (UG-7, GD-11). `share`: of the old one's area, 0–1."""

    old = models.ForeignKey(UnitGrid, models.PROTECT, related_name="successions")
    new = models.ForeignKey(UnitGrid, models.PROTECT, related_name="origins")
    share = models.FloatField("占比")
    on = models.DateField("生效日期")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]
        verbose_name = _("网格沿革")
        verbose_name_plural = _("网格沿革")


class StreetLine(models.Model):
    """A stretch of street of the base map."""

    way = models.CharField(max_length=20, blank=True)
    name = models.CharField("名称", max_length=80, blank=True, db_index=True)
    highway = models.CharField("等级", max_length=24)  # primary, secondary, residential …
    geometry = models.LineStringField()

    class Meta:
        verbose_name = _("街道线")
        verbose_name_plural = _("街道线")


class FeatureKind(models.TextChoices):
    WATER = "water", "水系"
    GREEN = "green", "绿地"
    BUILDING = "building", "建筑"
    WALL = "wall", "围墙"
    RAILWAY = "railway", "铁路"
    COMPOUND = "compound", "院落"


class GroundFeature(models.Model):
    """What the base map shows beside streets (地形要素): water, green, buildings, walls, railways, compounds. Grids follow and
    spare them (GD-4, GD-5, GD-6)."""

    kind = models.CharField("类型", max_length=8, choices=FeatureKind.choices)
    name = models.CharField("名称", max_length=80, blank=True)
    height_m = models.FloatField("高度(m)", null=True, blank=True)  # of a building; 3 m a storey where only these are known
    geometry = models.GeometryField("几何")
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind"], name="feature_by_kind")]
        verbose_name = _("地形要素")
        verbose_name_plural = _("地形要素")

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


from wanmi.grids.models.names import AreaName  # noqa: E402

__all__ = [
    "Area",
    "AreaLevel",
    "AreaName",
    "FeatureKind",
    "GridSuccession",
    "GroundFeature",
    "StreetLine",
    "UnitGrid",
]
