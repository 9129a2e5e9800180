"""`python -m sandbox`."""

import os
import sys

# Before numpy comes in: its matrix products here are small, and threads for them would only be in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from .cli import main

sys.exit(main())
