"""Fuzzing led by coverage (atheris), for ``script/test --deep``."""
