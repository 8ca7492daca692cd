import re
from pathlib import Path

from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
ALL = sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*") if p.suffix in {".html", ".txt"})


def _named_in_code() -> set[str]:
    text = "\n".join(p.read_text(encoding="utf-8") for p in ROOT.glob("app/**/*.py"))
    names = set(re.findall(r"""["']([a-z_/0-9-]+\.(?:html|txt))["']""", text))
    mails = {f"emails/{name}.txt" for name in re.findall(r"""template\s*=\s*["']([a-z_0-9]+)["']""", text)}
    words = {f"emails/{name}.txt" for name in re.findall(r"""["']([a-z][a-z_0-9]+)["']""", text)}
    return names | mails | (words & set(ALL))


def _named_in_templates(built: Flask) -> set[str]:
    found: set[str] = set()
    for name in ALL:
        tree = built.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
            for node in tree.find_all(kind):
                found |= {
                    n.value for n in [node.template, *node.template.find_all(nodes.Const)] if isinstance(n, nodes.Const)
                }
    return found


def test_every_template_compiles(built: Flask) -> None:
    for name in ALL:
        assert built.jinja_env.get_template(name).name == name


def test_no_template_is_left_over(built: Flask) -> None:
    errors = {name for name in ALL if name.startswith("errors/")}
    assert set(ALL) - _named_in_code() - _named_in_templates(built) - errors == set()


def test_no_template_carries_script_or_style_of_its_own() -> None:
    for name in ALL:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name
        assert not re.search(r"""(?:src|href)=["']https?://""", text.replace('href="https://www.', "")), name


def test_no_template_looks_at_a_role() -> None:
    for name in ALL:
        assert "actor.role" not in (TEMPLATES / name).read_text(encoding="utf-8"), name
