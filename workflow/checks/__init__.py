"""Rules over many rows and workbooks."""
