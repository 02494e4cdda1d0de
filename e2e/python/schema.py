"""The structure of a database as plain lines, so that two can be compared: schema.py DATABASE_URI"""
import re
import sys

from sqlalchemy import create_engine, inspect, text

# Names that a database makes up when nobody gives one.
MADE_UP = re.compile(r".*_fkey\d*|.*_ibfk_\d+|CONSTRAINT_\d+|.*_chk_\d+|runs_status_check")
def squeeze(sql):
    """One line, names without their quotes."""
    return re.sub(r'["`](\w+)["`]', r"\1", re.sub(r"\s+", " ", str(sql)))


def named(thing):
    return "-" if thing["name"] is None or MADE_UP.fullmatch(thing["name"]) else thing["name"]


def lines_of_sqlite(engine, connection):
    inspector = inspect(engine)
    for table in sorted(inspector.get_table_names()):
        yield f"table {table}"
        for c in inspector.get_columns(table):
            yield f"  column {c['name']} {c['type']} {'null' if c['nullable'] else 'not null'} default {c.get('default')} {c.get('computed')}"
        key = inspector.get_pk_constraint(table)
        yield f"  primary key {key['name']} {key['constrained_columns']}"
        parts = [f"  foreign key {named(k)} {k['constrained_columns']} {k['referred_table']} {k['referred_columns']} {sorted(k['options'].items())}" for k in inspector.get_foreign_keys(table)]
        parts += [f"  unique {named(u)} {u['column_names']}" for u in inspector.get_unique_constraints(table)]
        parts += [f"  check {named(c)} {squeeze(c['sqltext'])}" for c in inspector.get_check_constraints(table)]
        parts += [f"  index {i['name']} {i['column_names']} {i['unique']}" for i in inspector.get_indexes(table)]
        yield from sorted(parts)
    for name, table in sorted(connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")).all()):
        yield f"trigger {name} {table}"


POSTGRESQL = """
    SELECT relname || '.column ' || lpad(row_number() OVER (PARTITION BY relname ORDER BY attnum)::text, 2) AS place,
      concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid)) AS fact
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT conrelid::regclass || '.constraint', conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename || '.index', indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass || '.trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def lines_of_postgresql(_, connection):
    for place, fact in sorted(connection.execute(text(POSTGRESQL)).all()):
        if place.endswith(".constraint"):
            name, definition = fact.split(" ", 1)
            fact = f"{named({'name': name})} {definition}"
        yield f"{place} {fact}"


def lines_of_mysql(_, connection):
    run = connection.exec_driver_sql
    for (table,) in sorted(run("SELECT table_name FROM information_schema.tables WHERE table_schema = database()").all()):
        first, *rest = run(f"SHOW CREATE TABLE `{table}`").one()[1].split("\n")
        columns = [line for line in rest if line.startswith("  `")]
        parts = [re.sub(r"CONSTRAINT `([^`]*)`", lambda m: f"CONSTRAINT {named({'name': m[1]})}", line) for line in rest if line not in columns]
        yield first
        yield from columns
        yield from sorted(re.sub(r" AUTO_INCREMENT=\d+", "", part.rstrip(",")) for part in parts)
    for name, table in sorted(run("SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = database()").all()):
        yield f"trigger {name} {table}"


READERS = {"sqlite": lines_of_sqlite, "postgresql": lines_of_postgresql, "mysql": lines_of_mysql}


def lines(engine):
    with engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        return [*READERS[engine.dialect.name](engine, connection), f"revision {revision}"]


if __name__ == "__main__":
    print("\n".join(lines(create_engine(sys.argv[1]))))
