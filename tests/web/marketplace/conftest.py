"""A small application that shows the components alone: real templates and assets, no database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from marketplace.platform.assets import init_assets
from marketplace.platform.paths import NODE_MODULES, TEMPLATES

Show = Callable[..., str]


@pytest.fixture(scope="module")
def face() -> Flask:
    """Pages' environment without any room."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    app.config["SECRET_KEY"] = "only for this test"
    Babel(app, default_locale="fi")
    CSRFProtect(app)
    init_assets(app, NODE_MODULES)
    words = {
        "money": lambda cents: f"{cents / 100:.2f} €",
        "datetime": lambda moment: f"{moment:%d.%m.%Y}",
        "days_left": lambda moment: f"{(moment - datetime(2026, 9, 1, tzinfo=UTC)).days} päivää",
    }
    app.jinja_env.filters.update(words)
    return app


@pytest.fixture
def show(face: Flask) -> Iterator[Show]:
    """Render a piece of template as a page would."""
    with face.test_request_context():
        yield render_template_string
