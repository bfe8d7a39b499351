"""`wanmi evidence verify` at the terminal."""

from __future__ import annotations

import io
import os

import pytest
from click.testing import CliRunner
from django.utils import timezone

from wanmi.evidence import file_store
from wanmi.evidence.actions import store_evidence
from wanmi.evidence.tests.conftest import GRATE
from wanmi.site.cli.root import main


@pytest.mark.django_db
def test_the_command_names_what_is_wrong_and_ends_with_one(settings, tmp_path, monkeypatch):
    settings.EVIDENCE_DIR = tmp_path
    monkeypatch.setattr("wanmi.site.cli.evidence.django_ready", lambda: None)
    file = store_evidence(io.BytesIO(GRATE.read_bytes()), declared_type="image/jpeg", by=None, at=timezone.now()).file
    whole = CliRunner().invoke(main, ["evidence", "verify"])
    assert (whole.exit_code, "1 files are what was handed in" in whole.output) == (0, True)
    place = file_store.original(file.sha256)
    place.chmod(0o600)
    with place.open("r+b") as changed:
        changed.seek(-1, os.SEEK_END)
        changed.write(b"?")
    spoilt = CliRunner().invoke(main, ["evidence", "verify", "--share"])
    assert spoilt.exit_code == 1
    assert f"{file.sha256}: The file has its length, but its content was changed." in spoilt.output
