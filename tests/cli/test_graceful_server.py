"""The HTTP server that `astana-api serve` runs."""

import asyncio
import gc
import signal

import pytest
import uvicorn

from astana_api.cli.serving.graceful_server import GracefulServer


def test_objects_of_the_start_are_exempt_from_garbage_collection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def do_nothing(_server: uvicorn.Server, _sockets: object) -> None:
        pass

    monkeypatch.setattr(uvicorn.Server, "startup", do_nothing)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(GracefulServer(uvicorn.Config("unused")).startup())
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
        for number, handler in handlers.items():
            signal.signal(number, handler)
