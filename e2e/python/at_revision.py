"""Makes databases at every revision of MLflow's Alembic chain, filled, and says what MLflow itself makes of them.

at_revision.py make BASE_URL PREFIX           one database per revision, named PREFIX and a number; prints their urls and rows
at_revision.py upgrade URL...                 lets MLflow upgrade each to the head
at_revision.py dump URL...                    prints for each its structure and rows, and has MLflow's store open it
at_revision.py drop BASE_URL PREFIX           drops what `make` made on a server
"""
import datetime
import decimal
import json
import logging
import re
import shutil
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import sqlalchemy as sa  # noqa: E402
from alembic import command  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402

from mlflow.entities import ViewType  # noqa: E402
from mlflow.store.db.utils import _get_alembic_config  # noqa: E402
from mlflow.store.tracking.dbmodels.initial_models import Base as InitialBase  # noqa: E402
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: E402

from schema import lines  # noqa: E402

ROWS = 3
WORDS = {
    ("experiments", "lifecycle_stage"): ["active", "deleted", "active"],
    ("logged_models", "lifecycle_stage"): ["active", "deleted", "active"],
    ("runs", "lifecycle_stage"): ["active", "active", "deleted"],
    ("runs", "source_type"): ["LOCAL", "JOB", "PROJECT"],
    ("runs", "status"): ["FINISHED", "RUNNING", "FAILED"],
    ("runs", "user_id"): ["ann", "", "zoë"],
    ("tags", "key"): ["mlflow.note", "mlflow.source", "mlflow.user"],
    ("trace_tags", "key"): ["mlflow.traceName", "other", "mlflow.traceName"],
    ("trace_request_metadata", "key"): ["mlflow.trace.session", "mlflow.trace.tokenUsage", "mlflow.trace.cost"],
    ("trace_request_metadata", "value"): ["session", '{"input_tokens": 7, "output_tokens": "8", "total_tokens": 1.5}', '{"input_cost": 0.25, "total_cost": "0.5", "output_cost": true}'],
    ("trace_metrics", "key"): ["input_tokens", "own", "total_tokens"],
    ("trace_metrics", "value"): [12.0, 1.5, 13.0],
    ("span_metrics", "key"): ["input_cost", "own", "total_cost"],
    ("spans", "dimension_attributes"): [{"mlflow.llm.model": "gpt", "mlflow.llm.provider": "ö"}, None, {"mlflow.llm.model": "m" * 600}],
    ("assessments", "value"): ["3.5", '"Yes"', "[1]"],
    ("entity_associations", "source_type"): ["trace", "run", "run"],
}
METRICS = [  # key, step, timestamp, value, is_nan: the latest is that of the highest step, then time, then value
    ("loss", 1, 10, 3.0, 0), ("loss", 2, 5, 1.0, 0), ("loss", 2, 6, 0.5, 0), ("loss", 2, 6, 0.75, 0),
    ("loss", -4, 99, 8.0, 0), ("nan", 0, 1, 4.0, 0), ("nan", 3, 1, 0.0, 1), ("ü😀", 0, 0, -1.5, 0),
]


def value(table, column, i):
    kind = column.type
    # MariaDB's JSON is a text of this collation.
    is_text = getattr(kind, "collation", None) == "utf8mb4_bin"
    is_json = is_text or isinstance(kind, sa.JSON)
    made = WORDS[table, column.name][i - 1] if (table, column.name) in WORDS else {"n": i, "text": "ü😀"}
    if is_json:
        return json.dumps(made) if is_text and made is not None else made
    if (table, column.name) in WORDS:
        return made
    if isinstance(kind, sa.String):
        return f"{column.name}-ü😀-{i}" if (kind.length or 99) > 40 else f"{column.name[:12]}-{i}"
    if isinstance(kind, sa.Boolean):
        return i % 2 == 1
    if isinstance(kind, sa.Float):
        return i + 0.5
    if isinstance(kind, sa.Integer):
        return i % 2 if "is_" in column.name or column.name in ("valid", "usage_tracking", "enable_comment") else 1000 + i
    if isinstance(kind, sa.LargeBinary):
        return bytes([0, 255, i])
    if isinstance(kind, sa.Date):
        return datetime.date(2026, 1, i)
    raise TypeError(f"{table}.{column.name} {kind}")


