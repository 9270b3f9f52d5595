"""The text of each message that the bot posts by itself, made from today's state.

A renderer takes a session and a row of the outbox and gives what Slack's chat methods take,
or `Unneeded` where there is nothing to say any more.
"""
