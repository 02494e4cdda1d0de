"""What a team does with MLflow, through its own client: session.py TRACKING_URI

Fills an empty server and prints the answers it got on the way, ids and times made plain, as one JSON document:
two servers that behave alike print the same.
"""
import json
import math
import os
import pathlib
import sys
import tempfile

os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import mlflow  # noqa: E402
import pandas as pd  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)
T0 = 1_700_000_000_000
said = {}


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def refused(call):
    """The error code of a call that must fail."""
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return "accepted"


def fluent():
    mlflow.set_experiment("fluent")
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [0, 1]})
    with mlflow.start_run(run_name="parent", tags={"team": "naïve 漢字 😀"}, description="a note") as parent:
        mlflow.log_params({"lr": 0.01, "layers": 3, "empty": ""})
        mlflow.log_metrics({"loss": 0.5, "acc": 0.75}, step=1)
        mlflow.log_metric("nan", float("nan"), step=2)
        mlflow.log_input(mlflow.data.from_pandas(frame, name="train", source="train.csv", targets="y"), context="training")
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": 1}, "config.json")
        for child in range(3):
            with mlflow.start_run(run_name=f"child-{child}", nested=True):
                mlflow.log_metric("loss", 1.0 / (child + 1))
                mlflow.set_tag("order", child)
                with mlflow.start_run(run_name=f"grandchild-{child}", nested=True):
                    mlflow.log_param("depth", 2)
    said["artifact text"] = mlflow.artifacts.load_text(f"runs:/{parent.info.run_id}/notes/hello.txt")
    said["listed"] = sorted(f.path for f in client.list_artifacts(parent.info.run_id))
    return parent.info.run_id


def batches(experiment):
    run = client.create_run(experiment, run_name="long", start_time=T0)
    points = [Metric("curve", math.sin(i / 100), T0 + i, i) for i in range(10_000)]
    for at in range(0, len(points), 1000):
        client.log_batch(run.info.run_id, metrics=points[at:at + 1000])
    client.log_batch(run.info.run_id, params=[Param(f"p{i}", str(i)) for i in range(100)], tags=[RunTag(f"t{i}", "v" * i) for i in range(100)])
    history = client.get_metric_history(run.info.run_id, "curve")
    said["history"] = [len(history), history[0].value, history[-1].value, [p.step for p in history] == list(range(10_000))]
    said["param again"] = refused(lambda: client.log_param(run.info.run_id, "p1", "other"))
    said["too many params"] = refused(lambda: client.log_batch(run.info.run_id, params=[Param(f"q{i}", "") for i in range(101)]))
    said["bad key"] = refused(lambda: client.log_metric(run.info.run_id, "a//b", 1.0))
    said["unknown run"] = refused(lambda: client.get_run("0" * 32))
    client.set_terminated(run.info.run_id, "FAILED", T0 + 20_000)
    return run.info.run_id


def artifacts(run_id):
    with tempfile.TemporaryDirectory() as folder:
        up = pathlib.Path(folder, "up")
        (up / "sub").mkdir(parents=True)
        (up / "big.bin").write_bytes(bytes(range(256)) * 40_000)
        (up / "sub" / "ünï code.txt").write_text("text")
        (up / "empty").write_bytes(b"")
        client.log_artifacts(run_id, str(up), "model")
        down = pathlib.Path(client.download_artifacts(run_id, "model", folder))
        said["round trip"] = {str(p.relative_to(down)): p.stat().st_size for p in sorted(down.rglob("*")) if p.is_file()}
        said["same bytes"] = (down / "big.bin").read_bytes() == (up / "big.bin").read_bytes()


def searches(experiment):
    filters = [
        "", "metrics.score > 0.5", "metrics.score <= 0.5 AND params.kind = 'even'", "tags.`group name` LIKE 'g%'", "params.kind ILIKE 'EV%'",
        "attributes.run_name != 'r3'", "status = 'FINISHED'", "metrics.missing != 1", "params.absent IS NULL", "tags.mlflow.runName = 'r7'",
        "dataset.name = 'shared'", "run_name LIKE 'r%' AND start_time >= 1700000000005",
    ]
    orders = [[], ["metrics.score DESC"], ["metrics.score ASC", "params.kind DESC"], ["attributes.run_name DESC"], ["params.kind", "start_time DESC"]]
    for i in range(12):
        run = client.create_run(experiment, run_name=f"r{i}", start_time=T0 + i)
        run_id = run.info.run_id
        if i % 3:
            client.log_metric(run_id, "score", float("nan") if i == 5 else i / 12, timestamp=T0)
        client.log_batch(run_id, params=[Param("kind", "even" if i % 2 == 0 else "odd")], tags=[RunTag("group name", f"g{i % 4}")])
        if i < 4:
            dataset = Dataset(name="shared", digest="d1", source_type="local", source="{}", schema="{}", profile=None)
            client.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])])
        if i % 2:
            client.set_terminated(run_id, end_time=T0 + 100 + i)
    for text in filters:
        for order in orders:
            found = mlflow.search_runs([experiment], filter_string=text, order_by=order)
            said[f"search {text!r} by {order}"] = [found["tags.mlflow.runName"].tolist()] if len(found) else []
    table = mlflow.search_runs([experiment], order_by=["start_time"])
    said["columns"] = sorted(table.columns)
    said["cells"] = [[plain(v) for v in row] for row in table[["metrics.score", "params.kind", "tags.group name"]].values.tolist()]
    pages, token = [], None
    while True:
        page = client.search_runs([experiment], max_results=5, page_token=token, order_by=["metrics.score DESC"])
        pages.append([r.info.run_name for r in page])
        token = page.token
        if not token:
            break
    said["pages"] = pages
    for text in ["metrics.a.b.c ! 1", "params.x > 'a'", "foo = 'x'", "metrics.m > 'a'", "tags.a = b"]:
        said[f"refused {text!r}"] = refused(lambda: client.search_runs([experiment], text))


