"""Addresses at which cases come in."""

from __future__ import annotations

from django.urls import path

from wanmi.intake.pages import phone_report, registration, registration_parts

urlpatterns = [
    path("desk/acceptance/register/", registration.registration, name="register"),
    path("desk/acceptance/register/subclasses/", registration_parts.subclasses_part, name="register_subclasses"),
    path("desk/acceptance/register/beside/", registration_parts.beside_part, name="register_beside"),
    path("desk/acceptance/register/caller/", registration_parts.caller_part, name="register_caller"),
    path("desk/acceptance/register/proposals/", registration_parts.proposals_part, name="register_proposals"),
    path("tasks/report/", phone_report.report, name="report"),
    path("tasks/report/beside/", phone_report.beside_part, name="report_beside"),
    path("tasks/report/subclasses/", phone_report.subclasses_part, name="report_subclasses"),
]
