"""What live figures cost whoever reads the built book: time to open a page, time to an answer, and bytes.

`python -m benchmarks.live` measures that in Chromium, in the pages of the last `make book`, takes some 20
minutes, and writes LIVE.md into the folder above.
"""

import sys

from benchmarks.processes import ROOT

sys.path.append(str(ROOT / "book"))  # its scripts know where the browser is
