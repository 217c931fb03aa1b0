"""What a word in a clause is about: the company's own work, its customers, its needs, something it denies."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from crm.intake.area_mail import Clause, Kind
from crm.intake.area_role_words import (
    AGED,
    BEFORE_PLACES,
    BEING,
    BUT,
    CUSTOMERS,
    EQUIPMENT_NEXT,
    FIRMS,
    FIRMS_NEXT,
    FOR,
    GOES,
    HOUSED,
    JOINING,
    MAKERS,
    MAKES,
    MINE,
    NEAR,
    NEEDLESS,
    NEEDS,
    NOT,
    OF,
    ONE_CUSTOMER,
    ONLY,
    ORNAMENT,
    PART_OF,
    PARTED,
    PLACE,
    SELLS,
    SENSES,
    SOMEBODY,
    SOURCES,
    SUPPLIES,
    TOOL,
    TURNED,
    UNSURE,
    USES,
    VERB_LAST,
    WE,
    WISHED,
    WITH,
    WORKPLACES,
    WORKS,
    WORKS_NEXT,
)
from crm.intake.area_words import Word


class Role(Enum):
    """Who or what is spoken of, with how much it counts."""

    MAKES = 2.0
    TITLE = 1.6
    WE = 1.3
    SAYS = 1.0
    NEEDS = 0.6
    LISTS = 0.45
    SOURCE = 0.5
    WITH = 0.7
    ASKS = 0.2
    CUSTOMER = -1.0  # counts by area, see Vocabulary.as_customer
    NEAR = 0.15
    ORNAMENT = 0.12
    DENIED = 0.0


ASIDE = (
    dict.fromkeys(NEAR, Role.NEAR)
    | dict.fromkeys(SOURCES, Role.SOURCE)
    | dict.fromkeys(WITH, Role.WITH)
)
WINDOW = 7
CLOSE = 4


@dataclass(slots=True)
class _State:
    """What the words are about that come next in a clause."""

    base: Role
    now: Role
    of_customers: bool = False  # have customers been named, so that what is made next is theirs?


def roles_of(clause: Clause, words: list[Word]) -> list[Role]:
    """The role of each word of a clause."""
    plain = [word.plain for word in words]
    base = _base(clause.kind, plain)
    state, roles = _State(base, base), []
    commas = _after_comma(clause.text, words)
    for place in range(len(plain)):
        before = state.now
        if not _of_a_place(words, place):
            _step(state, plain, place, place in commas)
        roles.append(before if SENSES.match(plain[place]) else state.now)
    if base in (Role.LISTS, Role.ASKS, Role.ORNAMENT):
        roles = [min(role, base, key=lambda one: one.value) for role in roles]
    roles = _verb_last(plain, roles, commas)
    roles = _wished(clause.text, words, _users(clause.text, words, roles))
    roles = _housed(plain, _undone(plain, _firms(plain, _works(plain, roles))))
    roles = [Role.DENIED if _legal_form(words, place) else role for place, role in enumerate(roles)]
    return _needless(clause.text, words, roles)


OPEN = (Role.MAKES, Role.WE, Role.SAYS, Role.NEEDS, Role.WITH, Role.SOURCE)


def _of_a_place(words: list[Word], place: int) -> bool:
    """ "from Turkey", "till Köping": a place follows and changes nothing of what is spoken of."""
    following = words[place + 1].text if place + 1 < len(words) else ""
    return words[place].plain in BEFORE_PLACES and following[:1].isupper()


def _legal_form(words: list[Word], place: int) -> bool:
    """ "Ohmwright plc" is a company, no controller."""
    return place > 0 and words[place].text in {"plc", "Plc"} and words[place - 1].text.istitle()


def _base(kind: Kind, plain: Iterable[str]) -> Role:
    if kind is Kind.SUBJECT:
        return Role.TITLE
    if kind is Kind.NAMES:
        return Role.WE
    if kind is Kind.ASKS:
        return Role.ASKS
    if any(ORNAMENT.match(word) for word in plain):
        return Role.ORNAMENT
    return Role.LISTS if kind is Kind.LISTS else Role.SAYS


def _after_comma(text: str, words: list[Word]) -> set[int]:
    """The places of the words before which a comma stands."""
    return {
        place
        for place in range(1, len(words))
        if "," in text[words[place - 1].start + len(words[place - 1].text) : words[place].start]
    }


def _step(state: _State, plain: list[str], place: int, comma: bool) -> None:
    """Let one word change what is spoken of."""
    word, before = plain[place], plain[max(0, place - WINDOW) : place]
    following = plain[place + 1] if place + 1 < len(plain) else ""
    if comma and state.now in (Role.DENIED, Role.NEAR, Role.SOURCE, Role.WITH):
        state.now = state.base
    if word in CUSTOMERS and _asks(word, before[-1:], following):
        state.now = Role.TITLE if state.base is Role.TITLE else Role.WE
    elif word in NOT or state.now is Role.DENIED:
        _denied(state, word, following)
    elif word in CUSTOMERS:
        state.now, state.of_customers = Role.CUSTOMER, True
    elif word in ASIDE:
        _aside(state, word, before[-1:])
    elif word in FOR:
        _for(state, word, before)
    else:
        _who(state, word, before, following)


def _aside(state: _State, word: str, last: list[str]) -> None:
    """What is near, bought or comes along counts less."""
    if word in WITH and state.now is Role.NEEDS:
        state.now = Role.LISTS
    elif word in AGED and state.now is Role.MAKES and last and last[0] not in HOUSED:
        return  # "bygger om gamla styrsystem": that is the work, not a place
    else:
        state.now = min(state.now, ASIDE[word], key=lambda role: role.value)


def _asks(customer: str, before: list[str], following: str) -> bool:
    """A broker's customer is who asks: "min kund", "our customer builds"."""
    does = MAKES.match(following) or SELLS.match(following) or NEEDS.match(following)
    return bool(MINE & set(before)) or (customer in ONE_CUSTOMER and bool(does))


