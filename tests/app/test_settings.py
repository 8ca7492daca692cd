import ast
import re
from pathlib import Path

import pytest

from app.core import settings, territory

ROOT = Path(__file__).parents[2]


def test_every_setting_is_in_the_readme_and_nothing_else_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `COUP_DE_POUCE_([A-Z_]+)`", readme, re.MULTILINE))
    assert listed == {setting.name for setting in settings.SETTINGS}


def test_the_readme_says_each_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for setting in settings.SETTINGS:
        shown = f"`{setting.default}`" if setting.default else ""
        assert f"| `COUP_DE_POUCE_{setting.name}` | {shown} |" in readme, setting.name


def test_every_default_can_be_read() -> None:
    assert settings.load({}).keys() == {setting.name for setting in settings.SETTINGS}


def test_the_plain_database_address_is_read_where_the_prefixed_one_is_absent() -> None:
    assert settings.load({"DATABASE_URL": "sqlite:///a"})["DATABASE_URL"] == "sqlite:///a"
    both = {"DATABASE_URL": "sqlite:///a", "COUP_DE_POUCE_DATABASE_URL": "sqlite:///b"}
    assert settings.load(both)["DATABASE_URL"] == "sqlite:///b"


def test_a_value_that_cannot_be_read_names_its_variable() -> None:
    with pytest.raises(ValueError, match="COUP_DE_POUCE_SMTP_PORT"):
        settings.load({"COUP_DE_POUCE_SMTP_PORT": "many"})


def test_a_territory_file_that_lacks_a_value_names_it(tmp_path: Path) -> None:
    incomplete = tmp_path / "t.toml"
    incomplete.write_text('name = "x"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="tagline"):
        territory.read(incomplete)


def _words_of(path: Path) -> list[str]:
    """Return what a template shows, or the texts of a module without its docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [text]
    tree = ast.parse(text)
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(b.body[0].value) for b in blocks if b.body and isinstance(b.body[0], ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def test_no_code_names_the_territory_that_comes_with_the_product() -> None:
    named = re.compile(r"Haute-Garonne|Toulouse|^31$|[Cc]oup de pouce 31|\b31[0-9]{3}\b")
    for path in [*ROOT.glob("app/**/*.py"), *ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]:
        assert not [word for word in _words_of(path) if named.search(word)], path
