"""The house of the 2.0.1 tests."""

from tests.gateway.v201.conftest import house, pytest_asyncio_loop_factories, sqlite_house

__all__ = ["house", "pytest_asyncio_loop_factories", "sqlite_house"]