def _denied(state: _State, word: str, following: str) -> None:
    """What follows "not" isn't so, until "but"; "not only" denies nothing."""
    if state.now is Role.DENIED and (word in BUT or word in ONLY):
        state.now = state.base
    elif word in NOT and following not in ONLY:
        state.now = Role.DENIED


def _for(state: _State, word: str, before: list[str]) -> None:
    """After "for" come the customers, or what the place is for, or what something becomes."""
    if before[-1:] and GOES.match(before[-1]):
        state.now, state.of_customers = Role.CUSTOMER, True
    elif any(TURNED.match(one) for one in before) and word in {"till", "zu", "into"}:
        state.now = Role.MAKES
    elif any(TOOL.search(one) for one in before[-CLOSE:]):
        state.now = Role.SAYS
    elif any(PLACE.search(one) for one in before[-CLOSE:]):
        state.now = Role.WE if state.base is not Role.TITLE else Role.TITLE
    elif state.now is not Role.NEEDS or any(SUPPLIES.match(one) for one in before[-CLOSE:]):
        state.now = Role.CUSTOMER


def _who(state: _State, word: str, before: list[str], following: str) -> None:
    """The company itself speaks, makes or needs."""
    if _makes(state, word, before[-1] if before else "", following):
        state.now = Role.MAKES
    elif PART_OF.search(" ".join([*before[-2:], word])):
        state.now, state.of_customers = Role.CUSTOMER, True
    elif SELLS.match(word) and state.now is not Role.CUSTOMER:
        state.now = Role.WE
    elif SENSES.match(word):
        state.now = Role.CUSTOMER
    elif NEEDS.match(word):
        state.now = Role.NEEDS
    elif word in WE:
        state.now, state.of_customers = Role.TITLE if state.base is Role.TITLE else Role.WE, False


def _makes(state: _State, word: str, last: str, following: str) -> bool:
    """Whether with this word the company says what it makes; not what its customers make."""
    if state.now is Role.CUSTOMER and (state.of_customers or last not in JOINING):
        return False
    if word in MAKERS:
        return following in OF and state.now is not Role.CUSTOMER
    if UNSURE.match(word) and (last not in SOMEBODY or state.now in (Role.NEAR, Role.SOURCE)):
        return False
    return bool(MAKES.match(word))


