"""Say clearly when this Python is too old or lacks venv; runs on any Python 3."""

import sys


def main() -> None:
    """Leave with a sentence a person can act on, or in silence."""
    if sys.version_info < (3, 11):
        found = "%d.%d" % sys.version_info[:2]
        sys.exit("Gridtap needs Python 3.11 or newer; this is " + found + ". Try: make PYTHON=python3.12 run")
    try:
        __import__("ensurepip")
    except ImportError:
        sys.exit("This Python has no venv module. On Debian and Ubuntu: apt install python3-venv")


if __name__ == "__main__":
    main()
