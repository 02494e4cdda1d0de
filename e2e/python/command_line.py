"""Calls the real `mlflow` command several times in one process: command_line.py <JSON list of lists of arguments>.

Prints a JSON list of {code, stdout}, one for each call. The store is that of MLFLOW_TRACKING_URI.
"""

import json
import sys

from click.testing import CliRunner
from mlflow.cli import cli


def call(arguments):
    result = CliRunner().invoke(cli, arguments)
    return {"code": result.exit_code, "stdout": result.stdout}


print(json.dumps([call(arguments) for arguments in json.loads(sys.argv[1])]))
