from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wanmi.kit.refusals import Refusal
from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Slot, Subject, facts_named, rights_in

FACTS = {
    "organisation.create": _("设立机构"),
    "post.create": _("设立岗位"),
    "post.give": _("任职"),
    "post.end": _("离任"),
    "person.create": _("开设账号"),
    "person.password": _("改密"),
    "person.one_time_password": _("发一次性密码"),
    "person.retire": _("停用账号"),
    "person.favourite": _("调整常用菜单"),
    "session.sign_in": _("登录"),
    "session.sign_out": _("退出"),
    "session.seat": _("切换岗位"),
    "session.refused": _("登录被拒"),
    "token.issue": _("设备登录"),
    "token.revoke": _("设备退出"),
    "layer.export": _("导出图层"),
    "layer.right": _("设定图层权限"),
    "layer.right_cleared": _("恢复图层权限"),
    "layerkey.issue": _("签发图层密钥"),
    "layerkey.revoke": _("撤销图层密钥"),
    "layerkey.export": _("导出图层密钥清单"),
    "layerkey.use": _("使用图层密钥"),
    "demo.offer": _("列出演示账号"),
    "right.refused": _("越权被拒"),
    "right.set": _("设定岗位权限"),
}
JOBS = (
    Job("wanmi.people.forget_attempts", _("清理登录尝试"), _("每天")),
    Job("wanmi.people.forget_ended", _("清理到期的登录"), _("每小时")),
    Job("wanmi.people.forget_spendings", _("清理用量记录"), _("每天")),
)
THROUGH = {"page": _("网页"), "device": _("设备")}


def session_lines(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """From where somebody signed in, for a reader of the journal."""
    lines = [(str(_("经由")), str(THROUGH.get(data.get("through", ""), "")))] if data.get("through") else []
    return lines + ([(str(_("网络地址")), str(data["address"]))] if data.get("address") else [])


def refused_lines(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What somebody tried that was not theirs, for a reader of the journal."""
    lines = [(str(_("操作")), f"{data.get('method', '')} {data.get('path', '')}".strip())]
    return lines + ([(str(_("另有未逐条记录")), str(data["more"]))] if data.get("more") else [])


def hear_of_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """A try of what is not theirs, by page or API, becomes a fact."""
    from django.utils import timezone

    from wanmi.people.actions.refused_tries import is_try_of_rights, note_refused_try

    seat = getattr(request, "auth", None) or getattr(request, "seat", None)
    if is_try_of_rights(refusal) and seat and getattr(seat, "post_id", None) and getattr(seat, "person_id", None):
        note_refused_try(refusal=refusal, seat=seat, method=request.method or "", path=request.path, at=timezone.now())


class PeopleConfig(RoomConfig):
    name = "wanmi.people"
    label = "people"
    verbose_name = _("机构与人员")

    def declare(self) -> Room:
        from wanmi.people.queries import places

        areas = {
            "organisation": places.area_of_organisation,
            "post": places.area_of_post,
            "person": places.area_of_person,
            "postholding": places.area_of_holding,
            "layerright": places.area_of_layer_right,
            "attempt": places.area_of_attempt,
        }
        return Room(
            title=_("机构与人员"),
            menu=(MenuEntry(_("我的"), "person", "me", "work", position=70, right="people.work_on_foot", jump="o"),),
            topics=lambda seat: [f"menu:{seat.person_id}"],
            chapters={"people": _("登录与席位")},
            slots=(Slot("people.me", "The phone's page of who one is, after the posts: sections."),),
            facts=facts_named(FACTS, session_sign_in=session_lines, right_refused=refused_lines),
            jobs=JOBS,
            subjects=(
                *(Subject(kind, area=area, numbered=True) for kind, area in areas.items()),
                Subject("layerkey", lambda id: f"/layers/keys/{id}/", places.area_of_layer_key, numbered=True),
                Subject("right", lambda _name: "/rights/"),
                Subject("layer", lambda key: f"/layers/rights/{key}/"),
            ),
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.journal.base_tables import rights_are, whole_city_is
        from wanmi.journal.words import people_are
        from wanmi.kit.middleware import refusals_are_heard_by
        from wanmi.people.queries import may, people_called, people_names, post_names
        from wanmi.people.request_seat import reach_in

        refusals_are_heard_by(hear_of_refusal)
        rights_are(may)
        whole_city_is(lambda request: reach_in(request).is_whole_city())
        people_are(people=people_names, posts=post_names, find=people_called)
