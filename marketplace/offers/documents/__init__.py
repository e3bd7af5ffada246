"""A published call as one document, made anew with each correction."""
