"""The least that uvicorn can do: an answer of sixteen bytes, under the same event loop and parser as ours."""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send

BODY = b'{"data":"hello"}'


async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), loop="uvloop", http="httptools", lifespan="off", access_log=False, log_config=None
    )
