"""Changing the words by which strength areas are suggested, and learning from confirmed cases."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.core import audit, clock
from crm.core.access import Person
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.intake import area_learning, queries, term_rules
from crm.intake.models import AreaMemory, AreaTerm, ForgottenWord, Strength, TermLanguage


def add_term(
    code: str,
    language: TermLanguage,
    text: str,
    strength: Strength,
    *,
    by: Person,
    submission_key: str | None = None,
) -> AreaTerm:
    """Let a word speak for an area or subarea. The same form posted again gives the same term.

    One that is shipped but switched off counts again. Raises Refused for what is no term, and for one
    that counts already.
    """
    text = term_rules.tidy(text)
    fault = term_rules.fault(text, language.value)
    if fault:
        raise Refused(str(fault), field="text")
    there = queries.find(code, language, text)
    if there and not there.is_off:
        if there.change and submission_key and there.change.submission_key == submission_key:
            return there.change
        raise Refused(
            _("It is there already, as “%(text)s”: %(strength)s.", **_told(there)), field="text"
        )
    values = {"strength": strength, "submission_key": submission_key}
    return _decide(code, language, _text_of(there) if there else text, values, by=by)


def _told(word: queries.Word) -> dict[str, str]:
    return {"text": word.text, "strength": word.strength.label}


def change_term(
    code: str, language: TermLanguage, text: str, strength: Strength, *, by: Person, version: int
) -> None:
    """Let a term that is there count otherwise, or not at all.

    ``version``: of the region's decision when the page was opened, 0 without one. Raises Refused for a
    term that is not there, Stale when a colleague decided first.
    """
    word = _there(code, language, text)
    _check_version(word, version)
    _decide(code, language, _text_of(word), {"strength": strength}, by=by)


def take_back(code: str, language: TermLanguage, text: str, *, by: Person, version: int) -> None:
    """Undo what the region decided about a term: a shipped one is as it is shipped, its own is gone.

    Raises Refused and Stale as ``change_term`` does.
    """
    word = _there(code, language, text)
    _check_version(word, version)
    if word.change is not None:
        changes = audit.assign(word.change, {"strength": None})
        _new_edition()
        audit.record("intake.word_taken_back", word.change, by=by, changes=changes)


def _there(code: str, language: TermLanguage, text: str) -> queries.Word:
    word = queries.find(code, language, text)
    if word is None:
        raise Refused(_("The word is not there any more."))
    return word


def _check_version(word: queries.Word, version: int) -> None:
    if word.version != version:
        raise Stale(word.change)


def _text_of(word: queries.Word) -> str:
    return word.change.text if word.change else word.text


def _decide(
    code: str, language: TermLanguage, text: str, values: dict[str, Any], *, by: Person
) -> AreaTerm:
    row = queries.row_of(code, language, text)
    action = "intake.word_changed" if row else "intake.word_added"
    if row is None:
        row = AreaTerm(code=code, language=language, text=text)
        changes = audit.assign(row, values)
        _add(row)
    else:
        changes = audit.assign(row, values)
    changes.pop("submission_key", None)
    _new_edition()
    audit.record(action, row, by=by, changes=changes, note=code)
    return row


def _add(row: AreaTerm) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Refused(
            _("A colleague added it at the same moment. Look at the list."), field="text"
        ) from None


def switch_learning(is_on: bool, *, by: Person) -> None:
    """Let what cases teach count, or not."""
    memory = _new_edition()
    changes = audit.assign(memory, {"is_on": is_on})
    audit.record("intake.learning_switched", memory, by=by, changes=changes)


def forget_all(*, by: Person) -> None:
    """Forget what cases have taught; those qualified from now on teach anew."""
    memory = _new_edition()
    memory.lessons, memory.cases, memory.since = {}, 0, clock.now()
    audit.record("intake.learning_forgotten", memory, by=by)


def forget(one: str, *, by: Person) -> None:
    """Never learn a stem (again). Raises Refused when it is not known."""
    _new_edition()  # a second press waits here
    lesson = queries.lessons().get(one)
    if lesson is None:
        raise Refused(_("The word is not there any more."))
    row = ForgottenWord(stem=one, word=lesson.word)
    db.session.add(row)
    audit.record("intake.lesson_forgotten", row, by=by)


def remember(one: str, *, by: Person) -> None:
    """Let a stem be learned again. Raises Refused when it is not among the forgotten."""
    _new_edition()
    row = next((row for row in queries.forgotten_words() if row.stem == one), None)
    if row is None:
        raise Refused(_("The word is not there any more."))
    audit.record("intake.lesson_remembered", row, by=by)
    db.session.delete(row)


def learn(cases: Iterable[area_learning.Case], names: Collection[str]) -> None:
    """Learn anew from confirmed cases, instead of what was learned before.

    ``names``: stems that are never learned, see ``area_learning.name_stems``.
    """
    memory = _memory()
    if not memory.is_on:
        return
    seen = list(cases)
    lessons = area_learning.learn(seen, names, queries.is_known)
    memory.lessons = {one: asdict(lesson) for one, lesson in lessons.items()}
    memory.cases, memory.learned_at = len(seen), clock.now()
    memory.edition = uuid4().hex


def _new_edition() -> AreaMemory:
    """Every process reads words and lessons anew.

    Not a count: a restored backup would have the same number for other words.
    """
    memory = _memory()
    memory.edition = uuid4().hex
    return memory


def _memory() -> AreaMemory:
    """The one row of it. Whoever else wants to change it waits until this change is committed."""
    query = sa.select(AreaMemory).with_for_update().execution_options(populate_existing=True)
    memory = db.session.scalars(query).first()
    if memory is None:
        try:
            with db.session.begin_nested():
                db.session.add(AreaMemory(id=1, edition=uuid4().hex))
        except IntegrityError:
            pass  # another process has just added it
        memory = db.session.scalars(query).one()
    return memory
