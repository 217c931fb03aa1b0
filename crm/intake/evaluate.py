"""How well letters are read, against labels that people gave: shares right of what was filled and of what there was."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.intake import areas, draft
from crm.intake.area_learning import Case, Learned, learn

FIRST = 3
# Labels are written in whole or rounded units: this share of a difference is none.
ROUNDING = 0.005


@dataclass
class Count:
    """Of one field: how often filled, how often labelled, how often filled as labelled."""

    right: int = 0
    filled: int = 0
    labelled: int = 0

    def add(self, read: Any, label: Any) -> bool:
        """Count one letter; tell whether the field was read as it is labelled."""
        right = same(read, label)
        self.filled += read is not None
        self.labelled += label is not None
        self.right += right and label is not None
        return right

    @property
    def precision(self) -> float | None:
        """The share right of what was filled."""
        return self.right / self.filled if self.filled else None

    @property
    def recall(self) -> float | None:
        """The share right of what was labelled."""
        return self.right / self.labelled if self.labelled else None


@dataclass
class Scores:
    """What a whole file gave."""

    letters: int = 0
    first_area: int = 0
    among_first: int = 0
    fields: dict[str, Count] = field(default_factory=dict)

    def total(self, names: Iterable[str]) -> Count:
        """Several fields as one."""
        counts = [self.fields[name] for name in names if name in self.fields]
        return Count(
            right=sum(count.right for count in counts),
            filled=sum(count.filled for count in counts),
            labelled=sum(count.labelled for count in counts),
        )


def parse(line: dict[str, Any], learned: Learned | None = None) -> dict[str, Any]:
    """One line of a file (id, subject, body, perhaps received) as it is read."""
    subject, body = str(line.get("subject") or ""), str(line.get("body") or "")
    read = draft.read(subject, body, received=_day(line.get("received")))
    suggested = areas.suggest(subject, body, learned=learned)
    requirements = read.requirements
    needed_by = requirements["needed_by"]
    because = {"areas": ", ".join(suggested[0].because)} if suggested else {}
    return {
        "id": line.get("id"),
        "areas": [one.code for one in suggested],
        "subareas": [sub.code for one in suggested[:1] for sub in one.subareas],
        "type": read.type,
        "country": read.value("country"),
        "confidential": bool(read.value("confidential")),
        "requirements": {**requirements, "needed_by": needed_by and needed_by.isoformat()},
        "evidence": {**read.evidence, **because},
    }


def evaluate(lines: Iterable[dict[str, Any]]) -> Scores:
    """Read labelled lines and compare."""
    scores = Scores()
    for line in lines:
        add(scores, parse(line), line)
    return scores


def learn_from(lines: Iterable[dict[str, Any]]) -> Learned:
    """What labelled lines teach about areas, as qualified cases would."""
    return learn(
        Case(
            str(line.get("subject") or ""),
            str(line.get("body") or ""),
            tuple(line.get("areas") or []),
        )
        for line in lines
    )


def in_folds(
    lines: Sequence[dict[str, Any]], folds: int
) -> Iterator[tuple[dict[str, Any], Learned]]:
    """Each line with what all others teach but those of its own fold: every n-th line is one."""
    for fold in range(folds):
        learned = learn_from(line for place, line in enumerate(lines) if place % folds != fold)
        yield from ((line, learned) for line in lines[fold::folds])


def add(scores: Scores, read: dict[str, Any], label: dict[str, Any]) -> list[str]:
    """Count one letter; the names of the fields that were read otherwise than labelled."""
    scores.letters += 1
    labelled, found = label.get("areas") or [], read["areas"]
    first = bool(labelled) and found[:1] == labelled[:1]
    scores.first_area += first
    scores.among_first += bool(set(labelled) & set(found[:FIRST]))
    wanted = label.get("requirements") or {}
    pairs = {name: (read["requirements"][name], wanted.get(name)) for name in draft.REQUIREMENTS}
    pairs |= {
        name: (read[name], label[name])
        for name in ("type", "country", "confidential")
        if name in label
    }
    wrong = [] if first else ["areas"]
    for name, (value, wish) in pairs.items():
        if not scores.fields.setdefault(name, Count()).add(value, wish):
            wrong.append(name)
    return wrong


def same(read: Any, label: Any) -> bool:
    """Whether a value is the labelled one; numbers may differ by rounding."""
    numbers = [
        one for one in (read, label) if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    if len(numbers) < 2:
        return bool(read == label)
    return bool(abs(read - label) <= ROUNDING * abs(label))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def report(scores: Scores) -> str:
    """The scores as a table in plain text."""
    lines = [
        f"{scores.letters} letters",
        f"first area                {share(scores.first_area, scores.letters)}",
        f"an area among first three {share(scores.among_first, scores.letters)}",
        f"{'':18} {'precision':>9} {'recall':>9}  right/filled/labelled",
    ]
    rows = list(scores.fields.items())
    rows.insert(len(draft.REQUIREMENTS), ("all requirements", scores.total(draft.REQUIREMENTS)))
    for name, count in rows:
        parts = f"{count.right}/{count.filled}/{count.labelled}"
        lines.append(
            f"{name:18} {_percent(count.precision):>9} {_percent(count.recall):>9}  {parts}"
        )
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    """A share in percent with its parts."""
    return f"{_percent(part / whole if whole else None):>9}  {part}/{whole}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"
