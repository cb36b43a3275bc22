"""Records the names of ministack that the patches use, with their signatures: `python3 record-names.py PACKAGES`."""

import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), sys.argv[1]]
from patches import guard  # noqa: E402

guard.record()
