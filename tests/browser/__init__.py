"""Tests that drive a real browser."""

import pytest

BROWSER = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]
"""For every module here: one test process takes them all, since they share one browser and one
server; and each may have to walk the whole road to where it begins."""
