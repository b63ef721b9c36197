"""What stays between nights: ledger, snapshots, outbox, journal."""
