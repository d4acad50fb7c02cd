"""`python -m noc` is `noc`."""

import sys

from noc.cli import main

sys.exit(main())
