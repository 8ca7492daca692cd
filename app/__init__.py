"""Coup de pouce: young people who need support meet volunteers, through associations.

Importing this package builds nothing: the application is made by
:func:`app.factory.create_app`.
"""
