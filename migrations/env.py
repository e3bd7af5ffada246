"""Alembic's entry: runs the migrations as the owner of the tables, one transaction each."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from marketplace.platform.db import Base
from marketplace.wiring import MODELS  # noqa: F401 -- importing it registers every table

LOCK_TIMEOUT = "5s"


def run() -> None:
    config = context.config
    engine = create_engine(config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(
            text("select set_config('lock_timeout', :limit, false)"), {"limit": LOCK_TIMEOUT}
        )
        # Data migrations see the rows of all areas they name; the owner is under row-level
        # security like everybody else.
        connection.execute(text("select set_config('app.audience', 'system', false)"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
