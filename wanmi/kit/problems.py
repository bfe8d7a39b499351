"""Problem documents (RFC 9457): the one form in which the API says no."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from wanmi.kit.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
_TEXT = {"type": "string"}
SCHEMA = {
    "type": "object",
    "description": "Why not. `code` for programs, `detail` for people, `field` or `errors` name the inputs at fault.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "detail": _TEXT,
        "field": _TEXT,
        "errors": {"type": "array", "items": {"type": "object", "properties": {"field": _TEXT, "code": _TEXT, "detail": _TEXT}}},
        "request_id": _TEXT,
    },
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    request: HttpRequest | None = None,
    field: str | None = None,
    errors: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    """What went wrong: `code` for programs, `detail` for people, `field` where one input is at fault, `errors` where several are.

    The id of the `request` is told, so that its line in the log can be found.
    """
    document: dict[str, Any] = {
        "type": f"/api/v1/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if field:
        document["field"] = field
    if errors:
        document["errors"] = list(errors)
    if request_id := getattr(request, "id", ""):
        document["request_id"] = request_id
    return HttpResponse(json.dumps(document, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE)


def problem_of(refusal: Refusal, request: HttpRequest | None = None, *, errors: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    """The refusal as a problem document, in the reader's language. A fact named `seconds` becomes Retry-After."""
    response = problem(refusal.status, refusal.code, refusal.say(), request=request, field=refusal.field, errors=errors)
    seconds = refusal.facts.get("seconds")
    if isinstance(seconds, int | float) and refusal.status in (429, 503):
        response["Retry-After"] = str(max(1, math.ceil(seconds)))
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


class NotSignedIn(Refusal):
    """No token, an unknown or ended one, or one of another device."""

    code = "kit.not_signed_in"
    status = 401
    sentence = "请先登录：缺少有效的令牌，或令牌不属于这台设备。"


class ForgedForm(Refusal):
    """A browser's session without the CSRF token in X-CSRFToken."""

    code = "kit.forged_form"
    status = 403
    sentence = "页面已过期，请刷新后重试。"


class SignedInAnew(Refusal):
    """The token of a page that stood open while somebody signed in anew in another window. The answer brings the new one along."""

    code = "kit.signed_in_anew"
    status = 403
    sentence = "您已在另一个窗口重新登录，本次没有办理；填写的内容都还在，请再送一次。"


class TooManyRequests(Refusal):
    code = "kit.too_many_requests"
    status = 429
    sentence = "操作过于频繁，请 %(seconds)d 秒后再试。"


class TooLarge(Refusal):
    code = "kit.too_large"
    status = 413
    sentence = "提交的内容过大。请求正文不得超过 %(most)d MB，照片请用影像上传接口。"


class Unreadable(Refusal):
    """Not JSON, not UTF-8, broken multipart, or with a NUL character, which no text of ours may hold."""

    code = "kit.unreadable"
    status = 400
    sentence = "提交的内容无法识别，请检查格式（JSON、UTF-8、不含空字符）。"


class WrongInput(Refusal):
    """The shape is wrong: `errors` names each field."""

    code = "kit.wrong_input"
    status = 422
    sentence = "有 %(count)d 处填写有误，请更正后再提交。"


class NoSuchAddress(Refusal):
    code = "kit.no_such_address"
    status = 404
    sentence = "没有这个接口地址。接口说明见 /api/v1/docs。"


class WrongMethod(Refusal):
    code = "kit.wrong_method"
    status = 405
    sentence = "这个地址不接受该请求方法。"


class Unavailable(Refusal):
    """The database does not answer: nothing was stored, the same request may be sent again."""

    code = "kit.unavailable"
    status = 503
    sentence = "系统暂时不可用，您提交的内容没有保存。请稍后原样重试。"


class Fault(Refusal):
    """Our own mistake: rolled back, logged once under the request's id."""

    code = "kit.fault"
    status = 500
    sentence = "系统出错，您提交的内容没有保存。请把请求编号告诉系统管理员。"
