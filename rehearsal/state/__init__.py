"""The records of a workspace, behind one lock."""
