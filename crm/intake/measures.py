"""Numbers with a unit, as mentions in the kind's unit."""

import re

from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import Mention, apart, ends, mention_of
from crm.intake.words import Number, Range, ranges


def measured(
    letter: Letter,
    found: list[Number],
    unit: re.Pattern[str],
    factors: tuple[float, ...],
    coarse: tuple[bool, ...],
) -> list[Mention]:
    """Every number followed by the unit. Each group of the pattern has its factor, and whether 1,500 of it is 1500."""
    made: list[Mention] = []
    for one in ranges(letter.low, found, unit):
        after = unit.match(letter.low, one.end) or _unit_in_heading(letter, one, unit)
        if after is None:
            continue
        if len(made) >= MOST_FIGURES:
            break
        group = next(place for place in range(len(factors)) if after[place + 1])
        span = (one.start, max(one.end, after.end()) if after.string is letter.low else one.end)
        made.append(mention_of(letter, span, ends(one, factors[group], coarse=coarse[group])))
    return apart(letter, made)


# "Land (ha): 5", "Power demand, MW = 4".
HEADING = re.compile(
    r"[\s(\[,]([a-z][a-z0-9. ]{0,13})[)\]]?\s{0,3}[:=|]\s{0,3}(?:ca\.? ?|about |approx\.? )?$"
)


def _unit_in_heading(letter: Letter, one: Range, unit: re.Pattern[str]) -> re.Match[str] | None:
    """The unit where it stands in the heading before a number."""
    heading = HEADING.search(letter.low[max(0, one.start - 30) : one.start])
    if heading is None:
        return None
    return unit.fullmatch(heading[1]) or unit.fullmatch(heading[1].split(" ")[-1])
