"""What stands around an address in a caller's or a clerk's text and is none of it: telephones, names, greetings, poles, chainage.

Whatever is taken away is told by its kind (LEFT_OUT), never repeated: a telephone belongs in no address.
"""

from __future__ import annotations

import re

from wanmi.addresses.rules.numerals import NUMBER

TELEPHONE, PERSON, POLE, CHAINAGE = "电话", "姓名", "杆号", "里程桩号"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤赖樊申詹关颜柯"
)
_SURNAME = rf"(?:欧阳|司马|上官|诸葛|[{_SURNAMES}])"
_GIVEN = rf"(?:(?!{_SURNAME})[\u4e00-\u9fff]){{0,2}}"
_NUMBERS = (
    r"(?:\+?86[ -]?)?1[3-9][0-9][ -]?(?:[0-9]{4}|[*x]{4})[ -]?[0-9]{4}",
    r"\(?0[0-9]{2,3}\)?[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}(?:[-转][0-9]{1,6})?",
    r"[48]00[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}",
    r"[2-9][0-9]{6,7}",
    r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9x]",  # of an identity card
)
_NUMBER = rf"(?<![0-9+*])(?:{'|'.join(_NUMBERS)})(?![0-9*])"
_LABEL = r"(?:(?:联系|来电|手机|固定|本人|我的)?(?:电话|手机|座机|号码|联系方式|tel|phone|mobile)+(?:号码?|是|为)?[:.]? *)"
_BARE_NAME = rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?<![路街巷道里村镇乡区县市号楼桥门苑园厦院])"
_BESIDE = re.compile(rf"(?<![^ ,;、:。]){_BARE_NAME}(?=[ ,:]*{_LABEL}?{_NUMBER})|(?<=[0-9]){_BARE_NAME}(?![^ ,;、。])")
_TELEPHONE = re.compile(rf"{_LABEL}?{_NUMBER}")
_TITLED = re.compile(
    rf"{_SURNAME}{_GIVEN}(?:先生|女士|小姐|(?:同志|师傅|老师|阿姨|大爷|大妈|大姐|大哥|经理|队长|主任|某某?)(?![\u4e00-\u9fff]))"
)
_NAMED = re.compile(
    rf"(?:联系人|来电人|举报人|投诉人|反映人|报案人|收货人|收件人|姓名)[: ]*(?:{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?=[ ,.;。、(]|$))?"
)
_SAID = r"(?:反映|反应|投诉|举报|来电称?|致电称?|咨询)(?:称|说)?(?:在|位于)?"
_OPENING = re.compile(
    rf"^(?:(?:您好|你好|请问)[,。! ]*)?(?:(?:市民|群众|居民|网友|热心市民)?{_SAID}|家住|我?住在|住址|我在|位于|坐落于|"
    r"(?:详细|事发|案发|问题|所在|具体|发生|现场|我的|收货|家庭)?(?:地址|地点|位置)(?:在|是|为|位于)?(?=[: ,]|在|是|为|位于))[: ,，]*"
)
_CALLED = re.compile(r"^(?:地址|住址|地点|位置)[: ]*(?=.{3})")  # before an address in a caller's text: 地址路 is a street
_POLE = re.compile(
    r"(?:路?灯|电线|电|信号灯?|监控|通信)?(?:灯杆|线杆|电杆|杆)(?:编?号)?[: ]?[a-z]*[0-9][a-z0-9-]*号?"
    r"|(?:第)?[a-z]*[0-9][a-z0-9-]*号?(?:路灯|灯|电线|电|高压|监控)?(?:灯杆|线杆|电杆|杆)"
)
_WHEN = re.compile(
    r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号](?:上午|下午|晚上|凌晨|早上|中午|左右)*(?:[0-9]{1,2}[时点:][0-9]{0,2}分?许?)?"
    r"|(?:今天|昨天|前天|今日|昨日)(?:上午|下午|晚上|凌晨|早上|中午)?|(?:时间[: ]*)?(?<![0-9])[0-9]{1,2}:[0-9]{2}(?![0-9])"
)
_ACCOUNT = re.compile(r"(?:qq|微信号?|vx|wx)[: ]*[a-z0-9_-]{5,}")
_CHAINAGE = re.compile(
    r"(?:[往向]?[\u4e00-\u9fff]{2}方向)?(?:桩号|里程)?(?<![a-z0-9])k ?[0-9]+(?:\.[0-9]+)?(?: ?\+ ?[0-9]+)?(?:m|米)?处?"
    r"|[0-9]+公里(?:\+|加)?[0-9]+米?处|[0-9]+ ?\+ ?[0-9]{3}处?"
)
_EMPTY = re.compile(r"null|undefined|市辖区")  # what programs write where a part is missing
_PLATE = re.compile(rf"(?:门牌号?码?|门号)[: ]?(?:是|为)?(?={NUMBER})|第(?={NUMBER}(?:号|单元))|no\.? ?(?=[0-9])")


def without_callers(text: str) -> tuple[str, tuple[str, ...]]:
    """A plain text without them, and the kinds of what was left out, each once. Names and texts without any come back as they are."""
    left: list[str] = []
    for pattern, kind in (
        (_EMPTY, ""),
        (_WHEN, ""),
        (_ACCOUNT, TELEPHONE),
        (_CHAINAGE, CHAINAGE),
        (_NAMED, PERSON),
        (_TITLED, PERSON),
        (_BESIDE, PERSON),
        (_TELEPHONE, TELEPHONE),
        (_POLE, POLE),
        (_OPENING, ""),
        (_PLATE, ""),
    ):
        text = text.lstrip(" ,.;:。、") or text
        shorter = pattern.sub(" ", text)
        if shorter != text and shorter.strip(" ,.;。、:"):
            text = shorter
            left += [kind] if kind else []
    text = " ".join(text.split()).strip(" ,.;:。、")
    return (_CALLED.sub("", text) if left else text), tuple(dict.fromkeys(left))
