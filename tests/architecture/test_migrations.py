from flask import Flask

from app.web import migrations


def test_the_migrations_build_exactly_the_tables_of_the_code(app: Flask) -> None:
    assert migrations.applied()
    assert migrations.differences() == []
