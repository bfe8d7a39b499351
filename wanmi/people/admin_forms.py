"""Forms of the base tables of this room: what a row would become must lie within the reach of whoever saves it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.kit.layers import all_layers
from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.spans import day_after
from wanmi.people.actions.accounts import check_number
from wanmi.people.models import LayerRight, Organisation, Person, Post, PostHolding
from wanmi.people.queries.reach import Reach, may_rule, organisations_in, people_in, posts_in
from wanmi.people.rules.reach import levels_from, looks_after_area
from wanmi.people.rules.works import all_labels, labels_of

BEYOND_REACH = _("超出您的管理范围。")


class WithReach(ModelForm):
    """A form that knows how far the hand of whoever fills it in reaches."""

    reach: ClassVar[Reach] = Reach(0)


class WorksField(forms.CharField):
    """职责类别 by their words, divided by 、, commas or blanks; a list in brackets, as it is stored, is read too."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(labels_of(value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word for word in re.split(r"[\s,，、;；\[\]\"'“”]+", super().to_python(value) or "") if word]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), self.prepare_value(self.to_python(data))))


class OrganisationForm(WithReach):
    responsible_kinds = WorksField(label=_("职责类别"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        if "responsible_kinds" in self.fields:
            self.fields["responsible_kinds"].help_text = _("用顿号分开。可用：%s") % "、".join(all_labels())

    class Meta:
        model = Organisation
        fields = (
            "code", "social_credit_code", "name", "short_name", "kind", "parent", "level", "area_code", "responsible_kinds", "phone",
            "is_active",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        seat = self.reach.seat
        if self.reach.everything or seat is None:
            return values
        if "area_code" in values and not values["area_code"].startswith(seat.area_code):
            self.add_error("area_code", BEYOND_REACH)
        if "level" in values and values["level"] not in levels_from(seat.level):
            self.add_error("level", BEYOND_REACH)
        if "kind" in values and looks_after_area(values["kind"]) and not looks_after_area(seat.organisation_kind):
            self.add_error("kind", BEYOND_REACH)
        if "parent" in values and not self._may_stand_under(values["parent"]):
            self.add_error("parent", BEYOND_REACH)
        moved = {"code", "parent", "is_active"} & set(self.changed_data)
        if moved and self.instance.pk and self._others_below():
            self.add_error(sorted(moved)[0], BEYOND_REACH)
        return values

    def _may_stand_under(self, parent: Organisation | None) -> bool:
        before = Organisation.objects.filter(pk=self.instance.pk).values_list("parent_id", flat=True).first()
        if self.instance.pk and before == (parent.pk if parent else None):
            return True
        if parent is None:
            return self.reach.is_whole_city()
        seat = self.reach.seat
        over = bool(seat and looks_after_area(seat.organisation_kind) and seat.organisation_path.startswith(f"{parent.path}/"))
        return over or organisations_in(self.reach).filter(pk=parent.pk).exists()

    def _others_below(self) -> bool:
        """Whether a body that lies beyond the reach would be moved or closed along."""
        path = Organisation.objects.values_list("path", flat=True).get(pk=self.instance.pk)
        below = Organisation.objects.filter(path__startswith=f"{path}/")
        return below.exclude(pk__in=organisations_in(self.reach)).exists()


class PostForm(WithReach):
    class Meta:
        model = Post
        fields = ("role", "organisation", "area_code", "name", "is_active")

    def clean_area_code(self) -> str:
        area: str = self.cleaned_data["area_code"]
        if area and not self.reach.everything and not area.startswith(self.reach.area):
            raise ValidationError(BEYOND_REACH)
        return area

    def clean_organisation(self) -> Organisation:
        """The bodies above one's own may be chosen as a parent, but have no posts to give."""
        body: Organisation = self.cleaned_data["organisation"]
        if not organisations_in(self.reach).filter(pk=body.pk).exists():
            raise ValidationError(BEYOND_REACH)
        return body

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        body, area = values.get("organisation"), values.get("area_code")
        if body and area and not area.startswith(body.area_code) and not self.reach.everything:
            self.add_error("area_code", _("岗位的区域应在机构的管辖区域之内。"))
        return values


class PersonForm(WithReach):
    """A person and, where one is to be given, a one-time password: nobody sets the password of another."""

    one_time = forms.BooleanField(
        label=_("发一次性密码"),
        required=False,
        help_text=_("随机生成，只显示一次，24 小时内有效，首次登录时必须改成自己的密码。原来的登录和设备全部失效。"),
    )

    class Meta:
        model = Person
        fields = ("sign_in_name", "name", "number", "phone", "is_active", "is_superuser")

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if "number" in self.changed_data:
            try:
                check_number(number, person=self.instance)
            except Refusal as refusal:
                raise ValidationError(refusal.say()) from None
        return number


class HoldingForm(WithReach):
    """Whoever fills it in writes the last day (至); the row keeps the day after it."""

    last_day = forms.DateField(label=_("至"), required=False, widget=AdminDateWidget)

    class Meta:
        model = PostHolding
        fields = ("person", "post", "begins_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", self.instance.last_day)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begin, end = values.get("begins_on") or self.instance.begins_on, values.get("last_day")
        today = timezone.localdate()
        if begin and end and end < begin:
            raise ValidationError({"last_day": _("结束日期早于开始日期。")})
        if "begins_on" in values and values["begins_on"] < today:
            raise ValidationError({"begins_on": _("任职从今天或以后开始，不能补写过去。")})
        if "last_day" in self.changed_data and end and end < today - timedelta(days=1):  # yesterday: at once
            raise ValidationError({"last_day": _("离任最早到昨天为止（立即离任），不能补写过去。")})
        if self.instance.pk and "last_day" in self.changed_data:
            self._check_longer(end)
        self.instance.ends_on = day_after(end)
        return values

    def _check_longer(self, end: Any) -> None:
        """Who stays longer is given the post anew: the post and the person must lie within reach, and nobody comes back by it."""
        held = PostHolding.objects.get(pk=self.instance.pk)
        until = held.last_day
        if until is None or (end is not None and end <= until):
            return
        today = timezone.localdate()
        if until < today:
            raise ValidationError({"last_day": _("任职已经结束。请重新任职。")})
        within = people_in(self.reach, on=today).filter(pk=held.person_id, is_active=True).exists()
        if not within or not posts_in(self.reach).filter(pk=held.post_id).exists():
            raise ValidationError({"last_day": BEYOND_REACH})


class LayerRightForm(WithReach):
    class Meta:
        model = LayerRight
        fields = ("layer", "role", "organisation", "may_see", "may_export", "attributes")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not may_rule(values.get("role", ""), values.get("organisation"), self.reach):
            raise ValidationError(BEYOND_REACH)
        return values


def layer_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("图层"), choices=[(layer.key, layer.title) for layer in all_layers()])
