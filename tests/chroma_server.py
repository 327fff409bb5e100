"""A Chroma server of its own process, on this machine, with its data in a folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

SECONDS = 60.0
"""It answers after about two; never waited for longer."""


class ChromaServer:
    """`chroma run`, from entering it to leaving or stopping it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            self._port = int(reserved.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        script = Path(sys.executable).parent / "chroma"
        place = ["--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            [str(script), "run", *place],
            cwd=self._folder,
            env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the Chroma server has ended"
            assert time.monotonic() < until, "the Chroma server does not answer"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, by its id."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def collections(self) -> dict[str, int]:
        """How many vectors there are in each collection, by its name."""
        with self._client() as client:
            listed = client.get("collections").raise_for_status().json()
            return {one["name"]: int(client.get(f"collections/{one['id']}/count").text) for one in listed}

    def create(self, name: str) -> None:
        """Make a collection as another program would."""
        with self._client() as client:
            client.post("collections", json={"name": name}).raise_for_status()

    def delete(self, name: str) -> None:
        """Delete a collection."""
        with self._client() as client:
            client.delete(f"collections/{name}").raise_for_status()

    def _client(self) -> httpx.Client:
        place = f"{self.url}/api/v2/tenants/default_tenant/databases/default_database"
        return httpx.Client(base_url=place, trust_env=False, verify=False)  # reading certificates takes long

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), 1.0).close()
        except OSError:
            return False
        return True
