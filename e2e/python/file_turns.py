"""One of two that write to one mlruns folder at the same time: file_turns.py FOLDER NAME RUN_ID COUNT SEED

COUNT random writes through MLflow's own FileStore; prints as JSON what it wrote.
"""
import json
import os
import random
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow.entities import Metric, Param, RunTag  # noqa: E402
from mlflow.store.tracking.file_store import FileStore  # noqa: E402

folder, name, run_id, count, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
store, dice = FileStore(folder), random.Random(seed)
metrics, params, tags, runs = [], {}, {}, {}
for n in range(count):
    kind = dice.randrange(4)
    if kind == 0:
        store.log_metric(run_id, Metric("shared", n + 0.5, n, n))
        metrics.append(n)
    elif kind == 1:
        params[f"{name}-{n}"] = f"é: {n}"
        store.log_param(run_id, Param(f"{name}-{n}", params[f"{name}-{n}"]))
    elif kind == 2:
        key = f"{name}-{dice.randrange(5)}"
        tags[key] = f"'{n}'\n"
        store.set_tag(run_id, RunTag(key, tags[key]))
    else:
        run = store.create_run("0", name, n, [], f"{name} run {n}")
        store.update_run_info(run.info.run_id, 3, n + 1, None) if n % 2 else store.delete_run(run.info.run_id)
        runs[run.info.run_id] = [f"{name} run {n}", "active" if n % 2 else "deleted"]
print(json.dumps({"metrics": metrics, "params": params, "tags": tags, "runs": runs}))
