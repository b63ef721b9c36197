"""Invented offices with a known truth: workbooks in many habits, honest or with planted mistakes."""
