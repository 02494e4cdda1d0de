"""The MLflow calls that Databricks documents: `METHOD path` lines, out of the SDK that is installed beside MLflow."""
import pathlib
import re

from databricks import sdk

source = pathlib.Path(sdk.__file__).parent.joinpath("service", "ml.py").read_text()
for method, path in sorted(set(re.findall(r'"(GET|POST|PATCH|PUT|DELETE)",\s*f?"(/api/2\.0/mlflow/[^"]+)"', source))):
    print(method, path)
