"""What geocoding says no to. Each belongs to a rule of the check report."""

from __future__ import annotations

from wanmi.kit.refusals import NotFound, Refusal


class NoPlace(NotFound):
    code = "geocoding.no_place"
    sentence = "没有找到这个地名，或者它已停用。"


class NoName(Refusal):
    code = "geocoding.place_name"
    sentence = "请填写标准名称，1 至 %(most)d 个字。"


class NoAddress(Refusal):
    code = "geocoding.place_address"
    sentence = "请填写标准地址，1 至 %(most)d 个字。"


class LongNumber(Refusal):
    code = "geocoding.place_number"
    sentence = "门楼牌号不超过 %(most)d 个字。"


class NoAliasName(Refusal):
    code = "geocoding.alias_name"
    sentence = "请填写别名，1 至 %(most)d 个字。"


class NoReason(Refusal):
    code = "geocoding.retire_reason"
    sentence = "请写明停用的原因，1 至 %(most)d 个字。"


class NoSuchKind(Refusal):
    code = "geocoding.place_kind"
    sentence = "类型“%(kind)s”不在编码规则的类型表内（GE-5），请改为表内的类型。"


class NoPoint(Refusal):
    """GE-6. Facts: lng, lat."""

    code = "geocoding.place_point"
    sentence = "坐标（%(lng)s, %(lat)s）不是有效的经纬度，请检查经纬度是否颠倒。"


class PointOutsideGrids(Refusal):
    """GE-9."""

    code = "geocoding.place_outside"
    sentence = "“%(name)s”的位置不在本市任何单元网格内（GE-9），请在图上重新选点。"


class NotCutYet(Refusal):
    """A warning: GE-9 holds as soon as there are unit grids; a city is founded by its places, too."""

    code = "geocoding.place_not_cut_yet"
    sentence = "“%(name)s”所在的区域还没有划分单元网格，网格生效后自动补上网格码（GE-9）。"


class PointNotInGrid(Refusal):
    """GE-9."""

    code = "geocoding.place_not_in_grid"
    sentence = "“%(name)s”的位置在单元网格 %(actual)s 内，不在所填的 %(given)s 内（GE-9），请改正网格码或位置。"


class GridNotInDivision(Refusal):
    """GE-9."""

    code = "geocoding.place_division"
    sentence = "“%(name)s”的单元网格 %(grid)s 不属于行政区 %(division)s（GE-9），请改正行政区代码或位置。"


class NoSuchDivision(Refusal):
    code = "geocoding.no_division"
    sentence = "行政区代码“%(division)s”不在本市区划表内，应为 6、9 或 12 位。"


class AddressTaken(Refusal):
    """GE-9: a standard address stands once among the live rows of a division."""

    code = "geocoding.address_taken"
    status = 409
    sentence = "标准地址“%(address)s”在行政区 %(division)s 已有一条（%(code)s），请改正地址，或先停用那一条。"


class AddressElsewhere(Refusal):
    """A warning: GE-9 lets it stand, people will not tell the two apart."""

    code = "geocoding.address_elsewhere"
    sentence = "同一区县内已有“%(address)s”（%(code)s），在另一个社区，请核对是否重复。"


class TwiceInFile(Refusal):
    """GE-9, within the rows that came together."""

    code = "geocoding.address_twice"
    sentence = "标准地址“%(address)s”与第 %(row)d 行重复（GE-9），请只保留一行。"


class CodeTaken(Refusal):
    code = "geocoding.place_code_taken"
    status = 409
    sentence = "编码“%(code)s”已经用过，编码不能重复使用；留空则由系统发码。"


class NoLimiting(Refusal):
    """GE-2."""

    code = "geocoding.no_limiting"
    sentence = "街巷或小区“%(limiting)s”不在地名库内（GE-2），请先录入它，或留空。"


class NoSuchAliasKind(Refusal):
    code = "geocoding.alias_kind"
    sentence = "别名类型“%(kind)s”应为别名、曾用名或简称。"


class AliasTaken(Refusal):
    code = "geocoding.alias_taken"
    status = 409
    sentence = "“%(name)s”已经是“%(place)s”的名称。"


class StillNamed(Refusal):
    """Doorplates still stand at the street or compound."""

    code = "geocoding.still_named"
    status = 409
    sentence = "“%(name)s”下还有 %(count)d 个门楼牌在用，请先停用或改挂它们。"


class NothingChanged(Refusal):
    code = "geocoding.nothing_changed"
    sentence = "没有改动任何内容。"
