"""One side of two that use one database file in turn: alternate.py DATABASE_URI ROUND

Opens the store directly (no server), checks that all former rounds of both sides are there, then writes its own.
"""
import json
import os
import sys

os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"] = "mlflow-artifacts:/"
from mlflow.entities import Metric, Param, RunTag, ViewType  # noqa: E402
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore as Registry  # noqa: E402
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: E402

uri, turn = sys.argv[1], int(sys.argv[2])
store, registry = SqlAlchemyStore(uri, "mlflow-artifacts:/"), Registry(uri)
seen = {}
for experiment in store.search_experiments(view_type=ViewType.ALL, max_results=1000):
    for run in store.search_runs([experiment.experiment_id], "", ViewType.ALL, max_results=1000):
        points = store.get_metric_history(run.info.run_id, "m")
        seen[run.info.run_name] = [dict(run.data.params), run.data.tags.get("side"), [[p.step, p.value] for p in points]]
versions = sorted([v.name, int(v.version), v.source] for v in registry.search_model_versions("", max_results=1000))

experiment_id = store.create_experiment(f"python-{turn}", None, [])
run = store.create_run(experiment_id, "me", 1000 + turn, [], f"python-run-{turn}")
store.log_batch(run.info.run_id, [Metric("m", turn + i / 10, i, i) for i in range(5)], [Param("turn", str(turn))], [RunTag("side", "python")])
if turn == 1:
    registry.create_registered_model("shared")
registry.create_model_version("shared", f"s3://bucket/python-{turn}")
print(json.dumps({"seen": seen, "versions": versions}))
