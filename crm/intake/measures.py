"""Numbers with a unit, as mentions in the kind's unit."""

import re

from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import Mention, apart, ends, mention_of
from crm.intake.words import Number, ranges


def measured(
    letter: Letter,
    found: list[Number],
    unit: re.Pattern[str],
    factors: tuple[float, ...],
    coarse: tuple[bool, ...],
) -> list[Mention]:
    """Every number followed by the unit. Each group of the pattern has its factor, and whether 1,500 of it is 1500."""
    made = []
    for one in ranges(letter.low, found, unit):
        after = unit.match(letter.low, one.end)
        if after is None:
            continue
        if len(made) >= MOST_FIGURES:
            break
        group = next(place for place in range(len(factors)) if after[place + 1])
        span = (one.start, after.end())
        made.append(mention_of(letter, span, ends(one, factors[group], coarse=coarse[group])))
    return apart(letter, made)
