"""The columnar engine: the answers of the plain interpreter, for whole files at once."""

import os

os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:60000,muzzy_decay_ms:60000")
"""What Polars adds to the settings of its allocator when it is loaded: memory that was freed is
kept for a minute rather than half a second, since the next columns need it. Otherwise a sixth of
all work is the system's, which hands the same memory out again and again.
Its large pages (``thp:always``) save a fifteenth at ten million referrals and cost a sixth at one.
"""
