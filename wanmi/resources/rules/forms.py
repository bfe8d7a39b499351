"""Forms of files that deliveries come in, by the end of their names."""

from __future__ import annotations

MAPS, TABLES = (".gpkg", ".geojson", ".json", ".shp"), (".csv", ".xlsx", ".xls", ".ods")
