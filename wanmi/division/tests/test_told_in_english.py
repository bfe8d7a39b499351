"""What is kept or held as a table of Chinese sentences has its English too."""

from __future__ import annotations

import inspect
import re

from django.utils import translation
from django.utils.translation import gettext

from wanmi.division.actions import division
from wanmi.division.rules.checks import REMEDIES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_what_a_draft_is_told_is_told_in_english():
    troubles = re.findall(r'trouble = "([^"]+)"', inspect.getsource(division))
    assert len(troubles) == 2
    with translation.override("en"):
        assert [text for text in (*REMEDIES.values(), *troubles) if CHINESE.search(gettext(text))] == []
