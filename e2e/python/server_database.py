"""Makes or drops a database on a server: server_database.py make|drop URL

The URL names the database; the one to connect to is the server's own (`postgres` or `mysql`).
"""
import sys

from sqlalchemy import create_engine, make_url, text

action, url = sys.argv[1], make_url(sys.argv[2])
admin = url.set(database="postgres" if url.get_backend_name() == "postgresql" else "mysql")
quoted = f'"{url.database}"' if url.get_backend_name() == "postgresql" else f"`{url.database}`"
statement = f"CREATE DATABASE {quoted}" if action == "make" else f"DROP DATABASE IF EXISTS {quoted}"
with create_engine(admin, isolation_level="AUTOCOMMIT").connect() as connection:
    connection.execute(text(statement))
