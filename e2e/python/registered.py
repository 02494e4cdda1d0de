"""What MLflow's client sees of a registered model: registered.py <name>."""

import json
import sys

from mlflow import MlflowClient

client = MlflowClient()
name = sys.argv[1]
version = client.get_model_version_by_alias(name, "champion")
model = client.get_registered_model(name)
print(json.dumps({"description": model.description, "alias": str(version.version), "run": version.run_id}))
