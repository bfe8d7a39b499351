"""What the installation is made of, as CycloneDX 1.5 (JSON), from the lock files alone: packages, versions, digests.

python script/bill_of_materials.py > bill.cdx.json
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
PYTHON = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ALGORITHMS = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}


def python_packages(lock: str) -> Iterator[dict[str, Any]]:
    """What a lock file of the server names; a package has one digest for each of its files."""
    found: dict[str, Any] = {}
    for line in lock.splitlines():
        if named := PYTHON.match(line):
            name, version = named[1].lower().replace("_", "-"), named[2]
            found = component(name, version, f"pkg:pypi/{name}@{quote(version)}")
            yield found
        found.setdefault("hashes", []).extend({"alg": "SHA-256", "content": digest} for digest in DIGEST.findall(line))


def browser_packages(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the browser's code is built from; `optional` in CycloneDX: only needed to build."""
    for place, told in lock["packages"].items():
        if not place:
            continue
        name = place.rsplit("node_modules/", 1)[1]
        found = component(name, told["version"], f"pkg:npm/{quote(name, safe='/')}@{quote(told['version'])}")
        found["scope"] = "optional" if told.get("dev") or told.get("optional") else "required"
        if told.get("license"):
            found["licenses"] = [{"license": {"name": told["license"]}}]
        algorithm, _, digest = told.get("integrity", "").partition("-")
        if algorithm in ALGORITHMS:
            found["hashes"] = [{"alg": ALGORITHMS[algorithm], "content": base64.b64decode(digest).hex()}]
        yield found


def component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def bill() -> dict[str, Any]:
    """The same lock files give the same bill."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    parts = [
        *python_packages((ROOT / "requirements.lock").read_text()),
        *browser_packages(json.loads((ROOT / "package-lock.json").read_text())),
    ]
    parts = list({part["bom-ref"]: part for part in parts}.values())
    itself = {**component("wanmi", project["version"], f"pkg:generic/wanmi@{project['version']}"), "type": "application"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**itself, "licenses": [{"license": {"id": project["license"]}}]}},
        "components": sorted(parts, key=lambda part: part["purl"]),
    }


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1, ensure_ascii=False)
