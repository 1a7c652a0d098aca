"""What holds for stations of 2.0.1 holds for those of 2.1: the same tests over the other subprotocol."""

from tests.gateway.v201.test_notices import *  # noqa: F403 - the tests themselves are what is wanted
from tests.gateway.v201.test_transactions import *  # noqa: F403 - the tests themselves are what is wanted
