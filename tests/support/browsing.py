"""What the tests in a browser need, and what keeps them from running here.

`CHROMIUM` and `AXE_CORE` in the environment name a browser elsewhere, and axe.min.js.
"""

import importlib.util
import os
from pathlib import Path

# The one without windows takes two thirds of the other's processor time.
_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = Path(os.environ.get("CHROMIUM") or next(filter(Path.exists, _BROWSERS), _BROWSERS[-1]))
AXE_CORE = os.environ.get("AXE_CORE", "")


def find_hindrance() -> str | None:
    """What keeps these tests from running; None when nothing does."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (pip install playwright)"
    if not CHROMIUM.exists():
        return f"there is no {CHROMIUM} (apt install chromium-headless-shell, or chromium)"
    return None


def say_what_is_left_out() -> str | None:
    """A line on what this run leaves out of them; None when nothing."""
    hindrance = find_hindrance()
    if hindrance:
        return f"browser tests did not run: {hindrance}"
    if not AXE_CORE:
        return "axe-core did not run: AXE_CORE does not name axe.min.js (npm install axe-core)"
    return None
