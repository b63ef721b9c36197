"""One file a kind of workbook: how to recognise it, its columns, its record."""
