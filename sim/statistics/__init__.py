"""Estimates and how sure one may be of them: arrays in, numbers out. Nothing here knows of deals."""
