"""Workbooks made while the tests run: whole ones with every feature that offices use, and broken ones."""
