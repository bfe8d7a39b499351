"""What can be wrong with a kept file, and how it is said."""

from __future__ import annotations

from enum import StrEnum


class Wrong(StrEnum):
    """Why a stored file is not the one that was handed in."""

    MISSING = "missing"
    LENGTH = "length"
    ALTERED = "altered"
    NO_FILE = "no_file"
    UNREADABLE = "unreadable"
    TOLD_OTHERWISE = "told_otherwise"


SENTENCES = {
    Wrong.MISSING: "文件不在存放处。",
    Wrong.LENGTH: "文件长度变了，可能被截断或追加。",
    Wrong.ALTERED: "文件长度没变，内容被改过。",
    Wrong.NO_FILE: "存放处不是普通文件，而是链接或文件夹。",
    Wrong.UNREADABLE: "文件无法读取，权限不足或磁盘有故障。",
    Wrong.TOLD_OTHERWISE: "日志里提交时的摘要与登记的摘要不同。",
}
REMEDY = "请从备份取回原件；在此之前不再提供这个文件。"
