"""Recommenders from a notebook: read what people met, tune, train, judge, explain, publish.

>>> import qianmian
>>> rows = [(f"u{u}", f"i{(u + n) % 7}") for u in range(30) for n in range(4)]
>>> train, test = qianmian.read(rows).split(by="random")
>>> model = qianmian.train(train, "walk")
>>> lists = model.recommend(["u1", "u2"], k=3)
>>> lists.column_names
['user', 'item', 'rank', 'score']

Tables that come out speak Arrow's C stream: ``pyarrow.table(lists)``, ``polars.DataFrame(lists)``
and ``lists.to_pandas()`` take them without copying. Whatever cannot be read, fitted, judged or kept
raises :class:`Error`, a ``ValueError`` whose message says what to do about it.
"""

from __future__ import annotations

import os

from . import _native
from ._native import (
    MEASURES,
    MODELS,
    Error,
    Evaluation,
    Explanation,
    Found,
    Interactions,
    Model,
    Registry,
    Table,
    __version__,
    evaluate,
    settings,
    train,
    tune,
)

__all__ = [
    "MEASURES",
    "MODELS",
    "Error",
    "Evaluation",
    "Explanation",
    "Found",
    "Interactions",
    "Model",
    "Registry",
    "Table",
    "__version__",
    "evaluate",
    "read",
    "settings",
    "train",
    "tune",
]


def read(source, *, layout=None) -> Interactions:
    """Reads who met what, and when.

    ``source`` is one of

    - a path: what the commands read too, a text file (a table with or without a row of names,
      RecBole's ``.inter``, LightGCN's lists) or Parquet, or a folder of such parts;
    - a table: anything with ``__arrow_c_stream__`` (pyarrow, polars, duckdb, pandas 2.2 and later)
      with the columns ``user`` and ``item`` (texts or whole numbers) and, if there are,
      ``weight`` (from 0) and ``time`` (a timestamp, or seconds since 1970);
    - tuples ``(user, item[, weight[, time]])``.

    A weight of 0 is no interaction, every other counts as one; a pair told again counts once; what
    is told to happen later than now is left out. ``layout`` is "rows" or "lists" where a file does
    not tell.

    >>> log = read([("ann", "tea"), ("ann", "cup"), ("bob", "tea", 1.0, 1_700_000_000.0)])
    >>> log.shape, len(log)
    ((2, 2), 3)
    """
    if isinstance(source, (str, os.PathLike)):
        return _native.read_file(os.fspath(source), layout)
    if hasattr(source, "__arrow_c_stream__"):
        return _native.read_table(source)
    if hasattr(source, "to_numpy") and hasattr(source, "columns"):
        # A pandas before it spoke Arrow.
        import pyarrow

        return _native.read_table(pyarrow.Table.from_pandas(source, preserve_index=False))
    return _native.read_rows(source)
