"""Figures to marks, neutral tables and one view a recipient."""
