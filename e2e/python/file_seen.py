"""What MLflow's own FileStore sees of experiment 0 and of one run: file_seen.py FOLDER RUN_ID"""
import json
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow.entities import ViewType  # noqa: E402
from mlflow.store.tracking.file_store import FileStore  # noqa: E402

store = FileStore(sys.argv[1])
run = store.get_run(sys.argv[2])
points = sorted([m.step, m.value, m.timestamp] for m in store.get_metric_history(sys.argv[2], "shared"))
runs = {r.info.run_id: [r.info.run_name, r.info.lifecycle_stage] for r in store.search_runs(["0"], "", ViewType.ALL, 5000)}
print(json.dumps({"params": run.data.params, "tags": run.data.tags, "points": points, "runs": runs}))
