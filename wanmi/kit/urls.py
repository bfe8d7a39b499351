"""The styles of the map; the parts page and its example pages, for whoever builds a page and is signed in (without, where PARTS_OPEN
is set).

They show nothing of the city and need no database.
"""

from __future__ import annotations

from django.urls import path

from wanmi.kit.pages import map_styles, parts
from wanmi.kit.pages.parts import for_builders

urlpatterns = [
    path("map/styles/<slug:version>", map_styles.map_styles, name="map_styles"),
    path("parts/", for_builders(parts.parts), name="parts"),
    path("parts/desk/", for_builders(parts.desk), name="parts-desk"),
    path("parts/desk/side/<str:number>/", for_builders(parts.desk_side), name="parts-desk-side"),
    path("parts/desk/move/<str:number>/<str:name>/", for_builders(parts.desk_move), name="parts-desk-move"),
    path("parts/case/", for_builders(parts.case), name="parts-case"),
    path("parts/phone/", for_builders(parts.phone), name="parts-phone"),
    path("parts/menu/", for_builders(parts.menu), name="parts-menu"),
    path("parts/form/", for_builders(parts.registration), name="parts-form"),
    path("parts/refused/", for_builders(parts.refuse), name="parts-refused"),
]
