"""Which tables have a row that names one of these ids: rows_naming.py DATABASE_URL ID...

Prints a JSON list of `table.column`, each once.
"""
import json
import sys

from sqlalchemy import MetaData, create_engine, select

engine = create_engine(sys.argv[1])
ids = sys.argv[2:]
tables = MetaData()
tables.reflect(engine)
with engine.connect() as connection:
    found = {
        f"{table.name}.{column}"
        for table in tables.tables.values()
        for row in connection.execute(select(table)).mappings()
        for column, value in row.items()
        if any(each in str(value) for each in ids)
    }
print(json.dumps(sorted(found)))
