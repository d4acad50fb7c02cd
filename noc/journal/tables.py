"""The tables of the journal. Stamps are whole microseconds UTC since 1970; small tuples are JSON text.

Every table keeps the order in which its rows first came in `id`, so that a site finds its old place again.
"""

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table, Text, UniqueConstraint

SCHEMA = 2  # raise it with each change below, and say in `noc.journal.migration` how an older one becomes it
APPLICATION = 0x4E4F4331  # "NOC1": written into the file's header, so that no other program's database is taken

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("site", Text, nullable=False),  # JSON of noc.core.roster.Site
    Column("watched_from", BigInteger),
    Column("retired", Boolean, nullable=False),
    Column("retired_by", Text),
    Column("alarmed_at", BigInteger),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("backend", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("sites", Text, nullable=False),  # JSON: [key]
    Column("pool", Text, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("checked_at", BigInteger),
    Column("stamps", Text, nullable=False),  # JSON: [[look, newest answer, [gap in seconds]]]
    Column("interval", BigInteger),  # microseconds
    UniqueConstraint("backend", "host"),
)

backends = Table(
    "backends",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("accepted", Integer, nullable=False),
    Column("peaks", Text, nullable=False),  # JSON: [[site, pool, hour, most targets]]
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("by", Text),
    Column("note", Text),
    Column("acked_at", BigInteger),
    Column("until", BigInteger),
    Column("refused", Text, nullable=False),  # JSON: [[backend, when, why]]
    Column("waits_from", BigInteger),
    Column("steps", Integer, nullable=False, server_default="0"),
    Column("after_shelf", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("owner", "cause"),
)

kept = Table(
    "kept",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # see identity_of() in noc.core.memory
    Column("identity", Text, nullable=False),  # which of its kind
    Column("value", Text, nullable=False),  # JSON of that dataclass of noc.core.memory
    UniqueConstraint("kind", "identity"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("event", Text, nullable=False),
    Column("site", Text),
    Column("subject", Text),
    Column("state", Text),
    Column("cause", Text),
    Column("alarm", Text),
    Column("sound", Text),
    Column("detail", Text, nullable=False),
    Column("by", Text),
    Column("note", Text),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("verb", Text, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON object
    Column("taken_at", BigInteger),
    Column("code", Integer),
    Column("text", Text),
    sqlite_autoincrement=True,  # an id is never given twice: a command waits for the answer to its own
)
