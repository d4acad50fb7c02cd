"""How the journal of an older console becomes one of this: one list of statements for each schema that was left behind.

All of them run in one transaction: a console that dies in the middle leaves the older journal as it was.
"""

from sqlalchemy import Connection, update

from noc.journal.tables import SCHEMA, schema_version

# From the schema of this number to the next. What is written here is never changed later.
STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE sites ADD COLUMN alarmed_at BIGINT",
        "ALTER TABLE alarms ADD COLUMN waits_from BIGINT",
        "ALTER TABLE alarms ADD COLUMN steps INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE alarms ADD COLUMN after_shelf BOOLEAN NOT NULL DEFAULT 0",
        "CREATE TABLE kept (id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, identity TEXT NOT NULL, "
        "value TEXT NOT NULL, UNIQUE (kind, identity))",
    ),
}


def migrate(connection: Connection, version: int) -> None:
    """From schema `version` to this console's."""
    for older in range(version, SCHEMA):
        for statement in STEPS[older]:
            connection.exec_driver_sql(statement)
    connection.execute(update(schema_version).values(version=SCHEMA))
