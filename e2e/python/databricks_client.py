"""What MLflow's own client sends to a workspace, in an environment that signs it in: databricks_client.py NAME

Does one of everything that the store does, so that whoever listens can compare. Prints the codes of what was refused.
"""
import json
import os
import sys
import warnings

os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"
warnings.filterwarnings("ignore")

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import LoggedModelStatus, Metric, Param, RunTag  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

name = sys.argv[1]
client = MlflowClient("databricks", "databricks")
refused = {}


def attempt(what, call):
    try:
        return call()
    except MlflowException as error:
        refused[what] = error.error_code


attempt("relative name", lambda: client.create_experiment(name))
experiment = client.create_experiment(f"/Users/me@example.com/{name}", tags={"team": "a"})
client.get_experiment(experiment)
client.get_experiment_by_name(f"/Users/me@example.com/{name}")
client.set_experiment_tag(experiment, "k", "v")
attempt("experiment tag", lambda: client.delete_experiment_tag(experiment, "k"))
client.search_experiments(max_results=10)
run = client.create_run(experiment, run_name="r", start_time=1).info.run_id
client.log_batch(run, [Metric("m", 1.5, 1, 0)], [Param("p", "1")], [RunTag("t", "v")])
client.get_run(run)
client.get_metric_history(run, "m")
client.search_runs([experiment], "metrics.m > 1", max_results=10)
client.delete_tag(run, "t")
client.update_run(run, status="FINISHED")
client.delete_run(run)
client.restore_run(run)
model = client.create_logged_model(experiment, name="lm", source_run_id=run).model_id
client.finalize_logged_model(model, LoggedModelStatus.READY)
client.search_logged_models([experiment], max_results=10)
client.create_registered_model(name)
client.get_registered_model(name)
client.create_model_version(name, "s3://bucket/model", run)
client.transition_model_version_stage(name, "1", "Staging")
client.get_latest_versions(name, ["Staging"])
client.search_registered_models(max_results=10)
client.search_model_versions(f"name = '{name}'", max_results=10)
attempt("alias", lambda: client.set_registered_model_alias(name, "a", "1"))
client.delete_experiment(experiment)
client.restore_experiment(experiment)
json.dump(refused, sys.stdout, sort_keys=True)
