"""Collected only by `make test-model`, which says where the model's environment is."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

HOME = os.environ.get("LANTERN_MODEL_HOME", "")
collect_ignore_glob = [] if HOME else ["test_*.py"]
# Loading takes some seconds, and a model that ends itself is not waited for.
READY_S = 120


@pytest.fixture(scope="session")
def true_model() -> Iterator[str]:
    """The address of a model of 270 million parameters."""
    with TemporaryDirectory(prefix="lantern-model-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = [f"{HOME}/bin/python", str(Path(__file__).parent / "serve.py"), folder, str(port)]
        child = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(READY_S, child.kill)
        watch.start()
        try:
            address = child.stdout.readline().strip()
            watch.cancel()
            assert address, "the model did not start"
            yield address
        finally:
            watch.cancel()
            child.stdin.close()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
            child.stdout.close()
