"""Static files: hashed names and compressed twins. The bundler has hashed its own files already: those keep their names,
since its modules import each other by them, and a module served under two names would be two modules."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLED = "bundle/"


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, but for the bundle's names."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        return name if name.startswith(BUNDLED) else super().hashed_name(name, content, filename)

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Any:
        if name.startswith(BUNDLED):  # already points at hashed neighbours
            return lambda matched: matched.group(0)
        return super().url_converter(name, hashed_files, template)
