"""`python -m tests.mutations EDITION_DIR`."""

import sys

from tests.mutations import main

sys.exit(main(sys.argv[1:]))
