"""Targets and daily reports in, annotated workbooks, leaderboards and mails out. Start reading in batch.py."""

__version__ = "0.1.0"
