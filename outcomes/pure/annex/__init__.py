"""The executable annex: a statement with all that it was calculated from, for anybody to check."""
