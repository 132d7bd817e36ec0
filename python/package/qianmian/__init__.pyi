from typing import Any, Iterable, Optional, Tuple, Union

from ._native import (
    MEASURES as MEASURES,
    MODELS as MODELS,
    ArrowTable,
    Error as Error,
    Evaluation as Evaluation,
    Explanation as Explanation,
    Found as Found,
    Interactions as Interactions,
    Model as Model,
    Path,
    Registry as Registry,
    Table as Table,
    __version__ as __version__,
    evaluate as evaluate,
    settings as settings,
    train as train,
    tune as tune,
)

def read(
    source: Union[Path, ArrowTable, Iterable[Tuple[Any, ...]]], *, layout: Optional[str] = None
) -> Interactions: ...
