"""Settings under test, with one room more."""

from wanmi.site.settings_for_tests import *  # noqa: F403
from wanmi.site.settings_for_tests import INSTALLED_APPS as ROOMS_OF_THE_HOUSE

INSTALLED_APPS = [*ROOMS_OF_THE_HOUSE, "wanmi.site.tests.sample_layer"]
