"""`python -m obligraph`: the command line."""

import sys

from obligraph.cli import main

if __name__ == "__main__":
    sys.exit(main())
