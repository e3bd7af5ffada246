"""The plain interpreter of schemes: the reference that every other engine must equal."""
