"""Measurements of the product; each prints a ratio against a named baseline of the same run."""

from outcomes.pure import columns  # noqa: F401 -- it sets Polars' memory up before that is loaded
