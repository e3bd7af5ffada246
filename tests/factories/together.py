"""Acts at the same time, for tests of what the database holds against each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from marketplace.platform.db import db
from marketplace.platform.errors import DomainError


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do acts at the same time, each in a transaction of its own: what each came to, a refusal as
    its code."""
    db.session.commit()
    db.session.expire_all()
    begin = Barrier(len(acts))

    def doing(act: Callable[[], object]) -> object:
        with app.app_context():
            try:
                begin.wait(timeout=30)
                return act()
            except DomainError as error:
                return error.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(doing, acts))


def what_came(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """The same in a word each: ``done``, or the code of the refusal."""
    return [each if isinstance(each, str) else "done" for each in at_once(app, *acts)]
