"""Raw records to accepted records: who, when, which copy counts."""
