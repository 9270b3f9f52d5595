"""The challenges that teams choose among."""
