"""What the native half holds. Shapes and units stand with each name."""

from os import PathLike
from typing import (
    Any, Callable, Dict, Iterable, List, Mapping, Optional, Protocol, Sequence, Tuple, Union, final,
)

class ArrowTable(Protocol):
    """Anything that speaks Arrow's C stream: pyarrow, polars, duckdb, pandas 2.2 and later."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

Path = Union[str, PathLike[str]]
Recipe = Union[str, Mapping[str, Any], "Found"]
History = Union[Sequence[str], Mapping[str, float]]
Knowledge = Union[Path, Sequence[Path], ArrowTable]

MODELS: List[str]
"""The names by which a model may be asked for with its usual settings."""
MEASURES: List[str]
"""What is measured of each list: recall, ndcg, hit, mrr, map."""
__version__: str

class Error(ValueError):
    """What was given cannot be used; the message says what to do about it."""

@final
class Table:
    """Rows and named columns that speak Arrow's C stream."""

    @property
    def column_names(self) -> List[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, name: str) -> List[Any]: ...
    def to_pylist(self) -> List[Dict[str, Any]]: ...
    def to_pydict(self) -> Dict[str, List[Any]]: ...
    def to_pyarrow(self) -> Any: ...
    def to_pandas(self) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

@final
class Interactions:
    """Who met what, and when; ``len()`` distinct pairs."""

    @property
    def users(self) -> List[str]: ...
    @property
    def items(self) -> List[str]: ...
    @property
    def shape(self) -> Tuple[int, int]:
        """Users, items."""
    @property
    def notes(self) -> List[str]: ...
    def __len__(self) -> int: ...
    def to_arrow(self) -> Table:
        """``user``, ``item``, ``time`` (seconds since 1970 or null), as told."""
    def split(self, by: Optional[str] = None) -> Tuple["Interactions", "Interactions"]:
        """What to learn from and a tenth to judge, cut off "temporal", "leave-one-out" or "random"."""

@final
class Found:
    """What a search found."""

    @property
    def recipe(self) -> Dict[str, Any]: ...
    @property
    def recall(self) -> float: ...
    @property
    def ndcg(self) -> float: ...
    @property
    def attempts(self) -> Table:
        """``model``, ``recall``, ``ndcg``, ``fit_s``, ``judge_s``, ``recipe`` (JSON), in order."""
    @property
    def notes(self) -> List[str]: ...

@final
class Explanation:
    """A score in parts: contributions and ``rest`` add up to ``score``."""

    @property
    def item(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def rest(self) -> float: ...
    @property
    def additive(self) -> bool:
        """Whether the score is a sum over the history; where not, a contribution is what is lost without the item."""
    @property
    def contributions(self) -> Table:
        """``item``, ``contribution``, ``share`` (0 to 1), the largest first."""

@final
class Model:
    """A fitted model."""

    @property
    def items(self) -> List[str]: ...
    @property
    def recipe(self) -> Dict[str, Any]: ...
    def recommend(
        self,
        users: Union[None, str, Sequence[str]] = None,
        *,
        history: Union[None, History, Interactions] = None,
        k: int = 20,
        seen: bool = False,
        among: Optional[Sequence[str]] = None,
    ) -> Table:
        """``user``, ``item``, ``rank`` (from 1), ``score``: ``k`` rows for each user or history."""
    def explain(self, history: Union[str, History], item: str) -> Explanation:
        """Why ``item`` scores as it does for a history, or for a user the model was fitted from."""
    def save(self, path: Path) -> None: ...
    @staticmethod
    def load(path: Path) -> "Model": ...

@final
class Evaluation:
    """What a model came to: ``evaluation["recall@20"]`` is a mean over users, 0 to 1;
    ``evaluation["novelty@20"]`` is what lists are like."""

    @property
    def measures(self) -> Table:
        """``measure``, ``value``, ``low``, ``high`` (95 % interval of resampled users)."""
    @property
    def looks(self) -> Table:
        """``look`` (novelty in bits, diversity and personalisation 0 to 1, miscalibration in nats
        where there is knowledge, each at the leading length), ``value``, ``low``, ``high``."""
    @property
    def bands(self) -> Table:
        """``band`` (head, torso, tail), ``recall``, ``pairs``."""
    @property
    def users(self) -> int: ...
    @property
    def coverage(self) -> float: ...
    @property
    def lengths(self) -> List[int]: ...
    @property
    def notes(self) -> List[str]: ...
    def __getitem__(self, name: str) -> float: ...
    def by_user(self, name: str) -> Table:
        """``user``, ``value``."""
    def ahead_of(self, other: "Evaluation") -> Table:
        """``measure``, ``value`` (mean difference), ``low``, ``high``: a paired bootstrap."""

@final
class Registry:
    """A folder of models; servers with ``--models`` on it take up what is published."""

    def __init__(self, path: Path) -> None: ...
    def add(
        self,
        name: str,
        model: Model,
        *,
        neighbours: int = 100,
        metrics: Optional[Mapping[str, float]] = None,
    ) -> Dict[str, Any]: ...
    def list(self) -> Table: ...
    def manifest(self, name: str) -> Dict[str, Any]: ...
    def model(self, name: str) -> Model: ...
    def served(self, name: str) -> Model: ...
    def publish(self, name: str, *, share: Optional[float] = None) -> Dict[str, Any]: ...
    def rollback(self) -> Dict[str, Any]: ...
    def published(self) -> Dict[str, Any]: ...

def read_file(path: Path, layout: Optional[str] = None) -> Interactions: ...
def read_table(table: ArrowTable) -> Interactions: ...
def read_rows(rows: Iterable[Tuple[Any, ...]]) -> Interactions: ...
def settings(name: str) -> Dict[str, Any]:
    """The usual settings of a model of ``MODELS``, to be changed and given to ``train``."""
def tune(
    train: Interactions,
    *,
    valid: Optional[Interactions] = None,
    budget_s: float = 120.0,
    by: Optional[str] = None,
    knowledge: Optional[Knowledge] = None,
    fit_limit_s: Optional[float] = None,
    memory_mb: int = 8192,
    seed: int = 20261121,
    after: Optional[Found] = None,
    state: Optional[Path] = None,
    progress: Optional[Callable[[Dict[str, Any]], object]] = None,
) -> Found: ...
def train(
    train: Interactions,
    recipe: Recipe = "ease",
    *,
    knowledge: Optional[Knowledge] = None,
    memory_mb: int = 8192,
    seed: int = 20261121,
) -> Model: ...
def evaluate(
    model: Model,
    train: Interactions,
    test: Interactions,
    *,
    at: Sequence[int] = (10, 20, 50),
    leaks: str = "refuse",
    resamples: int = 1000,
    knowledge: Optional[Knowledge] = None,
) -> Evaluation: ...
