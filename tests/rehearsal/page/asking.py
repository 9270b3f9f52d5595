"""A browser as the tests need it: JSON over real sockets, and a stream of changes."""

import json
from http.client import HTTPConnection, HTTPResponse
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support.patience import LONGEST

Json = dict[str, Any]


class Browser:
    """Asks the page as one person."""

    def __init__(self, url: str, handle: str = "ana") -> None:
        self.host = urlsplit(url).netloc
        self.handle = handle

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request as it is written here; status, headers in small letters, body."""
        connection = HTTPConnection(self.host, timeout=LONGEST)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            read = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, read, answer.read()
        finally:
            connection.close()

    def get(self, what: str, **query: object) -> Json:
        """`/page/WHAT` as this person."""
        status, _, body = self.ask("GET", f"/page/{what}?{urlencode({'as': self.handle, **query})}")
        answer = json.loads(body)
        assert isinstance(answer, dict)
        assert status == 200, answer
        return answer

    def post(self, path: str, content: Json) -> tuple[int, Json]:
        """What the page answers to its own request."""
        headers = {"Content-Type": "application/json", "Origin": f"http://{self.host}"}
        status, _, body = self.ask("POST", path, json.dumps(content).encode(), **headers)
        answer = json.loads(body)
        assert isinstance(answer, dict)
        return status, answer

    def act(self, do: str, **request: object) -> Json:
        """Something done, as it went well."""
        status, answer = self.post("/page/act", {"as": self.handle, "do": do, **request})
        assert (status, answer["ok"]) == (200, True), answer
        done = answer["answer"]
        assert isinstance(done, dict)
        return done

    def fail(self, do: str, **request: object) -> str:
        """The sentence that says why something cannot be done."""
        status, answer = self.post("/page/act", {"as": self.handle, "do": do, **request})
        assert (status, answer["ok"]) == (200, False), answer
        return str(answer["error"])

    def steer(self, do: str, **request: object) -> Json:
        """The whole answer to something done to the clock."""
        return self.post("/page/clock", {"do": do, **request})[1]

    def channels(self) -> dict[str, Json]:
        """The person's conversations by name."""
        return {each["name"]: each for each in self.get("conversations")["channels"]}

    def channel_id(self, name: str = "general") -> str:
        """A conversation's id."""
        return str(self.channels()[name]["id"])

    def texts(self, name: str = "general", **query: object) -> list[str]:
        """What the person reads in a conversation."""
        messages = self.get("messages", **{"in": self.channel_id(name)}, **query)["messages"]
        return [message["text"] for message in messages]

    def stream(self, last_id: str | None = None, **query: object) -> "Stream":
        """The stream of changes; its first event, the clock, has come when this is back."""
        return Stream(self.host, {"as": self.handle, **query}, last_id)


class Stream:
    """A stream of changes, read event by event; a context manager that closes it."""

    def __init__(self, host: str, query: Json, last_id: str | None) -> None:
        self._connection = HTTPConnection(host, timeout=LONGEST)
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self._connection.request("GET", f"/page/changes?{urlencode(query)}", headers=headers)
        self.answer: HTTPResponse = self._connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        self.last_id = last_id
        self.first = self.read()

    def read(self) -> tuple[str, Json]:
        """The next event, whatever it is."""
        kind, data = "", None
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                data = json.loads(value)
            elif name == "id":
                self.last_id = value
            elif not line and data is not None:
                return kind, data
            assert line or self.answer.fp is not None, "the stream has ended"

    def next(self, kind: str) -> Json:
        """The next event of that kind."""
        while True:
            found, data = self.read()
            if found == kind:
                return data

    def next_message(self) -> tuple[str, str]:
        """How the next message changed, and its text."""
        data = self.next("message")
        return data["change"], data["message"]["text"]

    def close(self) -> None:
        """Lose the connection."""
        self.answer.close()
        self._connection.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
