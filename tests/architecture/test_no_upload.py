"""No document of anybody is ever handed in: only the operator's imports take a file."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTS = {"places"}
"""Folders of the operator's imports."""


def test_no_template_outside_the_operator_s_imports_takes_a_file() -> None:
    templates = sorted((ROOT / "templates").glob("**/*.html"))
    assert templates
    for path in templates:
        if path.parent.name in IMPORTS:
            continue
        text = path.read_text(encoding="utf-8").lower().replace("'", '"').replace(" ", "")
        assert 'type="file"' not in text, path
        assert "multipart=true" not in text, path


def test_no_form_outside_the_operator_s_imports_has_a_field_for_files() -> None:
    for path in sorted((ROOT / "app").glob("**/*.py")):
        if IMPORTS & set(path.parts):
            continue
        names = {
            getattr(node, "id", getattr(node, "attr", ""))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Name | ast.Attribute)
        }
        assert names.isdisjoint({"FileField", "MultipleFileField", "files"}), path
