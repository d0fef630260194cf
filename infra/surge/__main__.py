"""`python -m infra.surge`: the storm; Ctrl-C ends it quietly, also while it is being loaded."""

import os
import sys

try:
    from infra.surge.storm import main

    code = main()
except KeyboardInterrupt:
    code = 130
sys.stdout.flush()
os._exit(code)
