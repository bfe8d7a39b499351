"""GDAL as a stranger's program: in a process of its own, with all its drivers. Ours knows three and would not read a service.

As a program it reads (what, arguments, settings of GDAL) as a pickle from standard input and writes what came of it.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any


def list_layers(source: str, *, settings: dict[str, Any] | None = None) -> Any:
    """Rows of (name, kind of geometry)."""
    return _asked("list_layers", source, settings=settings)


def read(source: str, *, settings: dict[str, Any] | None = None, **asked: Any) -> tuple[dict[str, Any], Any, Any, Any]:
    """(meta, ids, shapes as WKB, columns), as pyogrio's raw read."""
    found: tuple[dict[str, Any], Any, Any, Any] = _asked("read", source, settings=settings, **asked)
    return found


def _asked(what: str, source: str, *, settings: dict[str, Any] | None, **asked: Any) -> Any:
    request = pickle.dumps((what, source, settings or {}, asked))
    done = subprocess.run([sys.executable, "-m", "wanmi.features.tests.gdal_client"], input=request, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return pickle.loads(done.stdout)


def main() -> None:
    import pyogrio
    import pyogrio.raw

    what, source, settings, asked = pickle.loads(sys.stdin.buffer.read())
    pyogrio.set_gdal_config_options(settings)
    found = pyogrio.list_layers(source) if what == "list_layers" else pyogrio.raw.read(source, **asked)
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
