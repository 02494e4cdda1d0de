"""Measures MLflow's FileStore in this process: theirs.py FOLDER RUN_ID SIZES FSYNC. Prints milliseconds by operation as JSON.

With FSYNC 1 each file that is written is synced before it is closed, as far as that can be had from outside of MLflow.
"""
import json
import os
import resource
import statistics
import sys
import time

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow.entities import Metric, Param, RunTag  # noqa: E402
from mlflow.store.tracking import file_store  # noqa: E402

folder, run_id, sizes, synced = sys.argv[1:5]
store = file_store.FileStore(folder)
results = {}


def once(name, work):
    start = time.perf_counter()
    work()
    results[name] = (time.perf_counter() - start) * 1000


def often(name, times, work):
    taken = []
    for n in range(times):
        start = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - start) * 1000)
    results[name] = statistics.median(taken)


def search(experiment):
    found = store.search_runs([experiment], "metrics.loss < 0.5", 1, 100, ["metrics.accuracy DESC"])
    assert len(found) == 100


def sync_after(write, path_of):
    def both(*args, **kwargs):
        result = write(*args, **kwargs)
        with open(path_of(*args), "rb+") as file:
            os.fdatasync(file.fileno())
        return result

    return both


if synced == "1":
    file_store.append_to = sync_after(file_store.append_to, lambda path, *_: path)
    file_store.write_to = sync_after(file_store.write_to, lambda path, *_: path)

for index, runs in enumerate(sizes.split(",")):
    if runs == "":
        continue
    once(f"search {runs} first", lambda: search(str(index + 1)))
    # MLflow keeps nothing from one search to the next, so beyond that its first one says it all, and takes minutes.
    if int(runs) > 10_000:
        results[f"search {runs} repeated"] = results[f"search {runs} first"]
        continue
    often(f"search {runs} repeated", 3 if int(runs) <= 1_000 else 1, lambda _: search(str(index + 1)))

run = store.create_run("0", "bench", 1_700_000_000_000, [], "theirs").info.run_id
start = 1_700_000_000_000
often("log_metric", 300, lambda n: store.log_metric(run, Metric("single", n, start + n, n)))
often(
    "log_batch",
    100,
    lambda n: store.log_batch(
        run,
        [Metric(f"m{key}", n, start + n, n) for key in range(50)],
        [Param(f"p{n}-{key}", "x") for key in range(5)],
        [RunTag(f"t{key}", str(n)) for key in range(5)],
    ),
)
if synced != "1":
    once("get_run first", lambda: store.get_run(run_id))
    often("get_run", 7, lambda _: store.get_run(run_id))
    once("history 100000", lambda: store.get_metric_history(run_id, "long"))
    often("history 100000 repeated", 3, lambda _: store.get_metric_history(run_id, "long"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"results": results, "peakMegabytes": peak}))