class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[float]) -> list[float]:
        return [2 * x for x in model_input]


def models(experiment):
    mlflow.set_experiment(experiment_id=experiment)
    with mlflow.start_run(run_name="trained") as run:
        info = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), pip_requirements=["mlflow==3.17.2"], params={"k": "v"})
        mlflow.log_metric("quality", 0.9, step=3, model_id=info.model_id)
    model = client.create_logged_model(experiment, name="other", source_run_id=run.info.run_id, model_type="Agent", tags={"a": "1"}, params={"p": "2"})
    client.set_logged_model_tags(model.model_id, {"b": "2"})
    client.delete_logged_model_tag(model.model_id, "a")
    client.finalize_logged_model(model.model_id, "READY")
    gone = client.create_logged_model(experiment, name="gone")
    client.delete_logged_model(gone.model_id)
    said["deleted model"] = refused(lambda: client.get_logged_model(gone.model_id))
    found = client.search_logged_models([experiment], filter_string="metrics.quality > 0.5")
    said["logged models by metric"] = [[m.name, [(x.key, x.value) for x in m.metrics]] for m in found]
    said["prediction"] = mlflow.pyfunc.load_model(info.model_uri).predict([1.0, 2.5])

    client.create_registered_model("Doubler", tags={"owner": "me"}, description="doubles")
    first = mlflow.register_model(info.model_uri, "Doubler", tags={"stage": "first"})
    second = mlflow.register_model(info.model_uri, "Doubler")
    third = mlflow.register_model(info.model_uri, "Doubler")
    client.set_model_version_tag("Doubler", first.version, "note", "ok")
    client.set_registered_model_alias("Doubler", "champion", second.version)
    client.set_registered_model_alias("Doubler", "challenger", third.version)
    client.set_registered_model_alias("Doubler", "champion", third.version)
    client.delete_registered_model_alias("Doubler", "challenger")
    client.transition_model_version_stage("Doubler", first.version, "Production")
    client.transition_model_version_stage("Doubler", second.version, "Production", archive_existing_versions=True)
    client.update_model_version("Doubler", second.version, "second")
    client.delete_model_version("Doubler", first.version)
    fourth = mlflow.register_model(info.model_uri, "Doubler")
    said["versions"] = [str(v.version) for v in (first, second, third, fourth)]
    said["champion"] = str(client.get_model_version_by_alias("Doubler", "champion").version)
    said["latest"] = sorted((v.current_stage, str(v.version)) for v in client.get_latest_versions("Doubler"))
    said["from alias"] = mlflow.pyfunc.load_model("models:/Doubler@champion").predict([4.0])
    said["unknown alias"] = refused(lambda: client.get_model_version_by_alias("Doubler", "nobody"))
    said["taken name"] = refused(lambda: client.create_registered_model("Doubler"))
    client.create_registered_model("Old")
    client.rename_registered_model("Old", "New")
    client.create_registered_model("Bye")
    client.delete_registered_model("Bye")
    said["registered"] = [m.name for m in client.search_registered_models(order_by=["name DESC"])]
    said["versions found"] = [str(v.version) for v in client.search_model_versions("name = 'Doubler'", order_by=["version_number ASC"])]


def lifecycle(long_run):
    experiment = client.create_experiment("short-lived", tags={"k": "v"})
    run = client.create_run(experiment, run_name="inside", start_time=T0)
    client.delete_experiment(experiment)
    said["name of a deleted one"] = refused(lambda: client.create_experiment("short-lived"))
    said["run went too"] = client.get_run(run.info.run_id).info.lifecycle_stage
    said["write to a deleted one"] = refused(lambda: client.log_metric(run.info.run_id, "m", 1.0))
    client.restore_experiment(experiment)
    client.rename_experiment(experiment, "lived")
    client.delete_run(long_run)
    said["deleted only"] = [r.info.run_name for r in client.search_runs([client.get_run(long_run).info.experiment_id], run_view_type=ViewType.DELETED_ONLY)]
    client.restore_run(long_run)
    client.delete_experiment(client.create_experiment("gone for now"))
    said["experiments"] = [e.name for e in client.search_experiments(view_type=ViewType.ALL, order_by=["name ASC"])]
    said["experiments by filter"] = [e.name for e in client.search_experiments(filter_string="name LIKE 'l%' AND tags.k = 'v'")]


fluent()
experiment = client.create_experiment("tables", tags={"purpose": "search"})
long_run = batches(client.create_experiment("batches"))
artifacts(long_run)
searches(experiment)
models(client.create_experiment("models"))
lifecycle(long_run)
json.dump(said, sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
