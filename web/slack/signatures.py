"""Checks that a request comes from Slack, by its signature, v0.

Slack's account: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import re
from collections.abc import Mapping

from slack_sdk.signature import SignatureVerifier
from starlette.exceptions import HTTPException

SIGNATURE = "X-Slack-Signature"
TIMESTAMP = "X-Slack-Request-Timestamp"
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
# Seconds since 1970; a number with more digits is no time.
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class SignatureCheck:
    """Refuses requests that Slack has not signed within the last five minutes."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Refuse a request without a well-formed signature, before its body is read.

        Raises:
            HTTPException: if it has none (401).
        """
        if not _TIMESTAMP.fullmatch(headers.get(TIMESTAMP, "")) or not _SIGNATURE.fullmatch(
            headers.get(SIGNATURE, "")
        ):
            raise HTTPException(401, "The signature is missing or malformed.")

    def check_body(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Refuse a body of which `headers`, checked before, are not Slack's signature.

        Raises:
            HTTPException: if the signature is stale, or not of this body (401).
        """
        try:
            signed = self._verifier.is_valid(body, headers[TIMESTAMP], headers[SIGNATURE])
        except UnicodeDecodeError:
            signed = False
        if not signed:
            raise HTTPException(401, "The signature is stale, or not of this body.")
