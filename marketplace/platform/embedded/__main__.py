"""``python -m marketplace.platform.embedded``: what script/server runs."""

import os
import sys

from marketplace.platform.embedded.server import serve
from marketplace.platform.paths import instance_dir

sys.exit(serve(os.environ, instance_dir(os.environ)))
