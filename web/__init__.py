"""The HTTP door: Slack's signed requests, health and metrics (Starlette)."""
