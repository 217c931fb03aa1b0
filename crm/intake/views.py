"""The words by which strength areas are suggested: the region adds its own, switches off what misleads."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import true
from sqlalchemy.orm import selectinload

from crm.core.access import Permission as P
from crm.core.access import actor, one_visible, requires
from crm.core.errors import Refused
from crm.core.forms import BaseForm, press
from crm.intake import queries, service, term_rules
from crm.intake.forms import AddWordForm, ChangeWordForm, SearchForm, TrialForm, names
from crm.intake.models import Strength
from crm.reference import queries as reference
from crm.reference.models import StrengthArea

MOST_WORDS, MOST_LESSONS = 25, 20
bp = Blueprint("intake", __name__, url_prefix="/reference/words")


@bp.get("/")
@requires(P.REFERENCE_EDIT)
def index() -> ResponseReturnValue:
    """The areas, what was changed in each, and what the region's cases have taught."""
    areas = reference.all_of(StrengthArea, selectinload(StrengthArea.subareas))
    return render_template(
        "intake/index.html",
        areas=areas,
        counts=queries.counts(areas),
        memory=queries.memory(),
        learned=len(queries.lessons()),
        forgotten=queries.forgotten_words(),
    )


@bp.route("/<int:area_id>", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def words(area_id: int) -> ResponseReturnValue:
    """The words of an area; add one."""
    area = _area(area_id)
    form = AddWordForm(area)
    if form.carry_out(lambda: service.add_term(**form.values(), by=actor())):
        flash(_("“%(word)s” counts from now on.", word=form.result.text))
        return redirect(url_for(".words", area_id=area.id))
    return _page(area, form=form)


@bp.post("/<int:area_id>/try")
@requires(P.REFERENCE_EDIT)
def try_out(area_id: int) -> ResponseReturnValue:
    """What would be suggested for a letter; it is not kept."""
    area = _area(area_id)
    trial = TrialForm()
    if trial.validate_on_submit():
        letter = trial.letter.data or ""
        now, before = queries.suggest("", letter), queries.suggest_as_shipped("", letter)
        return _page(area, trial=trial, now=now, before=before)
    trial.status = 422
    return _page(area, trial=trial)


@bp.post("/<int:area_id>/change")
@requires(P.REFERENCE_EDIT)
def change(area_id: int) -> ResponseReturnValue:
    """Let a word count otherwise, or as it did before the region changed it."""
    area = _area(area_id)
    form = ChangeWordForm(area)
    if press(_change, form):
        flash(_("Saved: “%(word)s”.", word=form.text.data))
    return redirect(url_for(".words", area_id=area.id, **_sought().asked()))


def _change(form: ChangeWordForm) -> None:
    if not form.validate():
        raise Refused(_("The page could not be understood"))
    values = form.values() | {"version": form.version.data}
    if values["strength"] is None:
        del values["strength"]
        service.take_back(**values, by=actor())
    else:
        service.change_term(**values, by=actor())


@bp.post("/<int:area_id>/forget")
@requires(P.REFERENCE_EDIT)
def forget(area_id: int) -> ResponseReturnValue:
    """Never learn a word again that cases have taught."""
    area = _area(area_id)
    if press(service.forget, request.form.get("stem", ""), by=actor()):
        flash(_("The word is forgotten and will not be learned again."))
    return redirect(url_for(".words", area_id=area.id, _anchor="learned"))


@bp.post("/remember")
@requires(P.REFERENCE_EDIT)
def remember() -> ResponseReturnValue:
    """Let a word be learned again."""
    if press(service.remember, request.form.get("stem", ""), by=actor()):
        flash(_("The word may be learned again."))
    return redirect(url_for(".index", _anchor="learned"))


@bp.post("/learning")
@requires(P.REFERENCE_EDIT)
def switch() -> ResponseReturnValue:
    """Let what cases teach count, or not."""
    is_on = request.form.get("learning") == "on"
    if press(service.switch_learning, is_on, by=actor()):
        flash(_("Learning is on.") if is_on else _("Learning is off."))
    return redirect(url_for(".index", _anchor="learned"))


@bp.route("/learning/forget", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def forget_all() -> ResponseReturnValue:
    """Forget what cases have taught: asks first, since it cannot be undone."""
    form = BaseForm()
    if form.carry_out(service.forget_all, by=actor()):
        flash(_("All that was learned is forgotten."))
        return redirect(url_for(".index", _anchor="learned"))
    return render_template(
        "intake/forget_all.html", form=form, learned=len(queries.lessons())
    ), form.status


def _area(area_id: int) -> StrengthArea:
    return one_visible(StrengthArea, area_id, true(), selectinload(StrengthArea.subareas))


def _page(
    area: StrengthArea,
    *,
    form: AddWordForm | None = None,
    trial: TrialForm | None = None,
    **suggested: Any,
) -> tuple[str, int]:
    """The page of an area's words, with what was typed and what was found."""
    form, trial = form or AddWordForm(area, formdata=None), trial or TrialForm(formdata=None)
    sought = _sought()
    everything = queries.words_of(*queries.codes_of(area))
    found = _found(everything, sought)
    page = render_template(
        "intake/words.html",
        area=area,
        names=names(area),
        form=form,
        trial=trial,
        suggested={"now": None, "before": None} | suggested,
        sought=sought,
        asked=sought.asked(),
        strengths=list(Strength),
        changed=[word for word in everything if word.is_changed],
        found=found[:MOST_WORDS],
        count=len(found),
        lessons=queries.lessons_for(area.code, MOST_LESSONS),
    )
    return page, max(form.status, trial.status)


def _found(words_there: list[queries.Word], sought: SearchForm) -> list[queries.Word]:
    """The words that hold what was sought, in any of their forms."""
    text, language = term_rules.tidy(sought.find.data or ""), sought.spoken.data
    return [
        word
        for word in words_there
        if any(text in one for one in (word.text, *word.also)) and language in (None, word.language)
    ]


def _sought() -> SearchForm:
    """What is sought; a field that cannot be understood finds nothing else than without it."""
    form = SearchForm(request.args)
    if not form.validate():
        return SearchForm()
    return form
