"""What one calculation takes, measured in a process of its own. Needs nothing but Python."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def report(what: Callable[[Path], int], folder: Path) -> None:
    """Print seconds, processor seconds, GiB at most and the answer as JSON."""
    begun, cpu = time.perf_counter(), time.process_time()
    answer = what(folder)
    found = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "answer": answer,
    }
    sys.stdout.write(json.dumps(found))


def measured(module: str, *arguments: str, python: Path | str = sys.executable) -> dict[str, Any]:
    """What a module reports that measures itself in a new process."""
    command: Sequence[str] = [str(python), "-m", module, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
