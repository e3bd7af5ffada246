"""Expressions of schemes: conditions, days and amounts as short formulas with units."""
