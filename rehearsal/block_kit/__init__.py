"""Block Kit as Slack checks it: limits, required fields, and Slack's error messages."""

from rehearsal.block_kit.ids import assign_block_ids
from rehearsal.block_kit.surfaces import check_message_blocks, check_view

__all__ = ["assign_block_ids", "check_message_blocks", "check_view"]
