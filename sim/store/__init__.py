"""The run folder: the only code that touches disk."""
