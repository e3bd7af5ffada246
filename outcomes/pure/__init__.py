"""The payment engine: schemes as data, facts in, payment lines out. No database, no clock."""
