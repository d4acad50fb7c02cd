"""How often Python looks for garbage that refers to itself.

The world is made of values that refer to nothing above them: they go when nobody holds them. Looking through all of it
at each few hundred new ones cost a third of each fold and found nothing.
"""

import gc

THRESHOLDS = (50_000, 20, 50)


def collect_seldom() -> None:
    gc.set_threshold(*THRESHOLDS)
