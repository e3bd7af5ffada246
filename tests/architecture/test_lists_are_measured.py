"""Every page that is read in pages is measured with a hundred times the demo's data."""

import inspect

from flask import Flask

from benchmarks.pages import LISTS


def test_every_list_page_is_measured(app: Flask) -> None:
    measured = {path.partition("?")[0] for _email, path in LISTS}
    lists = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments
        and "asked_page(" in inspect.getsource(inspect.unwrap(app.view_functions[rule.endpoint]))
    }
    assert len(lists) > 10
    assert lists - measured == set()
