"""What ships. Loaded before all else, so it says what makes loading quick (decision log)."""

import gc
import os

# Loading makes some hundred thousand objects that stay; looking through them for garbage at
# Python's own threshold (700 new ones) is a tenth of a cold start. A request keeps next to none.
gc.set_threshold(200_000, 20, 100)
# Where the time zones lie, as nearly everywhere; else Python works it out from how it was built,
# which it has to load first. Where nothing lies there, the zones that ship serve.
os.environ.setdefault("PYTHONTZPATH", "/usr/share/zoneinfo")
