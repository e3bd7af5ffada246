"""The web server's entry: ``gunicorn marketplace.wsgi:app``."""

import gc

gc.disable()  # until everything is loaded: see __main__

from gunicorn.errors import AppImportError  # noqa: E402

from marketplace.app import app_from_env  # noqa: E402
from marketplace.platform.settings import SettingsError  # noqa: E402

try:
    app = app_from_env()
except SettingsError as error:
    raise AppImportError(str(error)) from error  # gunicorn says these lines and ends

# what the application consists of is never garbage: no collection needs to look through it again
gc.collect()
gc.freeze()
gc.enable()
