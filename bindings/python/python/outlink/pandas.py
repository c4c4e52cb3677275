"""Screens columns of pandas: importing this module adds the accessor ``outlink`` to series.

>>> import outlink, outlink.pandas
>>> import pandas as pd
>>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
>>> urls = pd.Series(["https://evil.example/", None], index=["a", "b"])
>>> urls.outlink.screen(screener)["list"].to_dict()
{'a': 'mine', 'b': nan}
>>> urls.outlink.is_blocked(screener).fillna(False).to_dict()
{'a': True, 'b': False}
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyarrow as pa

from outlink._action import Action

if TYPE_CHECKING:
    from outlink import Context, Screener


@pd.api.extensions.register_series_accessor("outlink")
class SeriesAccessor:
    """``series.outlink``."""

    def __init__(self, series: pd.Series[str]) -> None:
        self._series = series

    def screen(
        self,
        screener: Screener,
        context: Context | None = None,
        *,
        columns: Literal["all"] | Iterable[Any] | None = None,
    ) -> pd.DataFrame:
        """The verdicts as a frame with the index of the series; what is missing stays missing."""
        table = _table(self._series, screener, context, columns)
        frame = table.to_pandas(types_mapper=_NULLABLE.get)
        frame.index = self._series.index
        return frame

    def is_blocked(self, screener: Screener, context: Context | None = None) -> pd.Series[bool]:
        """For each link, whether its action is ``block``; what is missing stays missing."""
        table = _table(self._series, screener, context, ["action_number"])
        numbers = table["action_number"].to_pylist()
        blocked = [None if number is None else number >= Action.BLOCK for number in numbers]
        return pd.Series(
            blocked, index=self._series.index, name=self._series.name, dtype="boolean"
        )


# Whole numbers stay whole where some are missing.
_NULLABLE: dict[pa.DataType, Any] = {pa.int8(): pd.Int8Dtype(), pa.uint32(): pd.UInt32Dtype()}


def _table(
    series: pd.Series[str],
    screener: Screener,
    context: Context | None,
    columns: Literal["all"] | Iterable[Any] | None,
) -> pa.Table:
    # Old pandas has no Arrow interface, and spells what is missing in several ways.
    try:
        links: Any = pa.array(series, from_pandas=True)
    except UnicodeEncodeError:
        # Of a list, the error says which row it is, and what to do.
        links = series.to_list()
    except pa.ArrowException as error:
        raise TypeError(
            f"the series {series.name!r} has values other than str: {error}; "
            "convert it with astype('string')"
        ) from error
    return pa.table(screener.screen_many(links, context, columns=columns))
