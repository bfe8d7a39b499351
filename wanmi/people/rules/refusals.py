"""What the front door says no to."""

from __future__ import annotations

from wanmi.kit.refusals import NotYours, Refusal


class WrongPassword(Refusal):
    """Name or password does not fit; which of the two is not told. Also for a person who has left."""

    code = "people.wrong_password"
    status = 401
    sentence = "登录名或密码不正确。"


class TooManyAttempts(Refusal):
    """Facts: until, local time of day; seconds to wait."""

    code = "people.too_many_attempts"
    status = 429
    sentence = "登录失败次数过多，请在 %(until)s 之后再试。"


class TooBusy(Refusal):
    """More passwords are asked for at once than this process looks at. Facts: seconds to wait."""

    code = "people.sign_in_busy"
    status = 429
    sentence = "现在登录的人太多，请 %(seconds)d 秒后再试。"


class TooManyUploads(Refusal):
    """Facts: most, at once; seconds to wait."""

    code = "people.too_many_uploads"
    status = 429
    sentence = "您同时上传的文件不能超过 %(most)d 个，请等前面的传完，%(seconds)d 秒后再试。"


class UploadsSpent(Refusal):
    """Facts: number and gigabytes a day; seconds to wait."""

    code = "people.uploads_spent"
    status = 429
    sentence = "您今天上传的文件已达上限（%(number)d 个或 %(gigabytes)d GB），请明天再传，或联系系统管理员。"


class TooManyExports(Refusal):
    """Facts: most, at once; seconds to wait."""

    code = "people.too_many_exports"
    status = 429
    sentence = "您同时进行的导出不能超过 %(most)d 个，请等前面的完成，%(seconds)d 秒后再试。"


class ExportsSpent(Refusal):
    """Facts: number and rows an hour; seconds to wait."""

    code = "people.exports_spent"
    status = 429
    sentence = "您这一小时的导出已达上限（%(number)d 次或 %(rows)d 行），请下一小时再试。"


class NoPost(NotYours):
    """Signed in, but holds no post today. Facts: name."""

    code = "people.no_post"
    sentence = "%(name)s目前没有岗位，不能进入系统。请联系系统管理员。"


class SignInFirst(NotYours):
    code = "people.sign_in_first"
    status = 401
    sentence = "请先登录。"


class SeatChanged(Refusal):
    """The page was opened in another seat, perhaps by another person, than the one that the session has now. Facts: now."""

    code = "people.seat_changed"
    status = 409
    sentence = "本页打开之后席位已换成“%(now)s”，没有办理；填写的内容都还在。请在另一窗口换回原来的席位再送，或刷新本页。"


class NotYourPost(NotYours):
    code = "people.not_your_post"
    sentence = "您不担任这个岗位，不能切换。"


class CityKeepsIt(NotYours):
    """A register that all districts share. Facts: what."""

    code = "people.city_keeps_it"
    sentence = "%(what)s全市通用，由城市一级的岗位维护。请联系城市一级的基础数据员或系统管理员。"


class AboveYou(NotYours):
    """Facts: code of the area or of what lies in it; area, the seat's own."""

    code = "people.above_you"
    sentence = "%(code)s 不在您岗位管辖的 %(area)s 之内，由管辖它的上级岗位办理；全市的由城市一级办理。"


class NameTaken(Refusal):
    """Facts: name."""

    code = "people.sign_in_name_taken"
    status = 409
    sentence = "登录名 %(name)s 已有人使用。请换一个。"


class NumberTaken(Refusal):
    """Facts: number."""

    code = "people.number_taken"
    status = 409
    sentence = "工号 %(number)s 已有在用人员使用。请核对后换一个。"


class OneTimeEnded(Refusal):
    """The right password, but somebody else gave it and its hours are over."""

    code = "people.one_time_ended"
    status = 401
    sentence = "这个一次性密码已经过期。请联系系统管理员重新发放。"


class PasswordFirst(NotYours):
    """Signed in by a password that somebody else gave: nothing opens before one's own is chosen."""

    code = "people.password_first"
    sentence = "您用的是一次性密码。请先在网页上改成自己的密码，再继续。"


class BeyondReach(NotYours):
    """What an administrator does not look after: above, beside or beyond their own area and body, or their own. Facts: why."""

    code = "people.beyond_reach"
    sentence = "超出您的管理范围：%(why)s"


class CodeTaken(Refusal):
    """Facts: taken."""

    code = "people.code_taken"
    status = 409
    sentence = "代码 %(taken)s 已被使用。请换一个。"


class WeakPassword(Refusal):
    """Facts: why, the validators' own words."""

    code = "people.weak_password"
    sentence = "密码不够安全：%(why)s"


class PasswordsDiffer(Refusal):
    code = "people.passwords_differ"
    sentence = "两次输入的新密码不一致。"


class PasswordsAlike(Refusal):
    code = "people.passwords_alike"
    sentence = "新密码与现在的密码相同。请换一个。"


class WrongField(Refusal):
    """Facts: why, the model's own words."""

    code = "people.wrong_field"
    sentence = "填写有误：%(why)s"


class AlreadyHeld(Refusal):
    """Facts: name, post."""

    code = "people.already_held"
    status = 409
    sentence = "%(name)s已担任“%(post)s”。"


class NotADemoAccount(Refusal):
    """A person whose password is not the demo's own is somebody real. Facts: name."""

    code = "people.not_a_demo_account"
    status = 409
    sentence = "%(name)s的密码不是演示密码，不能列为演示账号。"


class NoSuchBody(Refusal):
    """Facts: code."""

    code = "people.no_such_body"
    sentence = "没有代码为 %(code)s 的机构。上级机构要写在下级之前，或先登记。"


class WrongLayerRight(Refusal):
    """Facts: why; field."""

    code = "people.wrong_layer_right"
    sentence = "图层权限填写有误：%(why)s"


class WrongRight(Refusal):
    """Facts: why; field."""

    code = "people.wrong_right"
    sentence = "岗位权限填写有误：%(why)s"


class WrongLayerKey(Refusal):
    """Facts: why; field."""

    code = "people.wrong_layer_key"
    sentence = "图层密钥填写有误：%(why)s"


class KeyEnded(Refusal):
    code = "people.layer_key_ended"
    status = 409
    sentence = "这把密钥已经撤销。请刷新页面。"


class NoLayerKey(Refusal):
    code = "people.no_layer_key"
    status = 404
    sentence = "没有这把密钥，或者不在您的辖区内。"


class TooManyFavourites(Refusal):
    """Facts: most."""

    code = "people.too_many_favourites"
    status = 409
    sentence = "常用菜单最多 %(most)d 项，请先取消一项再添加。"


class MayNotExport(NotYours):
    """Fact: layer."""

    code = "people.may_not_export"
    sentence = "当前岗位无权导出“%(layer)s”图层。需要时请系统管理员在图层权限中开放。"
