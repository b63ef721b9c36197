"""Supervision of a night: cards, doubts and tomorrow's sheets out of the settled records, and the files they become."""
