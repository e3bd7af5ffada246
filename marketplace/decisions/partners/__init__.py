"""What the other buyers of a joint purchase decide, each for itself, and what they are given."""
