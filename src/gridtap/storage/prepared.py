"""Statements worded once and run by the driver itself, for paths where wording them at each call costs more than the work."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, SelectBase, Table, Update, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

_Convert = Callable[[Any], Any]


class _Wording(NamedTuple):
    """A statement in the words of one kind of database."""

    sql: str
    marks: tuple[str, ...]
    """The names of its values in the order of its marks."""
    given: Mapping[str, object]
    """Values that stand in the statement itself."""
    puts: tuple[tuple[str, _Convert], ...]
    is_positional: bool
    make_row: Callable[..., Any] | None
    reads: tuple[tuple[int, _Convert], ...]


class Prepared:
    """A Core statement whose `bindparam`s are what changes from call to call; compiled once for each kind of database.

    Lists of values (`in_`) and defaults of columns are not for it.
    """

    def __init__(self, statement: SelectBase | Insert | Update) -> None:
        self._statement = statement
        self.reads_only = statement.is_select
        self._wordings: dict[str, _Wording] = {}

    def run(self, connection: Connection, **values: object) -> list[Any]:
        """Run it inside the connection's transaction; rows come back as named tuples of the columns.

        Raises: DBAPIError, as SQLAlchemy would.
        """
        wording = self._wordings.get(connection.dialect.name)
        if wording is None:
            wording = self._wordings[connection.dialect.name] = _word(self._statement, connection.dialect)
        bound: dict[str, object] = {**wording.given, **values}
        for name, put in wording.puts:
            bound[name] = put(bound[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(wording.sql, [bound[name] for name in wording.marks] if wording.is_positional else bound)
            return [] if wording.make_row is None else _rows(cursor, wording.make_row, wording.reads)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _failure(connection, wording.sql, error, cursor) from error
        finally:
            cursor.close()

    def first(self, connection: Connection, **values: object) -> Any:
        """The first row, or None."""
        rows = self.run(connection, **values)
        return rows[0] if rows else None


def prepared_insert(table: Table, *columns: str, returning: str | None = None) -> Prepared:
    """The insert of one row by its columns' names; other columns stay empty."""
    statement = insert(table).values({name: bindparam(name) for name in columns})
    return Prepared(statement if returning is None else statement.returning(table.c[returning]))


def _rows(cursor: DBAPICursor, make_row: Callable[..., Any], reads: tuple[tuple[int, _Convert], ...]) -> list[Any]:
    found: list[Any] = []
    for stored in cursor.fetchall():
        row = list(stored)
        for place, read in reads:
            row[place] = read(row[place])
        found.append(make_row(row))
    return found


def _failure(connection: Connection, sql: str, error: Exception, cursor: DBAPICursor) -> BaseException:
    """The driver's error as SQLAlchemy would raise it, telling whether the connection is lost."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # pyright: ignore[reportArgumentType] - a driver's error
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    )


def _word(statement: SelectBase | Insert | Update, dialect: Dialect) -> _Wording:
    compiled = statement.compile(dialect=dialect)
    puts = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for bind, name in compiled.bind_names.items())
    columns = statement.exported_columns
    names = [str(name) for name in columns.keys()]  # noqa: SIM118 - a collection of columns, no dictionary
    row = namedtuple("Row", names)  # pyright: ignore[reportUntypedNamedTuple] - as the statement's columns are
    reads = ((place, column.type.dialect_impl(dialect).result_processor(dialect, None)) for place, column in enumerate(columns))
    marks = compiled.positiontup
    return _Wording(
        sql=compiled.string,
        marks=tuple(compiled.params if marks is None else marks),
        given={name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required},
        puts=tuple((name, put) for name, put in puts if put is not None),
        is_positional=marks is not None,
        make_row=row._make if names else None,
        reads=tuple((place, read) for place, read in reads if read is not None),
    )
