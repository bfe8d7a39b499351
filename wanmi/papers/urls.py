"""Addresses of papers and of their templates."""

from __future__ import annotations

from django.urls import path

from wanmi.papers.pages import printing, templates

urlpatterns = [
    path("cases/<str:number>/papers/", printing.case_papers, name="case_papers"),
    path("cases/<str:number>/papers/<slug:key>/<int:sequence>.<slug:output>", printing.case_paper, name="case_paper"),
    path("papers/selection/", printing.selection_page, name="papers_selection"),
    path("papers/prints/", printing.print_selection, name="print_selection"),
    path("papers/prints/<int:id>/", printing.run_page, name="print_run"),
    path("papers/prints/<int:id>/file/", printing.run_file, name="print_run_file"),
    path("papers/templates/", templates.templates_page, name="paper_templates"),
    path("papers/templates/<slug:key>/<slug:output>/", templates.template_page, name="paper_template"),
    path("papers/templates/<slug:key>/<slug:output>/preview/", templates.preview, name="paper_template_preview"),
    path("papers/templates/<slug:key>/<slug:output>/choose/<int:version>/", templates.choose, name="paper_template_choice"),
    path("papers/templates/<slug:key>/<slug:output>/<slug:which>/", templates.template_file, name="paper_template_file"),
]
