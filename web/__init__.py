"""HTTP (Starlette): Slack's signed requests, health checks and metrics."""
