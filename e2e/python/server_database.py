"""Makes or drops a database on a server: server_database.py make|drop URL, or server_database.py make URL TEMPLATE

The URL names the database; the one to connect to is the server's own (`postgres` or `mysql`). TEMPLATE, on PostgreSQL alone, is the
name of the database that the new one is an equal of.
"""
import sys

from sqlalchemy import create_engine, make_url, text

action, url = sys.argv[1], make_url(sys.argv[2])
admin = url.set(database="postgres" if url.get_backend_name() == "postgresql" else "mysql")
quoted = f'"{url.database}"' if url.get_backend_name() == "postgresql" else f"`{url.database}`"
template = f' TEMPLATE "{sys.argv[3]}"' if len(sys.argv) > 3 else ""
statement = f"CREATE DATABASE {quoted}{template}" if action == "make" else f"DROP DATABASE IF EXISTS {quoted}"
with create_engine(admin, isolation_level="AUTOCOMMIT").connect() as connection:
    connection.execute(text(statement))
