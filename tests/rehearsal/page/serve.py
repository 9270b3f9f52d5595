"""The page with the demo's director, to look at: python -m tests.rehearsal.page.serve [PORT]."""

import sys
import threading

from rehearsal.page import PageServer
from tests.rehearsal.page.demo import DemoController


def serve(port: int) -> None:
    """Serve until interrupted."""
    controller = DemoController()
    with PageServer(controller, port) as page:
        sys.stdout.write(f"{page.url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            controller.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8017)
