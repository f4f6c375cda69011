"""What WeasyPrint works out anew for every line, kept as long as it stays the same.

A line of text gets a Pango context and a font described from scratch, and the height of an empty line is
looked up under its style written out as text: thousands of times an article, for some dozens of styles.
Here a line is a copy of the first one of its style, and two questions that are asked of every box are
answered at once in the plain case. What is set is the same, byte for byte; outside of `quick` WeasyPrint is
as it was.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout

ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *src);")

_setup, _set_text = Layout.setup, Layout.set_text
_deactivate, _reactivate = Layout.deactivate, Layout.reactivate
_KEY = "_font_style_cache_key"
_font_style_cache_key = vars(line_break)[_KEY]
_missing = ComputedStyle.__missing__
_is_in_normal_flow = Box.is_in_normal_flow
_resolve_one_percentage = percent.resolve_one_percentage

_BREAK = re.compile("[\n\r\u2028\u2029]")
_SIDE_OF_TEXT = re.compile("block|inline|start|end")
_OF_ITS_OWN = frozenset(
    (
        "position",
        "float",
        "display",
        "page",
        *(key for key in INITIAL_VALUES if key.startswith("text_decoration_")),
    )
)
"""Properties with rules of their own where no sheet names them."""
_INHERITED = INHERITED - _OF_ITS_OWN
_INITIAL = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if key not in INHERITED | _OF_ITS_OWN | set(INITIAL_NOT_COMPUTED)
}
_lock = Lock()
_inside = 0


@contextmanager
def quick() -> Iterator[None]:
    """While it lasts, WeasyPrint keeps what it knows of a style."""
    with _lock:
        _count(1)
    try:
        yield
    finally:
        with _lock:
            _count(-1)


def _count(more: int) -> None:
    # Two threads may set their articles side by side: the last to leave puts things back.
    global _inside
    before, _inside = bool(_inside), _inside + more
    if bool(_inside) == before:
        return
    Layout.setup = _copied if _inside else _setup
    Layout.set_text = _said if _inside else _set_text
    Layout.deactivate = _kept if _inside else _deactivate
    Layout.reactivate = _again if _inside else _reactivate
    vars(line_break)[_KEY] = _known_key if _inside else _font_style_cache_key
    ComputedStyle.__missing__ = _plain if _inside else _missing
    Box.is_in_normal_flow = _flows if _inside else _is_in_normal_flow
    percent.resolve_one_percentage = _resolved if _inside else _resolve_one_percentage


def _copied(layout: Any, style: Any) -> None:
    """`Layout.setup`, which WeasyPrint calls for each line before it is broken and before it is drawn.

    What it makes of a style depends on the letters alone, and no style changes those: it is copied first.
    """
    first = style.__dict__.get("_first_line")
    if first is None:
        lines = style.font_config.__dict__.setdefault("_first_lines", {})
        decoration = tuple(sorted(style["text_decoration_line"]))
        key = (_known_key(style, include_size=True), style["direction"], style["font_kerning"], decoration)
        if key not in lines:
            model = Layout.__new__(Layout)
            _setup(model, style)
            del model.style
            lines[key] = vars(model)
        first = style.__dict__["_first_line"] = lines[key]
    layout.__dict__.update(first)
    layout.style = style
    layout.layout = ffi.gc(pango.pango_layout_copy(first["layout"]), gobject.g_object_unref)


def _said(layout: Any, text: str, justify: bool = False) -> None:
    """`Layout.set_text`. What is drawn is one paragraph: said before it is broken, it need not be anew."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, not _BREAK.search(text))
    _set_text(layout, text, justify)


def _kept(layout: Any) -> None:
    """`Layout.deactivate`, which lets go of a line until it is drawn."""


def _again(layout: Any, style: Any) -> None:
    """`Layout.reactivate`, which makes it anew."""
    if layout.style is not style or layout.justification_spacing:
        _reactivate(layout, style)


def _known_key(style: Any, include_size: bool = False) -> str:
    """`line_break._font_style_cache_key`, the name of a style's letters, with their size and line height."""
    name = "_key_of_size" if include_size else "_key"
    key = style.__dict__.get(name)
    if key is None:
        key = style.__dict__[name] = _font_style_cache_key(style, include_size)
    return str(key)


def _plain(style: Any, key: str) -> Any:
    """`ComputedStyle.__missing__`: most properties of an element are named by no sheet."""
    parent = style.parent_style
    if parent is None or key in style.cascaded or (key in PHYSICAL_FUNCTIONS and _turned(style)):
        return _missing(style, key)
    if key in _INITIAL:
        value = style[key] = _INITIAL[key]
    elif key in _INHERITED or key.startswith("__"):
        value = style[key] = parent[key]
    else:
        value = _missing(style, key)
    return value


def _turned(style: Any) -> bool:
    """Whether a sheet names a side or a size by how text runs (`margin-block-start`)."""
    turned = style.__dict__.get("_turned")
    if turned is None:
        turned = style.__dict__["_turned"] = any(_SIDE_OF_TEXT.search(key) for key in style.cascaded)
    return bool(turned)


def _flows(box: Any) -> bool:
    """`Box.is_in_normal_flow`: most boxes neither float nor are put anywhere."""
    style = box.style
    if style["position"] == "static" and style["float"] == "none":
        return True
    return bool(_is_in_normal_flow(box))


def _resolved(box: Any, name: str, refer_to: Any) -> None:
    """`percent.resolve_one_percentage`: most lengths are none of anything."""
    value = box.style[name]
    if type(value) is Dimension and value.unit == "px":
        setattr(box, name, value.value)
    else:
        _resolve_one_percentage(box, name, refer_to)
