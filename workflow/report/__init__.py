"""Figures to marks, format-free tables and one view a recipient; it decides who may see what."""
