"""Bad input: every handler is fed payloads that are mutated from real ones.

    python -m tests.fuzz --payloads 100000 --seed 7
    python -m tests.fuzz --seed 7 --replay 4711

The loop is in `rounds.py`; it is read first. In each round of a thousand
1. `corpus/` sets a scene (the bot, its database, a workspace) and acts a conversation in which
   everything is said, pressed and filled in once: the real payloads, always those of today's bot;
2. `payloads/` takes one of them at a time, changes it once or more, and makes it as new as Slack
   makes it (`composing.py`), decided by the seed and the payload's number alone;
3. `trial.py` sends it through Bolt, and sees the answer, the calls to Slack, the log, the writes;
4. `judges/` say what is wrong with that (`judging.py`).

A change is on one side of a line:
- *Sendable* (`mutations.py`) is what Slack can send: whatever people type, choose and press, in
  whatever state and order; what Slack may leave out; an old message whose buttons another version
  of the bot made; a repeated, late or spent trigger. It is answered with status 200, by a sentence
  or a view that Slack takes, without a failure's reference and without an error in the log.
- *Broken* (`breakage.py`) is what no Slack sends: other types, missing parts that are always there,
  ids that Slack does not give. It may be refused, and logged; a command is answered even then.

On both sides nothing is raised out of `App.dispatch`, nothing goes to anyone else (`audience.py`,
`posted.py`), no text of people's notifies or mentions anyone (`words.py`), the state keeps its
rules (`state_rules.py`), no other hackathon is touched, and what is delivered twice is done once
and answered alike.

To add a feature, run the tests: they name each command, subcommand, button, modal and event that
has no payload, or is only ever refused. It then needs a line in an act of
`corpus/conversation.py`; a subcommand that works alone, or as one of its command's examples, needs
none. Where organisers write to people by it, `BY_ORGANISERS` in `judges/audience.py` says to whom.
A rule of a new table is a line in `judges/state_rules.py`; to which hackathon its rows belong is
read from its columns.

Why not atheris, which has wheels for Python 3.11: each payload goes through Bolt and a database, so
that it made 50 a second where its search wants thousands, and what one does depends on those before
it, which its corpus of single inputs cannot say. Text alone is the place for it, and there the
tests have Hypothesis.
"""
