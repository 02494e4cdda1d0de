"""Fills a store with what stays and what is deleted, through MLflow itself: garbage.py fill|traces TRACKING_URI

`fill` prints the ids of what is to be gone afterwards; the experiment among it is still to be deleted. `traces` prints the traces that are there.
"""
import json
import os
import sys
import warnings

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
warnings.simplefilter("ignore")

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.data.code_dataset_source import CodeDatasetSource  # noqa: E402
from mlflow.data.meta_dataset import MetaDataset  # noqa: E402

action, uri = sys.argv[1], sys.argv[2]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)


def data(name):
    return MetaDataset(source=CodeDatasetSource(tags={}), name=name, digest="1")


def a_run(experiment_id, name, **extra):
    with mlflow.start_run(experiment_id=experiment_id, run_name=name, **extra) as run:
        mlflow.log_params({"lr": "0.1", "depth": "3"})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_input(data(f"of {name}"), context="training")
        mlflow.log_input(data("shared"), context="training")
        mlflow.log_text("hello", "notes/hello.txt")
        model = mlflow.initialize_logged_model(name=f"model-of-{name}", params={"p": "1"}, tags={"t": "1"})
        mlflow.finalize_logged_model(model.model_id, "READY")
        mlflow.log_metric("score", 0.5, model_id=model.model_id)
        with mlflow.start_span(name=f"span-of-{name}") as span:
            span.set_inputs({"x": 1})
            span.set_outputs({"y": 2})
    mlflow.flush_trace_async_logging()
    mlflow.log_feedback(trace_id=span.trace_id, name="quality", value=0.7)
    return run.info.run_id, model.model_id, span.trace_id


def fill():
    gone = {"runs": [], "models": [], "traces": [], "experiments": []}
    kept_in = client.create_experiment("kept", tags={"team": "a"})
    _, kept_model, _ = a_run(kept_in, "kept")
    deleted_run, its_model, _ = a_run(kept_in, "deleted")
    # It stays, and loses the points of the run that goes. MLflow's file store shows a model's latest point only.
    with mlflow.start_run(run_id=deleted_run):
        mlflow.log_metric("score", 0.9, timestamp=1, model_id=kept_model)
    with mlflow.start_run(experiment_id=kept_in, run_name="child of deleted", tags={"mlflow.parentRunId": deleted_run}):
        mlflow.log_metric("loss", 1.0)
    client.delete_run(deleted_run)
    client.delete_logged_model(its_model)
    gone["runs"].append(deleted_run)
    gone["models"].append(its_model)
    gone_experiment = client.create_experiment("gone", tags={"team": "b"})
    for name in ("gone 1", "gone 2"):
        run_id, model_id, trace_id = a_run(gone_experiment, name)
        gone["runs"].append(run_id)
        gone["models"].append(model_id)
        gone["traces"].append(trace_id)
    gone["experiments"].append(gone_experiment)
    return gone


def traces():
    found = client.search_traces(locations=[e.experiment_id for e in client.search_experiments()], max_results=100)
    shown = [
        [
            t.info.trace_id,
            dict(sorted(t.info.tags.items())),
            [span.name for span in t.data.spans],
            [[a.name, a.feedback.value] for a in t.info.assessments],
        ]
        for t in found
    ]
    return sorted(shown, key=repr)


json.dump(fill() if action == "fill" else traces(), sys.stdout)
