"""Everything that a tracking server or store holds, as canonical JSON: dump.py TRACKING_URI

Ids become names and times that a store makes up become "*", so that two stores that were filled by the same script print the same.
"""
import json
import math
import os
import re
import sys
import warnings

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
warnings.simplefilter("ignore")

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import ViewType  # noqa: E402

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri, registry_uri=uri)
names = {}

# What the client's machine, a model's file or the server writes into tags on its own account.
HIDDEN = re.compile(r"^mlflow\.(source|user|loggedArtifacts|log-model\.history|modelVersions|artifactLocation)")


def number(value):
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def text(value):
    if not isinstance(value, str):
        return value
    for key, name in names.items():
        value = value.replace(key, f"<{name}>")
    return re.sub(r"m-[0-9a-f]{32}|[0-9a-f]{32}", "<id>", value)


def location(value):
    """The tail below an experiment's folder: roots differ between stores."""
    return re.sub(r"^.*?/(?=<|\d+(/|$))", "", text(value)) if value else value


def pairs(mapping):
    return {key: "*" if HIDDEN.match(key) else text(value) for key, value in sorted(mapping.items())}


def everything(call):
    items, token = [], None
    while True:
        page = call(token)
        items += list(page)
        token = page.token
        if not token:
            return items


def the_run(run, experiment):
    full = client.get_run(run.info.run_id)
    client_times = (run.info.start_time or 0) < 1_750_000_000_000
    return {
        "name": full.info.run_name,
        "status": full.info.status,
        "stage": full.info.lifecycle_stage,
        "start": full.info.start_time if client_times else "*",
        "end": full.info.end_time if client_times or full.info.end_time is None else "*",
        "location": location(full.info.artifact_uri),
        "params": pairs(full.data.params),
        "tags": pairs(full.data.tags),
        "latest": {key: number(value) for key, value in sorted(full.data.metrics.items())},
        "history": {
            key: [[number(p.value), p.step, p.timestamp if p.timestamp < 1_750_000_000_000 else "*"] for p in client.get_metric_history(run.info.run_id, key)]
            for key in sorted(full.data.metrics)
        },
        "datasets": sorted(
            [[i.dataset.name, i.dataset.digest, i.dataset.source_type, i.dataset.source, i.dataset.schema, i.dataset.profile, {t.key: t.value for t in i.tags}] for i in full.inputs.dataset_inputs],
            key=repr,
        ),
        "model inputs": sorted(names.get(i.model_id, "?") for i in full.inputs.model_inputs),
        "model outputs": sorted([names.get(o.model_id, "?"), o.step] for o in full.outputs.model_outputs) if full.outputs else [],
    }


def the_model(model):
    full = client.get_logged_model(model.model_id)
    return {
        "name": full.name,
        "status": str(full.status),
        "type": full.model_type,
        "run": names.get(full.source_run_id, full.source_run_id),
        "location": location(full.artifact_location),
        "params": pairs(full.params),
        "tags": pairs(full.tags),
        "metrics": sorted([[m.key, number(m.value), m.step, names.get(m.run_id), m.dataset_name, m.dataset_digest] for m in full.metrics or []], key=repr),
    }


def the_version(version):
    full = client.get_model_version(version.name, version.version)
    return {
        "version": int(full.version), "stage": full.current_stage, "status": full.status, "description": full.description,
        "source": text(full.source), "run": names.get(full.run_id, full.run_id), "tags": pairs(full.tags), "aliases": sorted(full.aliases),
    }


experiments = everything(lambda token: client.search_experiments(view_type=ViewType.ALL, page_token=token))
experiments.sort(key=lambda e: e.name)
runs, models = {}, {}
for experiment in experiments:
    runs[experiment.name] = everything(lambda token: client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, page_token=token))
    models[experiment.name] = everything(lambda token: client.search_logged_models([experiment.experiment_id], page_token=token))
    for run in runs[experiment.name]:
        names[run.info.run_id] = f"run {run.info.run_name}"
    for model in models[experiment.name]:
        names[model.model_id] = f"model {model.name}"

registered = sorted(everything(lambda token: client.search_registered_models(page_token=token)), key=lambda m: m.name)
versions = everything(lambda token: client.search_model_versions(page_token=token))
document = {
    "experiments": {
        e.name: {
            "stage": e.lifecycle_stage,
            "tags": pairs(e.tags),
            "location": "<root>" if e.artifact_location.rstrip("/").endswith(f"/{e.experiment_id}") else e.artifact_location,
            "runs": sorted([the_run(run, e) for run in runs[e.name]], key=lambda r: (r["name"], repr(r))),
            "models": sorted([the_model(model) for model in models[e.name]], key=lambda m: (m["name"], repr(m))),
        }
        for e in experiments
    },
    "registry": {
        m.name: {
            "description": m.description, "tags": pairs(m.tags), "aliases": {k: int(v) for k, v in sorted(m.aliases.items())},
            "versions": sorted([the_version(v) for v in versions if v.name == m.name], key=lambda v: v["version"]),
        }
        for m in registered
    },
}
json.dump(document, sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
