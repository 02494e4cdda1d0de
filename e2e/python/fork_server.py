"""Runs scripts of this folder, each in a process of its own in which MLflow is loaded already: fork_server.py SOCKET

Loading MLflow takes seconds of CPU time, a fork of a process that has it does not. Each connection asks once, with a line of JSON
{"arguments": [script, ...], "folder": ..., "environment": {...}, "stdout": file, "stderr": file}, and is answered with the exit code.
"""
import json
import os
import runpy
import signal
import socket
import sys

import mlflow.pyfunc  # noqa: F401
import mlflow.store.tracking.sqlalchemy_store  # noqa: F401
import pandas  # noqa: F401


def become(asked):
    """Turns this process into the one that was asked for; returns its script."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    for stream, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(asked[stream], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = asked["arguments"]
    sys.path[0] = os.path.dirname(sys.argv[0])
    return sys.argv[0]


def serve(path):
    """Returns a script in the process that has to run it, and only there."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork():
            connection.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked = json.loads(connection.makefile().readline())
        child = os.fork()
        if child == 0:
            connection.close()
            return become(asked)
        _, status = os.waitpid(child, 0)
        connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)


if __name__ == "__main__":
    runpy.run_path(serve(sys.argv[1]), run_name="__main__")
