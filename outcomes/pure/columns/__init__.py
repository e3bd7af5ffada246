"""The columnar engine: the answers of the plain interpreter, for whole files at once."""
