"""Rounds of calls: all that find the parties of a framework's lots, taken on together."""
