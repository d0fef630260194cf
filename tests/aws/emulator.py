"""Ministack as a process of its own, on a port of its own, gone at the end."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import pytest

READY_S = 60


class Emulator:
    """`home` is the environment that it is installed in, `told` what its own environment says
    beside. As a context it is up, and boto3 finds it without being told."""

    def __init__(self, home: str, **told: str) -> None:
        self._told = told
        self._program = Path(home).resolve() / "bin" / "ministack"
        self._patch = pytest.MonkeyPatch()
        self._ends = contextlib.ExitStack()

    def __enter__(self) -> Self:
        folder = self._ends.enter_context(TemporaryDirectory(prefix="lantern-emulator-"))
        port = _free_port()
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LANTERN_"))}
        # The functions' Python is the first one on the path.
        path = f"{self._program.parent}{os.pathsep}{clean['PATH']}"
        self.log = Path(folder) / "log"
        with self.log.open("wb") as log:
            child = subprocess.Popen(
                [str(self._program)],
                cwd=folder,
                env=clean | {"GATEWAY_PORT": str(port), "PATH": path, "HOME": folder} | self._told,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._ends.callback(_end, child)
        self.url = f"http://127.0.0.1:{port}"
        for name, value in {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            self._patch.setenv(name, value)
        self._patch.delenv("AWS_PROFILE", raising=False)
        self._ends.callback(self._patch.undo)
        self._wait(child)
        return self

    def __exit__(self, *raised: object) -> None:
        self._ends.close()

    def _wait(self, child: "subprocess.Popen[bytes]") -> None:
        ends = time.monotonic() + READY_S
        while time.monotonic() < ends and child.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2).close()
                return
            time.sleep(0.2)
        said = self.log.read_text(encoding="utf-8", errors="replace")
        self._ends.close()
        raise RuntimeError(f"The emulator did not come up:\n{said[-2000:]}")


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Its functions are processes too, and all of one group."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
