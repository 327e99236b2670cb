"""The provider's side of a payment in a process of its own: orders of Razorpay's API as far as paying needs them.

It remembers nothing: an order's id contains the platform's id of the payment.
"""

import sys

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

ORDER = "order_"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    path, body = scope["path"], b""
    if scope["method"] == "POST":
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message.get("more_body"):
                break
        await _answer(send, _order(orjson.loads(body)))
    elif path == "/v1/orders":
        await _answer(send, {"entity": "collection", "count": 0, "items": []})
    else:
        await _answer(send, {"id": path.rpartition("/")[2], "notes": {"payment_id": path.rpartition(ORDER)[2]}})


def _order(body: dict[str, object]) -> dict[str, object]:
    notes = body["notes"]
    payment_id = notes["payment_id"] if isinstance(notes, dict) else ""
    return {**body, "id": ORDER + payment_id, "entity": "order", "status": "created", "created_at": 1_700_000_000}


async def _answer(send: Send, value: object) -> None:
    body = orjson.dumps(value)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    port, certificate, key = sys.argv[1:]
    uvicorn.run(
        app,
        port=int(port),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_config=None,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
