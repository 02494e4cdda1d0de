"""The structure of a database as plain lines, so that two can be compared: schema.py DATABASE_URI"""
import re
import sys

from sqlalchemy import create_engine, inspect, text

# Names that a database makes up when nobody gives one.
MADE_UP = re.compile(r".*_fkey\d*|.*_ibfk_\d+|CONSTRAINT_\d+|.*_chk_\d+|runs_status_check")
TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = current_schema()",
    "mysql": "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = database()",
}


def squeeze(sql):
    """One line, names without their quotes."""
    return re.sub(r'["`](\w+)["`]', r"\1", re.sub(r"\s+", " ", str(sql)))


def named(thing):
    return "-" if thing["name"] is None or MADE_UP.fullmatch(thing["name"]) else thing["name"]


def lines(engine):
    inspector = inspect(engine)
    found = []
    for table in sorted(inspector.get_table_names()):
        found.append(f"table {table}")
        for c in inspector.get_columns(table):
            found.append(f"  column {c['name']} {c['type']} {'null' if c['nullable'] else 'not null'} default {c.get('default')} {c.get('computed')} {c.get('identity')} {c.get('autoincrement')}")
        key = inspector.get_pk_constraint(table)
        found.append(f"  primary key {key['name']} {key['constrained_columns']}")
        parts = [f"  foreign key {named(k)} {k['constrained_columns']} {k['referred_table']} {k['referred_columns']} {sorted(k['options'].items())}" for k in inspector.get_foreign_keys(table)]
        parts += [f"  unique {named(u)} {u['column_names']}" for u in inspector.get_unique_constraints(table)]
        parts += [f"  check {named(c)} {squeeze(c['sqltext'])}" for c in inspector.get_check_constraints(table)]
        parts += [f"  index {i['name']} {i['column_names']} {i['unique']} {sorted((k, str(v)) for k, v in i.get('dialect_options', {}).items())}" for i in inspector.get_indexes(table)]
        found += sorted(parts)
    with engine.connect() as connection:
        found.append(f"revision {connection.execute(text('SELECT version_num FROM alembic_version')).scalars().all()}")
        found += [f"trigger {name} {table}" for name, table in sorted(connection.execute(text(TRIGGERS[engine.dialect.name])).all())]
    return found


if __name__ == "__main__":
    print("\n".join(lines(create_engine(sys.argv[1]))))
