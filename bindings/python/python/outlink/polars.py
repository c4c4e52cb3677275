"""Screens columns of Polars: importing this module adds the namespace ``outlink`` to expressions and
series.

>>> import outlink, outlink.polars
>>> import polars as pl
>>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
>>> posts = pl.DataFrame({"url": ["https://evil.example/", None, "https://good.example/"]})
>>> posts.select(pl.col("url").outlink.is_blocked(screener)).to_series().to_list()
[True, None, False]
>>> posts.with_columns(pl.col("url").outlink.screen(screener).alias("verdict")).unnest("verdict")[
...     ["url", "action", "list"]
... ].rows()
[('https://evil.example/', 'block', 'mine'), (None, None, None), ('https://good.example/', 'allow', None)]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from outlink._action import Action

if TYPE_CHECKING:
    from outlink import Context, Screener

# The names of columns, or all of them.
_Columns = Literal["all"] | Iterable[Any] | None

VERDICT = pl.Struct(
    {
        "action": pl.String,
        "action_number": pl.Int8,
        "code": pl.String,
        "list": pl.String,
        "category": pl.String,
        "rule": pl.String,
        "candidate": pl.String,
    }
)
"""The type of the answer of ``screen``."""


@pl.api.register_series_namespace("outlink")
class SeriesNamespace:
    """``series.outlink``."""

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def screen(
        self, screener: Screener, context: Context | None = None, *, columns: _Columns = None
    ) -> pl.Series:
        """The verdicts as a struct series; a null stays null in all fields."""
        frame = pl.DataFrame(screener.screen_many(self._series, context, columns=columns))
        # Categories of their own for each piece of a stream would not fit together.
        return frame.cast({pl.Categorical: pl.String}).to_struct(self._series.name)

    def is_blocked(self, screener: Screener, context: Context | None = None) -> pl.Series:
        """For each link, whether its action is ``block``; a null stays null."""
        numbers = screener.screen_many(self._series, context, columns=["action_number"])
        frame = pl.DataFrame(numbers)
        blocked = frame["action_number"] >= int(Action.BLOCK)
        return blocked.alias(self._series.name)


@pl.api.register_expr_namespace("outlink")
class ExprNamespace:
    """``pl.col("url").outlink``; it works on pieces, so that it streams."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def screen(
        self, screener: Screener, context: Context | None = None, *, columns: _Columns = None
    ) -> pl.Expr:
        """The verdicts as a struct column; a null stays null in all fields."""
        return screen(self._expr, screener, context, columns=columns)

    def is_blocked(self, screener: Screener, context: Context | None = None) -> pl.Expr:
        """For each link, whether its action is ``block``; a null stays null."""
        return is_blocked(self._expr, screener, context)


def screen(
    expr: pl.Expr | str,
    screener: Screener,
    context: Context | None = None,
    *,
    columns: _Columns = None,
) -> pl.Expr:
    """The verdicts of a column of links, or of the column of a name, as a struct column; a null
    stays null in all fields.

    As ``expr.outlink.screen``, which type checkers do not know.
    """
    chosen = columns if columns is None or isinstance(columns, str) else list(columns)
    none = SeriesNamespace(pl.Series([], dtype=pl.String)).screen(screener, columns=chosen)
    return _column(expr).map_batches(
        lambda series: SeriesNamespace(series).screen(screener, context, columns=chosen),
        return_dtype=none.dtype,
        is_elementwise=True,
    )


def is_blocked(
    expr: pl.Expr | str, screener: Screener, context: Context | None = None
) -> pl.Expr:
    """For each link of a column, given by itself or by its name, whether its action is ``block``.

    A null stays null.

    As ``expr.outlink.is_blocked``, which type checkers do not know.
    """
    return _column(expr).map_batches(
        lambda series: SeriesNamespace(series).is_blocked(screener, context),
        return_dtype=pl.Boolean,
        is_elementwise=True,
    )


def _column(expr: pl.Expr | str) -> pl.Expr:
    return pl.col(expr) if isinstance(expr, str) else expr


def screen_texts(
    texts: pl.Series, screener: Screener, context: Context | None = None, *, columns: _Columns = None
) -> pl.DataFrame:
    """Every link of a column of texts with its verdict, a row for each link."""
    found = screener.screen_text_many(texts, context, columns=columns)
    return pl.DataFrame(found).cast({pl.Categorical: pl.String})
