"""A scheme as the words and tables of a contract annex."""
