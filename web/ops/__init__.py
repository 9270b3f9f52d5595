"""Endpoints for operators and monitoring: health, metrics, and the backlog."""
