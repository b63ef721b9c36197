"""From cells to records: one file a kind of workbook (how to recognise it, its columns), and how cells are read."""
