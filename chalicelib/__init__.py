"""What ships."""

import gc

# Loading makes some three hundred thousand objects that stay; looking through them for garbage at
# Python's own threshold (700 new ones) is a tenth of a cold start. A request makes a few thousand.
gc.set_threshold(200_000, 20, 100)
