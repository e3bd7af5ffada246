"""Tests that drive a real browser."""

import pytest

BROWSER = [pytest.mark.browser, pytest.mark.timeout(600)]
"""For every module here: each test may have to walk the whole road to where it begins."""
