"""What 2.1 stations tell without being answered."""

from collections.abc import Callable, Mapping
from typing import Any

SENDS: Mapping[str, Callable[[Any, Any, Any], None]] = {}