def fill(connection, before):
    """Fills new tables, and new columns of old ones; returns the tables, and their columns by table."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    tables = [t for t in metadata.sorted_tables if t.name != "alembic_version"]
    rows = {}
    for table in tables:
        known = before.get(table.name)
        columns = [c for c in table.columns if c.computed is None]
        foreign = {e.parent.name: (e.column.table.name, e.column.name) for e in table.foreign_keys}
        rows[table.name] = made = []
        for i in range(1, ROWS + 1):
            row = {c.name: value(table.name, c, i) for c in columns}
            for name, (parent, column) in foreign.items():
                row[name] = rows[parent][i - 1][column]
            if "workspace" in row:
                row["workspace"] = "default"
            made.append(row)
        if known is None and table.name == "metrics":
            for run in rows["runs"]:
                for key, _, timestamp, number, _ in METRICS:
                    if not connection.execute(sa.select(table.c.key).where(table.c.key == key, table.c.timestamp == timestamp, table.c.run_uuid == run["run_uuid"])).first():
                        connection.execute(table.insert().values(key=key, timestamp=timestamp, value=number, run_uuid=run["run_uuid"]))
        elif known is None and table.name not in ("latest_metrics", "workspaces"):
            connection.execute(table.insert(), made)
        elif known is not None:
            new = [c for c in columns if c.name not in known and c.name != "workspace"]
            if new and table.name == "metrics":
                for key, step, timestamp, _, is_nan in METRICS:
                    connection.execute(table.update().where(table.c.key == key, table.c.timestamp == timestamp).values(**{c.name: step if c.name == "step" else is_nan for c in new}))
            elif new:
                keys = [c for c in table.primary_key.columns if c.name not in {n.name for n in new}]
                for row in made:
                    if "job_name" not in {c.name for c in new}:
                        connection.execute(table.update().where(*[c == row[c.name] for c in keys]).values(**{c.name: row[c.name] for c in new}))
    return metadata, {t.name: {c.name for c in t.columns} for t in tables}


def rows_of(connection, metadata):
    """By table: names of columns, and rows in a form that is the same from every database."""
    result = {}
    for name, table in sorted(metadata.tables.items()):
        columns = sorted(table.columns, key=lambda c: c.name)
        found = [[plain(v) for v in row] for row in connection.execute(sa.select(*columns))]
        result[name] = {"columns": [c.name for c in columns], "rows": sorted(found, key=repr)}
    return result


def copy_sqlite(source, target):
    shutil.copyfile(source.database, target.database)


def administered(url):
    return sa.create_engine(url.set(database="postgres" if url.get_backend_name() == "postgresql" else "mysql"), isolation_level="AUTOCOMMIT")


def copy_postgresql(source, target):
    with administered(source).connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{target.database}"'))
        connection.execute(sa.text(f'CREATE DATABASE "{target.database}" TEMPLATE "{source.database}"'))


def copy_mysql(source, target):
    with administered(source).connect() as connection:
        run = lambda text: connection.exec_driver_sql(text.replace("%", "%%"))  # noqa: E731
        run(f"DROP DATABASE IF EXISTS `{target.database}`")
        run(f"CREATE DATABASE `{target.database}`")
        run(f"USE `{target.database}`")
        run("SET FOREIGN_KEY_CHECKS = 0")
        run("SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')")
        for (name,) in run(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{source.database}'").all():
            run(run(f"SHOW CREATE TABLE `{source.database}`.`{name}`").one()[1])
            listed = run(f"SELECT column_name FROM information_schema.columns WHERE table_schema = '{source.database}' AND table_name = '{name}' AND extra NOT LIKE '%GENERATED%'").scalars()
            columns = ", ".join(f"`{column}`" for column in listed)
            run(f"INSERT INTO `{name}` ({columns}) SELECT {columns} FROM `{source.database}`.`{name}`")
        for (name,) in run(f"SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '{source.database}'").all():
            run(re.sub(r"DEFINER=\S+ ", "", run(f"SHOW CREATE TRIGGER `{source.database}`.`{name}`").one()[2]))


COPY = {"sqlite": copy_sqlite, "postgresql": copy_postgresql, "mysql": copy_mysql}


def create(url):
    if url.get_backend_name() == "sqlite":
        return
    quote = "`" if url.get_backend_name() == "mysql" else '"'
    with administered(url).connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {quote}{url.database}{quote}"))
        connection.execute(sa.text(f"CREATE DATABASE {quote}{url.database}{quote}"))


def place(base, name):
    if base.get_backend_name() == "sqlite":
        return base.set(database=f"{base.database}/{name}.db")
    return base.set(database=name)


def text_of(url):
    return url.render_as_string(hide_password=False)


def make(base, prefix, wanted=None):
    """One database for each revision, or for those whose numbers are wanted (0 is before the first)."""
    work = place(base, f"{prefix}_work")
    create(work)
    engine = sa.create_engine(work, poolclass=sa.pool.NullPool)
    InitialBase.metadata.create_all(engine)
    config = _get_alembic_config(text_of(work))
    revisions = [r.revision for r in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
    known, made = {}, []
    for number, revision in enumerate([None, *revisions]):
        if revision:
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
        with engine.begin() as connection:
            metadata, known = fill(connection, known)
            if wanted is not None and number not in wanted:
                continue
            rows = rows_of(connection, metadata)
        copy = place(base, f"{prefix}_{number:02}")
        COPY[work.get_backend_name()](work, copy)
        made.append({"number": number, "revision": revision, "url": text_of(copy), "rows": rows})
    print(json.dumps(made))


def upgrade(url):
    with sa.create_engine(url).begin() as connection:
        config = _get_alembic_config(url)
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def plain(item):
    if isinstance(item, (bool, decimal.Decimal)):
        return float(item) if isinstance(item, decimal.Decimal) else int(item)
    if isinstance(item, bytes):
        return item.hex()
    if isinstance(item, datetime.date):
        return item.isoformat()
    if isinstance(item, str) and item[:1] in "{[":
        try:
            item = json.loads(item)
        except ValueError:
            return item
    return json.dumps(item, sort_keys=True, ensure_ascii=False) if isinstance(item, (dict, list)) else item


def dump(urls):
    """The columns of all are those of the first: whoever compares the structures finds out otherwise."""
    metadata, result = sa.MetaData(), {}
    for url in urls:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            if not metadata.tables:
                metadata.reflect(connection)
            result[url] = {"schema": lines(engine), "rows": rows_of(connection, metadata)}
        engine.dispose()
        # Afterwards, since it makes the experiment "Default".
        store = SqlAlchemyStore(url, "mlflow-artifacts:/")
        store.search_runs([e.experiment_id for e in store.search_experiments()], None, ViewType.ALL)
        store.engine.dispose()
    return result


def drop(base, prefix):
    with administered(base).connect() as connection:
        quote = "`" if base.get_backend_name() == "mysql" else '"'
        listing = "SHOW DATABASES" if base.get_backend_name() == "mysql" else "SELECT datname FROM pg_database"
        for name in connection.execute(sa.text(listing)).scalars().all():
            if name.startswith(f"{prefix}_"):
                connection.execute(sa.text(f"DROP DATABASE {quote}{name}{quote}"))


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "make":
        make(sa.make_url(arguments[0]), arguments[1], [int(number) for number in arguments[2:]] or None)
    elif verb == "drop":
        drop(sa.make_url(arguments[0]), arguments[1])
    elif verb == "upgrade":
        for one in arguments:
            upgrade(one)
    else:
        print(json.dumps(dump(arguments)))
