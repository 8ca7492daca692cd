"""Documents that people keep: PDF made by typst, tagged for screen readers (PDF/UA), without network or system fonts.

A document is a template of ``templates/documents`` and data. The data travels
as JSON beside the template and is never part of its text: what somebody wrote
is shown as they wrote it, and is no markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst
from flask import Response, current_app

from app.core.text import slug


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return ``templates/documents/<template>.typ`` filled in, as an accessible PDF.

    A sign that no font at hand can draw (an emoji) costs the PDF/UA seal, not
    the document: it is tagged all the same, with a box in its place.
    """
    try:
        return _compiled(template, data, standards="ua-1")
    except typst.TypstError:
        return _compiled(template, data, standards=None)


def _compiled(template: str, data: Mapping[str, Any], *, standards: Literal["ua-1"] | None) -> bytes:
    folder = Path(current_app.root_path, str(current_app.template_folder), "documents").resolve()
    made = typst.compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=standards,
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made something else than one document")
    return made


def download(content: bytes, *, name: str) -> Response:
    """Return a PDF to keep under a name without accents; no copy stays on the way."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"attachment; filename={slug(name)}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer
