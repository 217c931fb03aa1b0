"""The shape of the house, as CONTRIBUTING.md describes it, kept by machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database

CRM = Path(__file__).parent.parent / "crm"
# A feature may know those before it.
FEATURES = (
    "reference",
    "accounts",
    "companies",
    "intake",
    "inquiries",
    "letters",
    "secrecy",
    "arrivals",
    "mailbox",
    "sites",
    "routing",
    "offers",
    "establishments",
    "register",
    "duplicates",
    "imports",
    "kpi",
    "admin",
    "home",
)
# Within a feature a module may know those after it; what is not named here counts as a rule.
LAYERS = ("views", "jobs", "commands", "forms", "service", "queries", "rules", "models")
# Pages and jobs put together what several features have to say.
MAY_ASK_ANY_FEATURE = {"views", "jobs"}
MAY_COMMIT = {"views", "oidc_views", "jobs", "commands", "cli", "sessions", "throttle", "reading"}
CORE_MAY_COMMIT = {"core/forms.py", "core/jobs.py", "core/outbox.py"}
LONGEST_FUNCTION = 50

MODULES = sorted(path for path in CRM.rglob("*.py"))


def place(path: Path) -> tuple[str, str]:
    """The room a file is in and its own name: crm/sites/views.py is ("sites", "views")."""
    parts = path.relative_to(CRM).with_suffix("").parts
    return (parts[0], parts[-1]) if len(parts) > 1 else ("", parts[0])


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Room and module of everything of ours that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crm"):
            parts = node.module.split(".")[1:]
            for name in node.names:
                full = [*parts, name.name][:2] if len(parts) < 2 else parts[:2]
                yield full[0], (full[1] if len(full) > 1 else "")
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("crm."):
                    room, _, module = name.name.removeprefix("crm.").partition(".")
                    yield room, module


def is_allowed(importer: tuple[str, str], imported: tuple[str, str]) -> bool:
    """Whether one module may know another."""
    (room, name), (other_room, other) = importer, imported
    if room not in FEATURES:
        return room != "core" or other_room not in FEATURES
    if other_room not in FEATURES:
        return other_room == "core"
    if room == other_room:
        return (
            name not in LAYERS or other not in LAYERS or LAYERS.index(name) <= LAYERS.index(other)
        )
    if FEATURES.index(other_room) < FEATURES.index(room):
        return True
    return name in MAY_ASK_ANY_FEATURE and other == "queries"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRM)))
def test_a_module_knows_only_whom_it_may(path: Path) -> None:
    wrong = [
        f"{path.relative_to(CRM)} must not import crm.{room}.{module}"
        for room, module in imports(path)
        if not is_allowed(place(path), (room, module))
    ]
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRM)))
def test_only_pages_jobs_and_commands_commit(path: Path) -> None:
    relative = str(path.relative_to(CRM))
    if place(path)[1] in MAY_COMMIT or relative in CORE_MAY_COMMIT:
        return
    commits = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not commits, (
        f"{relative} commits in lines {commits}: leave it to the view, job or command"
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRM)))
def test_only_the_clock_asks_what_time_it_is(path: Path) -> None:
    if path.name == "clock.py":
        return
    asks = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert not asks, f"use crm.core.clock in lines {asks}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRM)))
def test_services_never_ask_who_is_signed_in(path: Path) -> None:
    if place(path)[1] not in {"service", "rules", "models"}:
        return
    text = path.read_text(encoding="utf-8")
    assert "current_user" not in text, "a service takes by="
    assert "accounts.current" not in text, "a service takes by="


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRM)))
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_the_rules_themselves_refuse_what_they_should() -> None:
    assert not is_allowed(("core", "mail"), ("accounts", "models"))
    assert not is_allowed(("sites", "service"), ("routing", "queries"))
    assert not is_allowed(("sites", "models"), ("sites", "service"))
    assert not is_allowed(("sites", "views"), ("routing", "service"))
    assert is_allowed(("inquiries", "views"), ("offers", "queries"))
    assert is_allowed(("offers", "service"), ("routing", "queries"))
    assert is_allowed(("", "schedule"), ("kpi", "jobs"))
