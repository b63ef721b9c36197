"""Rules over many rows and workbooks: settled records in, findings out; one file a rule."""
