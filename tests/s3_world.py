"""A real S3 server in a process of its own, on this machine, for the tests of what speaks to one."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import httpx

from amends.adapters.vault.s3 import Bucket

ACCESS_KEY, SECRET_KEY = "test-access-key", "test-secret-key"


@contextmanager
def s3_server() -> Iterator[str]:
    """The address of a running server; it forgets everything when it stops."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
    try:
        yield _awaited(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait()


def new_bucket(endpoint: str, *, prefix: str = "") -> Bucket:
    """A fresh bucket on the server."""
    name = f"vault-{uuid4().hex}"
    httpx.put(f"{endpoint}/{name}", trust_env=False).raise_for_status()
    return Bucket(
        name=name,
        endpoint=endpoint,
        region="us-east-1",
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        prefix=prefix,
    )


def s3_client(bucket: Bucket) -> Any:
    """Another program with the bucket's key, by which tests look at and tamper with objects."""
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
    )


def _awaited(endpoint: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert server.poll() is None, "the S3 server did not start"
        try:
            httpx.get(endpoint, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return endpoint
    raise AssertionError("the S3 server does not answer")
