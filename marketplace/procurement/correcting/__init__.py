"""Corrections of calls that take offers."""
