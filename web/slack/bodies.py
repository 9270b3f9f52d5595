"""Reads the bodies of requests, within limits of size, time and memory."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

# Bytes. Slack's largest bodies, modals and events, are far smaller.
LARGEST_BODY = 1_000_000
# Seconds for the whole body.
TIME_FOR_BODY = 5
# Bytes. Nearly every body of Slack's is smaller, and the server buffers as much anyhow.
SMALL_BODY = 64 * 1024
# How many larger bodies are read at a time: a thousand slow ones must not fill the memory.
LARGE_AT_ONCE = 32


class BodyReader:
    """Reads bodies, and refuses those that are too large, too slow, or incomplete.

    A body that is too large is not read to its end: the connection has to be closed.
    """

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(LARGE_AT_ONCE)

    async def read(self, request: Request) -> bytes:
        """Return the whole body of a request that has not been read from.

        Raises:
            HTTPException: if the body is too large (413), too slow (408) or broken off (400), or if
                too many large ones come at once (503).
        """
        announced = int(request.headers.get("content-length", "0"))
        if announced > LARGEST_BODY:
            raise HTTPException(413, "The body is too large.")
        try:
            async with asyncio.timeout(TIME_FOR_BODY):
                return await self._read_in_room(request)
        except TimeoutError:
            raise HTTPException(408, "The body came too slowly.") from None
        except ClientDisconnect:
            raise HTTPException(400, "The body was broken off.") from None

    async def _read_in_room(self, request: Request) -> bytes:
        body = bytearray()
        has_room = False
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise HTTPException(413, "The body is too large.")
                if len(body) > SMALL_BODY and not has_room:
                    has_room = await self._take_room()
        finally:
            if has_room:
                self._room.release()
        return bytes(body)

    async def _take_room(self) -> bool:
        if self._room.locked():
            raise HTTPException(503, "Too many large bodies come at once.")
        return await self._room.acquire()
