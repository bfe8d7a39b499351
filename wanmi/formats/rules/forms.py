"""Forms of files that deliveries come in, by the end of their names."""

from __future__ import annotations

TEXTS, BOOKS = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm", ".xls", ".ods")
MAPS, TABLES = (".gpkg", ".geojson", ".json", ".shp"), (*TEXTS, *BOOKS)
# What lies beside a Shapefile and is part of it.
BESIDE_SHAPE = (".shx", ".dbf", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qix", ".qpj", ".fix", ".fbn", ".fbx", ".ain", ".aih", ".ixs",
                ".mxs", ".atx", ".qmd", ".qml", ".sld", ".xml", ".lock", ".sr", ".idm", ".ind", ".lyr", ".lyrx")  # fmt: skip
# Other forms that people hand in, and what to do about them.
OTHER_FORMS = {
    **dict.fromkeys((".gdb", ".gdbtable", ".mdb", ".gdbtablx"),
                    "是 ArcGIS 地理数据库，请在 ArcGIS 或 QGIS 中导出为 GeoPackage 或 Shapefile"),
    **dict.fromkeys((".dwg", ".dxf"), "是 CAD 图，请转换为 GeoPackage 或 Shapefile"),
    **dict.fromkeys((".kml", ".kmz", ".gml", ".tab", ".mif", ".mid", ".fgb", ".parquet", ".wt", ".wl", ".wp"),
                    "请在制图软件中另存为 GeoPackage 或 Shapefile"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar", ".tgz"), "请解开后改用 zip 打包"),
    ".zip": "压缩包里的压缩包，请先解开",
    **dict.fromkeys((".et", ".ett", ".xlsb", ".numbers"), "请用 Excel 或 WPS 另存为 xlsx"),
    **dict.fromkeys((".dbf", ".shx", ".prj", ".cpg"), "旁边没有同名的 .shp"),
    **dict.fromkeys((".doc", ".docx", ".pdf", ".wps"), "是文档，不是数据"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff"), "是图片，不是数据"),
}  # fmt: skip
