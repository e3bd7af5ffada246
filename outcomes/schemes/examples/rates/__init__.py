"""Example rates for simulations, as files."""
