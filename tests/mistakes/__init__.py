"""One smallest faulty workbook for each finding of reading."""
