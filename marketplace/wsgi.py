"""The web server's entry: ``gunicorn marketplace.wsgi:app``."""

import gc

from gunicorn.errors import AppImportError

from marketplace.app import app_from_env
from marketplace.platform.settings import SettingsError

try:
    app = app_from_env()
except SettingsError as error:
    raise AppImportError(str(error)) from error  # gunicorn says these lines and ends

# what the application consists of is never garbage: no collection needs to look through it again
gc.collect()
gc.freeze()
