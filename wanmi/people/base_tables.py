"""Base tables that the whole city shares: looked at by those who keep them anywhere, changed at the level of the city alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse

from wanmi.people.queries import answers_for_city
from wanmi.people.rules.refusals import CityKeepsIt


class OfCity(ModelAdmin):
    """Mixed in before a base table. A seat of a district is told who may, whoever sits in it; a superuser without a seat may."""

    hidden_from_districts: ClassVar[bool] = False  # its rows tell of other districts: not even looked at

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (not self.hidden_from_districts or _is_of_city(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and (not self.hidden_from_districts or _is_of_city(request))

    def has_add_permission(self, request: HttpRequest, *more: Any) -> bool:
        return super().has_add_permission(request, *more) and _is_of_city(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_of_city(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_of_city(request)

    def changeform_view(self, request: HttpRequest, *given: Any, **more: Any) -> HttpResponse:
        self._check(request)
        return super().changeform_view(request, *given, **more)

    def delete_view(self, request: HttpRequest, *given: Any, **more: Any) -> HttpResponse:
        self._check(request)
        return super().delete_view(request, *given, **more)

    def _check(self, request: HttpRequest) -> None:
        """Who tries to change it hears who may. Raises CityKeepsIt."""
        if request.method == "POST" and super().has_view_permission(request) and not _is_of_city(request):
            raise CityKeepsIt(what=f"“{self.opts.verbose_name}”")


def _is_of_city(request: HttpRequest) -> bool:
    """Whether the seat of this request answers for the whole city; without a seat, whether it is the operator. One query a request."""
    if not hasattr(request, "_of_city"):
        seat = getattr(request, "seat", None)
        request._of_city = answers_for_city(seat) if seat else bool(getattr(request.user, "is_superuser", False))  # type: ignore[attr-defined]
    return bool(request._of_city)  # type: ignore[attr-defined]
