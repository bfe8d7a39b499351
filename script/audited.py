"""What an audit of Python packages found, in words: python script/audited.py FOUND.json NAME-OF-THE-LOCK-FILE

Ends with 0 where nothing is known against any of them, 1 where something is, 2 where the registry answered for none.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def words_of(found: list[dict[str, Any]], lock: str) -> tuple[list[str], int]:
    """The lines to print and the code to end with."""
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for each in found for fault in each.get("vulns", [])
    ]  # fmt: skip
    unanswered = [each["name"] for each in found if "skip_reason" in each]
    if unanswered and len(unanswered) < len(found):
        faults_or_not = f"NOT AUDITED: {len(unanswered)} of {len(found)} packages of {lock}: {', '.join(unanswered[:9])}"
        return [*faults, faults_or_not], 1 if faults else 0
    if not found or unanswered:
        return [], 2
    return faults or [f"{lock}: nothing is known against its {len(found)} packages"], 1 if faults else 0


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text()
    lines, code = words_of(json.loads(text)["dependencies"] if text else [], sys.argv[2])
    for line in lines:
        print(f"==> {line}")  # noqa: T201
    raise SystemExit(code)
