"""How the web server runs: by ``script/server``, in the browser tests and where it is measured."""

import os

MOST_WORKERS = 4
GUNICORN = (
    "gunicorn",
    "--preload",  # loaded once, and the workers share what never changes
    f"--workers={min(len(os.sched_getaffinity(0)), MOST_WORKERS)}",
    "--threads=4",  # only one of a process runs Python at a time, and the others wait for it
    # Longer than a proxy or a client of the API keeps a connection that it does not use, a minute
    # as a rule: who closes first is then never who waits for an answer on it.
    "--keep-alive=75",
)
"""The module and its options: a process for each core of a small machine, each with some threads
that wait for the database."""
