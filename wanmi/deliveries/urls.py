"""Addresses of deliveries and of files taken out."""

from __future__ import annotations

from django.urls import path

from wanmi.deliveries.pages import deliveries, delivery_files

urlpatterns = [
    path("deliveries/", deliveries.deliveries_page, name="deliveries"),
    path("deliveries/templates/<slug:kind>/", delivery_files.template_file, name="delivery_template"),
    path("deliveries/exports/", delivery_files.export_page, name="base_export"),
    path("deliveries/exports/<int:id>/", delivery_files.export_file, name="base_export_file"),
    path("deliveries/<int:id>/", deliveries.delivery_page, name="delivery"),
    path("deliveries/<int:id>/mapping/", deliveries.map_columns, name="delivery_mapping"),
    path("deliveries/<int:id>/report/", delivery_files.report_file, name="delivery_report"),
    path("deliveries/<int:id>/effects/", delivery_files.effects_file, name="delivery_effects"),
    path("deliveries/<int:id>/rows/<int:number>/", deliveries.correct_row_page, name="delivery_row"),
    path("deliveries/<int:id>/<slug:step>/", deliveries.delivery_step, name="delivery_step"),
]
