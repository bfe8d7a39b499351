"""The audit says what it knows and what it does not; the bill of materials names what is locked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wanmi.site.folders import BASE_DIR

GOOD, BAD, SKIPPED = (
    {"name": "a", "version": "1", "vulns": []},
    {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["2.1"]}]},
    {"name": "c", "skip_reason": "not found"},
)


@pytest.mark.parametrize(("found", "code", "words"), [
    ([GOOD], 0, "nothing is known against"), ([GOOD, BAD], 1, "b 2: X-1, mended in 2.1"), ([GOOD, SKIPPED], 0, "NOT AUDITED: 1 of 2"),
    ([SKIPPED, BAD], 1, "NOT AUDITED"), ([SKIPPED], 2, ""), ([], 2, ""),
])  # fmt: skip
def test_no_answer_is_told_apart_from_no_vulnerability(found: list[dict], code: int, words: str, tmp_path: Path):
    told = tmp_path / "told.json"
    told.write_text(json.dumps({"dependencies": found}) if found else "")
    run = subprocess.run([sys.executable, "script/audited.py", told, "requirements.lock"], cwd=BASE_DIR, capture_output=True, text=True)
    assert run.returncode == code
    assert words in run.stdout


def test_the_bill_names_every_locked_package_with_its_digests():
    run = subprocess.run([sys.executable, "script/bill_of_materials.py"], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    bill = json.loads(run.stdout)
    named = {part["purl"].split("@")[0] for part in bill["components"] if "pkg:pypi" in part["purl"]}
    locked = [line.split("==")[0] for line in (BASE_DIR / "requirements.lock").read_text().splitlines() if "==" in line]
    assert {f"pkg:pypi/{name}" for name in locked} == named
    assert any(part["name"] == "maplibre-gl" and part["scope"] == "required" for part in bill["components"])
    assert all(part["hashes"] for part in bill["components"])
