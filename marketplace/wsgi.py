"""The web server's entry: ``gunicorn marketplace.wsgi:app``."""

from marketplace.app import app_from_env

app = app_from_env()
