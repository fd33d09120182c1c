"""`python -m amends …` is the same as `amends …`."""

import sys

from amends.entrypoints.cli import main

sys.exit(main())
