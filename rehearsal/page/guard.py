"""Access to the page: only a browser on this machine, from the page itself.

It refuses other sites that the browser shows: their requests by Origin and Sec-Fetch-Site, and
names of theirs that lead to this machine (DNS rebinding) by Host.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = frozenset({"127.0.0.1", "localhost"})

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The report is one file with its plots in it: it may contain styles, but no script.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Middleware that refuses foreign requests, and adds the page's headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        refusal = find_refusal(scope["method"], scope["path"], Headers(scope=scope))
        if refusal is not None:
            answer = JSONResponse({"ok": False, "error": refusal}, status_code=403)
            await answer(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def find_refusal(method: str, path: str, headers: Headers) -> str | None:
    """Return why a request is refused; None if it may be served."""
    host = headers.get("host", "")
    if not _is_here(host):
        return "This page answers to 127.0.0.1 and localhost alone."
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in {"GET", "HEAD"}:
        # A link from elsewhere may lead to the page, but not to its data.
        is_data = path.startswith("/page/")
        is_foreign = site is not None and site not in {"same-origin", "none"}
        return "Another site cannot read this." if is_data and is_foreign else None
    if origin is None and site is None:
        return "Only the page itself can do this: there is no Origin."
    if site not in {None, "same-origin"} or origin not in {None, f"http://{host}"}:
        return "Another site cannot do this."
    return None


def _is_here(host: str) -> bool:
    try:
        # Userinfo, paths and the like have no place in a Host, and urlsplit would accept them.
        return urlsplit(f"http://{host}").hostname in HOSTS and not set(host) & set("@/?#\\")
    except ValueError:
        return False


def _add_headers(headers: MutableHeaders) -> None:
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    # Static files are requested again, and mostly answered with 304.
    headers.setdefault("Cache-Control", "no-cache")
