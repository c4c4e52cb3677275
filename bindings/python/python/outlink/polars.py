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

from typing import TYPE_CHECKING

import polars as pl

from outlink._action import Action

if TYPE_CHECKING:
    from outlink import Context, Screener

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

    def screen(self, screener: Screener, context: Context | None = None) -> pl.Series:
        """The verdicts as a struct series; a null stays null in all fields."""
        frame = pl.DataFrame(screener.screen_many(self._series, context))
        # Categories of their own for each piece of a stream would not fit together.
        return frame.cast({pl.Categorical: pl.String}).to_struct(self._series.name)

    def is_blocked(self, screener: Screener, context: Context | None = None) -> pl.Series:
        """Whether each link must not be let through; a null stays null."""
        frame = pl.DataFrame(screener.screen_many(self._series, context))
        blocked = frame["action_number"] >= int(Action.BLOCK)
        return blocked.alias(self._series.name)


@pl.api.register_expr_namespace("outlink")
class ExprNamespace:
    """``pl.col("url").outlink``; it works on pieces, so that it streams."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def screen(self, screener: Screener, context: Context | None = None) -> pl.Expr:
        """The verdicts as a struct column; a null stays null in all fields."""
        return self._expr.map_batches(
            lambda series: SeriesNamespace(series).screen(screener, context),
            return_dtype=VERDICT,
            is_elementwise=True,
        )

    def is_blocked(self, screener: Screener, context: Context | None = None) -> pl.Expr:
        """Whether each link must not be let through; a null stays null."""
        return self._expr.map_batches(
            lambda series: SeriesNamespace(series).is_blocked(screener, context),
            return_dtype=pl.Boolean,
            is_elementwise=True,
        )
