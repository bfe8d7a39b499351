"""A row of a city's register of bodies and people (机构人员表): one line a person, or a body alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

HEADINGS = {
    "code": ("机构代码", "organisation"),
    "organisation_name": ("机构名称", "organisation_name"),
    "short_name": ("机构简称", "short_name"),
    "kind": ("机构类型", "kind"),
    "parent": ("上级机构代码", "parent"),
    "area_code": ("管辖区域代码", "area"),
    "responsible_kinds": ("职责类别", "responsible_kinds"),
    "role": ("岗位", "role"),
    "sign_in_name": ("登录名", "sign_in_name"),
    "name": ("姓名", "name"),
    "number": ("工号", "number"),
    "phone": ("电话", "phone"),
    "password": ("初始密码", "password"),
    "responsibility_grids": ("责任网格", "responsibility_grids"),  # of a supervisor, several divided by 、
}
NEEDED = ("code",)
KINDS = {
    "监督中心": "supervision_centre", "指挥中心": "command_centre", "专业部门": "department", "街道办事处": "street", "社区": "community",
    "处置队伍": "squad", "采集公司": "collection_company", "监察机构": "oversight", "政府": "government",
}  # fmt: skip
ROLES = {
    "监督员": "supervisor", "受理员": "acceptor", "值班长": "shift_leader", "派遣员": "dispatcher", "部门经办": "department",
    "处置人员": "worker", "领导": "leader", "监察员": "overseer", "基础数据员": "clerk", "系统管理员": "administrator",
}  # fmt: skip


def fields_of(headings: Sequence[str]) -> dict[str, str]:
    """Field → heading, for those that are there."""
    there = {re.sub(r"\s", "", heading).lower(): heading for heading in headings}
    return {field: there[word] for field, words in HEADINGS.items() for word in words if word in there}


def line_of(row: Mapping[str, str | None], fields: Mapping[str, str]) -> dict[str, str]:
    """Every field of a row, "" where it is not given; kinds and roles as their keys."""
    line = {field: (row.get(fields[field]) or "").strip() if field in fields else "" for field in HEADINGS}
    return line | {"kind": KINDS.get(line["kind"], line["kind"]), "role": ROLES.get(line["role"], line["role"])}
