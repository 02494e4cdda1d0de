"""Lets MLflow itself make a database: create_database.py DATABASE_URI"""
import sys

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

SqlAlchemyStore(sys.argv[1], "mlflow-artifacts:/")
