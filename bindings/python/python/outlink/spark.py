"""Screens columns of Spark tables that outgrow a machine.

    import outlink.spark

    posts = spark.read.parquet("posts")
    screened = outlink.spark.screen(posts, "url", "links.outlink")
    screened.where("verdict.action = 'block'").write.parquet("blocked")

The databases are shipped once to each executor and mapped there by all its workers, which share the
memory. Partitions, rows and the other columns stay as they are. The package must be installed where
the workers run; it is compiled, so that ``--py-files`` cannot bring it. Dropping duplicate links
before screening saves more than anything else. Lists with keys are not for Spark: keys are stored
nowhere, and a plan is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import types as spark_types

from outlink import Compiled, Context, Database, DatabaseError, Limits, Policy, Screener

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

VERDICT = spark_types.StructType(
    [
        spark_types.StructField("action", spark_types.StringType()),
        spark_types.StructField("action_number", spark_types.ByteType()),
        spark_types.StructField("code", spark_types.StringType()),
        spark_types.StructField("list", spark_types.StringType()),
        spark_types.StructField("category", spark_types.StringType()),
        spark_types.StructField("rule", spark_types.StringType()),
        spark_types.StructField("candidate", spark_types.StringType()),
    ]
)
"""The type of the column that ``screen`` adds: the columns of ``Verdicts``."""

_Source = str | os.PathLike[str] | Compiled
_Key = str | os.PathLike[str]


def screen(
    frame: DataFrame,
    column: str,
    databases: _Source | Iterable[_Source],
    *,
    policy: Policy | None = None,
    context: Context | None = None,
    limits: Limits | None = None,
    trust: _Key | Iterable[_Key] | None = None,
    output: str = "verdict",
) -> DataFrame:
    """Adds a column with the verdicts of a column of links; a null stays null.

    ``databases`` is the path of a database on the driver, or what ``compile`` gave, or several of
    those, the lowest layer first. ``trust`` names who has to have signed the databases whose paths
    are given, as for ``Screener``; the driver asks for that before it ships them. Give a ``context``
    with a time if a plan that runs twice must give the same verdicts twice.
    """
    index = _index(frame, column)
    field = frame.schema.fields[index]
    if not isinstance(field.dataType, spark_types.StringType):
        kind = field.dataType.simpleString()
        message = f"links must be a column of strings, and {column!r} is {kind}"
        raise TypeError(f"{message}; cast it to string")
    same = _same(frame)
    if any(same(name, output) for name in frame.columns):
        raise ValueError(f"there is a column {output!r} already; name another one with output=")
    sources = [databases] if isinstance(databases, str | os.PathLike | Compiled) else databases
    if trust is not None and not isinstance(trust, str | os.PathLike):
        trust = list(trust)
    files = [_ship(frame.sparkSession, source, trust) for source in sources]
    work = _Work(files, policy, context, limits)
    try:
        from pyspark.sql.functions import arrow_udf
    except ImportError:  # Spark before 4.1
        return _map_in_arrow(frame, index, work, output)
    udf = arrow_udf(work.verdicts, returnType=VERDICT)
    # Without the quotes a full stop in a name would mean a field.
    links = frame["`" + field.name.replace("`", "``") + "`"]
    return frame.withColumn(output, udf(links))


def _same(frame: DataFrame) -> Callable[[str, str], bool]:
    """How Spark compares names of columns."""
    if frame.sparkSession.conf.get("spark.sql.caseSensitive") == "true":
        return str.__eq__
    return lambda one, other: one.lower() == other.lower()


def _index(frame: DataFrame, column: str) -> int:
    """Where the column is, which must be the only one of its name."""
    same = _same(frame)
    found = [index for index, name in enumerate(frame.columns) if same(name, column)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"there are {len(found)} columns {column!r}; rename all but one")
    raise ValueError(f"there is no column {column!r}; the columns are {', '.join(frame.columns)}")


def _map_in_arrow(frame: DataFrame, index: int, work: _Work, output: str) -> DataFrame:
    """Adds the verdicts batch by batch, for versions that have no functions on Arrow columns."""

    def add(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            columns = [*batch.columns, work.verdicts(batch.column(index))]
            yield pa.RecordBatch.from_arrays(columns, names=[*batch.schema.names, output])

    return frame.mapInArrow(add, spark_types.StructType([*frame.schema, *_field(output)]))


def _field(output: str) -> list[spark_types.StructField]:
    return [spark_types.StructField(output, VERDICT)]


class _Work:
    """What a worker needs: names of files that Spark brought to its node."""

    def __init__(
        self,
        files: list[str],
        policy: Policy | None,
        context: Context | None,
        limits: Limits | None,
    ) -> None:
        self.files = tuple(files)
        self.policy = policy
        self.context = context
        self.limits = limits

    def verdicts(self, links: pa.Array) -> pa.Array:  # type: ignore[type-arg, unused-ignore]
        # A core runs one worker, so that more threads would only be in each other's way.
        table = pa.table(self.screener().screen_many(links, self.context, threads=1))
        fields = [
            pa.field(name, pa.int8() if name == "action_number" else pa.string())
            for name in table.column_names
        ]
        columns = [
            table.column(field.name).combine_chunks().cast(field.type) for field in fields
        ]
        return pa.StructArray.from_arrays(columns, fields=fields, mask=links.is_null())

    def screener(self) -> Screener:
        """One screener for all batches of a process."""
        key = (self.files, self.policy, self.limits)
        # The newest stands last.
        screener = _SCREENERS.pop(key, None)
        if screener is None:
            # Spark writes a file that it ships once; the workers of a node share its memory.
            databases = [Database.map(SparkFiles.get(file)) for file in self.files]
            screener = Screener(databases, policy=self.policy, limits=self.limits)
            while len(_SCREENERS) >= _MOST_SCREENERS:
                del _SCREENERS[next(iter(_SCREENERS))]
        _SCREENERS[key] = screener
        return screener


_SCREENERS: dict[tuple[Any, ...], Screener] = {}

_MOST_SCREENERS = 4
"""A plan may screen several columns, each in its own way, and a worker takes turns with them."""


def _ship(
    session: SparkSession, source: _Source, trust: _Key | Iterable[_Key] | None = None
) -> str:
    """Brings a database to every executor, under a name that tells its content."""
    try:
        context = session.sparkContext
    except AttributeError as error:
        # The message of Spark says no more than that.
        raise TypeError(
            "a session of Spark Connect has no sparkContext, by which databases are shipped; "
            "use a classic session, such as one of SparkSession.builder.master(...)"
        ) from error
    folder = tempfile.TemporaryDirectory(prefix="outlink-spark-")
    try:
        path = os.path.join(folder.name, "database")
        if isinstance(source, Compiled):
            source.write(path)
            database = source.open()
        else:
            # What is verified is the copy, since the file may be replaced meanwhile.
            shutil.copyfile(source, path)
            if trust is not None and os.path.exists(signature := f"{os.fspath(source)}.minisig"):
                shutil.copyfile(signature, f"{path}.minisig")
            database = Database.open(path, trust=trust)
        name = f"outlink-{database.id}.outlink"
        key = (context.applicationId, name)
        if key not in _SHIPPED:
            shipped = os.path.join(folder.name, name)
            os.rename(path, shipped)
            context.addFile(shipped)
            # The nodes fetch the file from here, so that it has to stay until the driver ends.
            _SHIPPED[key] = folder
        return name
    except DatabaseError as error:
        if "keys=" not in str(error):
            raise
        message = f"{source}: {_KEYED}" if not isinstance(source, Compiled) else _KEYED
        raise DatabaseError(message) from error
    finally:
        if folder not in _SHIPPED.values():
            folder.cleanup()


_KEYED = (
    "a list of the database has a key, which would be written into the plan; call screen_many in a "
    "function of your own that fetches the key where it runs"
)

_SHIPPED: dict[tuple[str | None, str], tempfile.TemporaryDirectory[str]] = {}
