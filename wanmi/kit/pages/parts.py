"""The parts page: every part with its states, and example pages to copy a desk's, a case's and a phone's structure from."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from wanmi.kit.answers import done
from wanmi.kit.pages import example_menus, examples
from wanmi.kit.refusals import NotFound, Refusal


class WrongStage(Refusal):
    code = "kit.wrong_stage"
    status = 409
    sentence = "案卷 %(number)s 已由 %(who)s 受理，不能再办。"


class ExampleForm(forms.Form):
    caller = forms.CharField(label="反映人", max_length=20)
    phone = forms.CharField(label="电话", max_length=20, required=False, help_text="来电自动带出")
    reply = forms.BooleanField(label="需回复", required=False)
    source = forms.ChoiceField(label="来源", choices=examples.SOURCES)
    description = forms.CharField(label="描述", widget=forms.Textarea(attrs={"rows": 3}))


def for_builders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page is for those who are signed in; strangers find no page. Where the pages are built (PARTS_OPEN), for everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PARTS_OPEN and not request.user.is_authenticated:
            raise NotFound
        return view(request, *args, **kwargs)

    return guarded


def _frame(**more: Any) -> dict[str, Any]:
    """What the site's context processor gives to every page."""
    now = timezone.now()
    seat = examples.SEATS[0]
    return {"now": now, "menu": example_menus.few(), "seat": seat, "seats": examples.SEATS, "quiet": True, "ex": _examples()} | more


def _examples() -> dict[str, Any]:
    now = timezone.now()
    photo = static("kit/example.svg")
    return {
        "columns": examples.COLUMNS, "cases": examples.cases(now), "tabs": examples.TABS, "streets": examples.STREETS,
        "classes": examples.CLASSES, "sources": examples.SOURCES, "stages": examples.STAGES, "limits": examples.LIMITS,
        "timeline": examples.timeline(now), "figures": examples.FIGURES, "bars": examples.BARS, "hours": examples.HOURS,
        "markers": examples.MARKERS, "centre": getattr(settings, "MAP_CENTRE", "") or examples.CENTRE, "similar": examples.SIMILAR,
        "photos": [{"url": photo, "caption": "09:22 近景"}, {"url": photo, "caption": "09:22 全景"}, {"caption": "部件 3 年照片"}],
        "before": {"url": photo, "caption": "前 · 09:22 · 监督员 0417"}, "after": {"url": photo, "caption": "后 · 10:58 · 抢修一班"},
        "grid_columns": ["街道", *({"label": each, "kind": "number"} for each in ("上报", "结案", "按期率"))],
        "suggest": "", "candidates": examples.CANDIDATES, "icons": examples.ICONS,
        "saved": [{"label": "东四 · 超时", "url": "?street=110101003"}],
    }  # fmt: skip


def parts(request: HttpRequest) -> HttpResponse:
    wrong = ExampleForm({"caller": "", "source": "hotline", "description": "井盖歪了"})
    wrong.is_valid()
    return render(request, "kit/parts.html", _frame(form=ExampleForm(), wrong=wrong))


def desk(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("chosen", "00137")
    chosen = examples.case_of(number, timezone.now())
    return render(request, "kit/parts_desk.html", _frame(chosen=chosen))


def desk_side(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "kit/parts_desk_side.html", _frame(chosen=examples.case_of(number, timezone.now())))


def desk_move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """GET: the move's form for the dialog. POST: done, or refused (name "taken" always is)."""
    if request.method == "POST":
        if name == "taken":
            raise WrongStage(number=number, who="王静")
        return done(f"案卷 {number} 已办", changed=["parts"])
    return render(request, "kit/parts_desk_move.html", _frame(number=number, name=name))


def case(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/parts_case.html", _frame(menu=example_menus.few("check"), seat=examples.SEATS[1]))


def phone(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/parts_phone.html", _frame(menu=example_menus.in_the_hand()))


def menu(request: HttpRequest) -> HttpResponse:
    """A menu of many entries; `at` is where one is, each `star` a favourite."""
    shown = example_menus.many(request.GET.get("at", ""), tuple(request.GET.getlist("star")))
    return render(request, "kit/parts_menu.html", _frame(menu=shown))


def registration(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/parts_form.html", _frame(form=ExampleForm()))


def refuse(request: HttpRequest) -> HttpResponse:
    raise WrongStage(number="01-C-00137", who="王静")
