"""Days and hours in words; French writes the first of a month as an ordinal, other languages as Unicode says."""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_date, format_interval, format_time, get_datetime_format, get_day_names
from babel.lists import format_list

FRENCH = "fr"
_LOCALES = {"en": "en_GB"}
"""English as it is written in Europe: the day before the month."""


def day_month(day: date) -> str:
    """Write ``3 novembre``, and the first of a month as an ordinal.

    >>> day_month(date(2026, 11, 1))
    '1er novembre'
    """
    return f"{'1er' if day.day == 1 else day.day} {format_date(day, 'MMMM', locale='fr')}"


def weekday(day: date) -> str:
    """Write ``samedi``."""
    return format_date(day, "EEEE", locale="fr")


def long_day(day: date, language: str, *, with_weekday: bool = False) -> str:
    """Write a day in a language that is not French.

    >>> long_day(date(2026, 11, 1), "en"), long_day(date(2026, 11, 1), "ar", with_weekday=True)
    ('1 November 2026', 'الأحد، 1 نوفمبر 2026')
    """
    return format_date(day, "full" if with_weekday else "long", locale=_locale(language))


def long_moment(at: datetime, language: str, *, with_weekday: bool = False) -> str:
    """Write a day and an hour in a language that is not French.

    >>> long_moment(datetime.fromisoformat("2026-11-21T18:05"), "en")
    '21 November 2026, 18:05'
    """
    locale = _locale(language)
    hour = format_time(at.time(), "HH:mm", locale=locale)
    return str(get_datetime_format("long", locale=locale)).format(
        hour, long_day(at.date(), language, with_weekday=with_weekday)
    )


def day_spans(day: int, spans: list[tuple[time, time]], language: str) -> str:
    """Write when in a week, in a language that is not French; Monday is 0.

    >>> day_spans(2, [(time(14), time(18, 30))], "en")
    'Wednesday 14:00–18:30'
    """
    locale = _locale(language)
    hours = [format_interval(start, end, "Hm", locale=locale) for start, end in spans]
    return f"{get_day_names(locale=locale)[day]} {format_list(hours, locale=locale)}"


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
