"""The posts in words (岗位), for rules that must name one."""

from __future__ import annotations

from collections.abc import Iterable

ROLE_WORDS = {
    "supervisor": "监督员",
    "acceptor": "受理员",
    "shift_leader": "值班长",
    "dispatcher": "派遣员",
    "department": "部门经办",
    "worker": "处置人员",
    "leader": "领导",
    "overseer": "监察员",
    "clerk": "基础数据员",
    "administrator": "系统管理员",
    "system": "系统",
}
ROLES = [role for role in ROLE_WORDS if role != "system"]  # those that a post may have


def words_of(roles: Iterable[str]) -> str:
    """Posts as a list in words: 受理员、值班长."""
    return "、".join(ROLE_WORDS.get(role, role) for role in roles)
