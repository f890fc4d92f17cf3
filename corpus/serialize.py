"""A `Report` as JSON and back, complete: what an index keeps so that it can answer without reading the library again.

The text of a passage or figure is its span of the report's text and is not written twice. Nothing is validated beyond
what the records themselves demand: whoever keeps the JSON keeps a checksum beside it.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from corpus.report import Figure, Metadata, Passage, Remark, Report, Section

__all__ = ["report_from_json", "report_to_json"]


def report_to_json(report: Report) -> bytes:
    """The report as one JSON object in UTF-8 (lone surrogates pass through), the same bytes for the same report."""
    record = _plain(report, drop=("metadata", "sections", "passages", "figures", "remarks"))
    record["metadata"] = _plain(report.metadata)
    record["sections"] = [_plain(section) for section in report.sections]
    record["remarks"] = [_plain(remark) for remark in report.remarks]
    record["passages"] = [_spanned(passage, report) for passage in report.passages]
    record["figures"] = [_spanned(figure, report) for figure in report.figures]
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def report_from_json(data: bytes) -> Report:
    """The report that `report_to_json` wrote, equal to the original in every field.

    Raises:
        ValueError: Not such JSON (cut off, other fields).
    """
    record = json.loads(data)
    try:
        text, report_id = record["text"], record["id"]
        sections = tuple(Section(**{**value, "path": tuple(value["path"])}) for value in record["sections"])
        # Paths are shared between records: a report has far fewer sections than passages and figures.
        paths = {section.path: section.path for section in sections}

        def spanned(value: dict[str, Any]) -> dict[str, Any]:
            path = tuple(value["section"])
            own = {"text": text[value["start"] : value["end"]], "report_id": report_id}
            return {**own, **value, "section": paths.get(path, path)}

        figures = []
        for value in record["figures"]:
            values = spanned(value)
            if values["warning"] is not None:
                values["warning"] = _remark(values["warning"])
            figures.append(Figure(**values))
        return Report(
            **{
                **record,
                "metadata": Metadata(**record["metadata"]),
                "sections": sections,
                "passages": tuple(Passage(**spanned(value)) for value in record["passages"]),
                "figures": tuple(figures),
                "remarks": tuple(_remark(value) for value in record["remarks"]),
                "pages": tuple(record["pages"]),
            }
        )
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError(f"not the JSON of a report: {exc}") from exc


def _plain(value: Any, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in drop}


def _spanned(value: Passage | Figure, report: Report) -> dict[str, Any]:
    record = _plain(value)
    if value.text == report.text[value.start : value.end]:
        del record["text"]
    if value.report_id == report.id:
        del record["report_id"]
    if isinstance(value, Figure) and value.warning is not None:
        record["warning"] = _plain(value.warning)
    return record


def _remark(value: dict[str, Any]) -> Remark:
    pairs = tuple((str(name), str(text)) for name, text in value["values"])
    return Remark(**{**value, "values": pairs, "other": tuple((start, end) for start, end in value["other"])})