def _verb_last(plain: list[str], roles: list[Role], commas: set[int]) -> list[Role]:
    """In German what is made stands before the verb: "der Vliese für Autohersteller fertigt"."""
    raised = list(roles)
    starts = sorted({0, *commas, len(plain)})
    for begin, end in itertools.pairwise(starts):
        if not VERB_LAST.match(plain[end - 1]) or roles[end - 1] is Role.DENIED:
            continue
        for place in range(begin, end - 1):
            if plain[place] in FOR or plain[place] in ASIDE:
                break
            raised[place] = Role.MAKES
    return raised


def _firms(plain: list[str], roles: list[Role]) -> list[Role]:
    """ "Car makers" and "elnätsbolag" are customers, unless they stand where the company says what it is."""
    lowered = list(roles)
    for place, word in enumerate(plain):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        named = following in FIRMS_NEXT or bool(FIRMS.match(word))
        named = named and not BEING & set(plain[max(0, place - 3) : place])
        if roles[place] in OPEN and (named or _of_equipment(plain, place)):
            lowered[place] = Role.CUSTOMER
    return lowered


def _of_equipment(plain: list[str], place: int) -> bool:
    """ "Potato peeling and cutting equipment" is no food."""
    for following in plain[place + 1 : place + CLOSE + 1]:
        if following in EQUIPMENT_NEXT:
            return True
        if following not in JOINING and not following.endswith("ing"):
            return False
    return False


def _users(text: str, words: list[Word], roles: list[Role]) -> list[Role]:
    """ "Bottling plants use our dashboards": who uses what the company makes is its customer."""
    lowered = list(roles)
    for found in USES.finditer(text):
        begin = text.rfind(",", 0, found.start()) + 1
        within = [place for place, word in enumerate(words) if begin <= word.start < found.start()]
        if not any(words[place].plain in WE for place in within):
            for place in within:
                lowered[place] = Role.CUSTOMER if roles[place] in OPEN else roles[place]
    return lowered


def _housed(plain: list[str], roles: list[Role]) -> list[Role]:
    """What the company does "in dairies and foundries" is not dairying: those are its customers."""
    lowered, within = list(roles), False
    for place, word in enumerate(plain):
        if WORKPLACES.match(word):
            near = plain[max(0, place - 2) : place]
            within = within or bool(HOUSED & set(near))
            if within and roles[place] in OPEN:
                lowered[place] = Role.CUSTOMER
        elif word not in JOINING:
            within = False
    return lowered


def _undone(plain: list[str], roles: list[Role]) -> list[Role]:
    """ "Vi odlar ingenting": the verb before the word that denies it is denied too."""
    denied = list(roles)
    for place in range(1, len(plain)):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        before = plain[place - 1]
        if plain[place] in NOT and following not in ONLY and MAKES.match(before):
            denied[place - 1] = Role.DENIED
    return denied


def _needless(text: str, words: list[Word], roles: list[Role]) -> list[Role]:
    """ "Rail is not required": also what stands before the word that denies it, from the comma on."""
    denied = list(roles)
    for found in NEEDLESS.finditer(text):
        begin = text.rfind(",", 0, found.start()) + 1
        for place, word in enumerate(words):
            if begin <= word.start < found.end():
                denied[place] = Role.DENIED
    return denied


def _wished(text: str, words: list[Word], roles: list[Role]) -> list[Role]:
    """ "Waste heat welcome": also what stands before the word is a wish about the site."""
    lowered = list(roles)
    for found in WISHED.finditer(text):
        begin = max((sign.end() for sign in PARTED.finditer(text, 0, found.start())), default=0)
        for place, word in enumerate(words):
            if begin <= word.start < found.end() and roles[place] in OPEN:
                lowered[place] = Role.ASKS
    return lowered


def _works(plain: list[str], roles: list[Role]) -> list[Role]:
    """A factory named by what it makes is the company's own, also where it is only wished for."""
    raised = list(roles)
    for place, word in enumerate(plain):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        if roles[place] in (Role.NEEDS, Role.SAYS, Role.WE) and (
            WORKS.search(word) or following in WORKS_NEXT
        ):
            raised[place] = Role.MAKES
    return raised
