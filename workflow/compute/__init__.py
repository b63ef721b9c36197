"""Accepted facts and targets to figures; pure, one file a subject."""
