"""The text of each message that the bot posts by itself, rendered from the present state.

A renderer takes a session and an outbox row and returns the arguments of Slack's chat methods.
It raises `Unneeded` if there is nothing to send any more.
"""
