"""The structure of a database as plain lines, so that two can be compared: schema.py DATABASE_URI"""
import re
import sys

from sqlalchemy import create_engine, inspect, text

engine = create_engine(sys.argv[1])
inspector = inspect(engine)
squeeze = lambda sql: re.sub(r"\s+", " ", str(sql))  # noqa: E731
for table in sorted(inspector.get_table_names()):
    print("table", table)
    for column in inspector.get_columns(table):
        print("  column", column["name"], column["type"], "null" if column["nullable"] else "not null", "default", column.get("default"), column.get("computed"))
    key = inspector.get_pk_constraint(table)
    print("  primary key", key["name"], key["constrained_columns"])
    for key in sorted(inspector.get_foreign_keys(table), key=repr):
        print("  foreign key", key["name"], key["constrained_columns"], key["referred_table"], key["referred_columns"], sorted(key["options"].items()))
    for unique in sorted(inspector.get_unique_constraints(table), key=repr):
        print("  unique", unique["name"], unique["column_names"])
    for check in sorted(inspector.get_check_constraints(table), key=repr):
        print("  check", check["name"], squeeze(check["sqltext"]))
    for index in sorted(inspector.get_indexes(table), key=repr):
        print("  index", index["name"], index["column_names"], index["unique"])
with engine.connect() as connection:
    print("revision", connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all())
    for name, sql in sorted(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))):
        print("trigger", name, squeeze(sql))
