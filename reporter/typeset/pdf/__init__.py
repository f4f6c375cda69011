"""The article as a PDF for print and archive, set by WeasyPrint from this edition's own material alone.

The file names itself PDF/A-3a and PDF/UA-1, carries its snapshot, and comes out the same byte for
byte. Nothing is fetched: the only addresses that resolve are those of the edition's charts and of
the packaged fonts and the desk's own.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporter.config import Site, letters
from reporter.config.templates import environment, render, template_file
from reporter.config.tones import tones
from reporter.errors import RenderError
from reporter.model import Artifact
from reporter.typeset import fonts
from reporter.typeset.edition import Edition, SparkView, context
from reporter.typeset.pdf.brief import shorten
from reporter.typeset.pdf.colours import srgb
from reporter.typeset.pdf.document import Document, lean
from reporter.typeset.pdf.file import written
from reporter.typeset.pdf.picture import Picture, chart, line
from reporter.typeset.pdf.quick import quick

_log = logging.getLogger("reporter.typeset")
_engine = logging.getLogger("weasyprint")
_engine.propagate = False
logging.getLogger("weasyprint.progress").disabled = True
logging.getLogger("fontTools").setLevel(logging.WARNING)

SCHEME = "artifact"
_BROUGHT = b"sRGB2014"
"""What WeasyPrint's own profile of sRGB calls itself."""

# Named by the rules of the extension schemas (ISO 19005-3, 6.6.2.3.3): PDF/A's own schema does not
# know the identification of PDF/UA, so a file that is both describes it.
_UA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_RDF_END = b"</rdf:RDF>"


def article_pdf(edition: Edition) -> Artifact:
    """`report.pdf` of the edition. Raises RenderError for whatever could not be set or found."""
    known = context(edition, printed=True)
    known["keywords"] = list(dict.fromkeys([edition.report.title, *edition.subjects]))
    style, own, configuration = _style(edition.site, edition.templates_dir)
    pictures: dict[str, Picture] = {}
    known["course"] = _lines(known["course"], pictures, configuration)
    html = fonts.settable(render(environment(edition.templates_dir), "page/report.html.j2", known))
    charts = {
        f"{SCHEME}:charts/{one.id}.svg": (edition.print_charts.get(one.id) or edition.charts[one.id])
        for one in edition.pictures
    }
    for address, svg in charts.items():
        if (picture := chart(svg, configuration)) is not None:
            pictures[address] = picture
    with _listening(), quick():
        document = Document(html, edition.url, Shelf(charts, "image/svg+xml"), own)
        content = document.write_pdf(
            stylesheets=[style],
            font_config=configuration,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            attachments=[_snapshot(edition)],
            finisher=_finish,
            # Its keys are addresses, and another edition's chart has the same one: it serves this one alone.
            cache=pictures,
        )
    return Artifact("report.pdf", "application/pdf", content)


def _lines(
    course: Callable[[Sequence[float]], SparkView], pictures: dict[str, Picture], fonts: FontConfiguration
) -> Callable[[Sequence[float]], SparkView]:
    """`course` for a template, which asks for each line once; its picture is put among `pictures`."""

    def drawn(values: Sequence[float]) -> SparkView:
        view = replace(course(values), src=f"{SCHEME}:lines/{len(pictures)}.svg")
        pictures[view.src] = line(view, fonts)
        return view

    return drawn


class Shelf(URLFetcher):  # type: ignore[misc]
    """A fetcher that hands out the files it was given and refuses every other address, without a network."""

    def __init__(self, files: Mapping[str, bytes], media_type: str) -> None:
        super().__init__(allowed_protocols=(SCHEME,), allow_redirects=False, fail_on_errors=True)
        self._files = files
        self._media_type = media_type

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file at `url`; ValueError (which ends the rendering) for an address not on the shelf."""
        if url not in self._files:
            raise ValueError(f"{url} is not part of this edition, and nothing else is read")
        return URLFetcherResponse(url, self._files[url], {"Content-Type": self._media_type})


@lru_cache(maxsize=4)
def _style(site: Site, override: Path | None) -> tuple[CSS, CSS, FontConfiguration]:
    # Reading the sheet and the fonts costs as much as a page, so it is done once a process.
    configuration = FontConfiguration()
    known = {"light": tones(site), "dark": None, "typeface": site.typeface, "paper": site.paper}
    colours = render(environment(override), "page/tokens.css.j2", known)
    sheet = colours + template_file("page/report.css", override).decode("utf-8")
    files = {f"{SCHEME}:fonts/{face}.ttf": fonts.whole(face) for face in fonts.FACES}
    if own := fonts.own(site):
        files |= {f"{SCHEME}:fonts/own-{face}.ttf": content for face, content in own.items()}
        sheet = _with_own(sheet, own)
    shelf = Shelf(files, "font/ttf")
    with _listening():
        style = CSS(string=sheet, base_url=f"{SCHEME}:fonts/", url_fetcher=shelf, font_config=configuration)
    return style, lean(sheet), configuration


def _with_own(sheet: str, own: Iterable[str]) -> str:
    """The sheet with the desk's own letters before the packaged ones, which set what those lack."""
    rules = []
    for face in own:
        kind, _, weight = face.partition("-")
        rules.append(
            f'@font-face{{font-family:"{letters.FAMILIES[kind]}";src:url("{SCHEME}:fonts/own-{face}.ttf");'
            f"font-weight:{weight}}}"
        )
    for kind in dict.fromkeys(face.partition("-")[0] for face in own):
        packaged = f'"{fonts.PACKAGED[kind]}"'
        elsewhere = rf"(?<!@font-face{{font-family:){packaged}"
        sheet = re.sub(elsewhere, f'"{letters.FAMILIES[kind]}",{packaged}', sheet)
    return "".join(rules) + sheet


def _snapshot(edition: Edition) -> Attachment:
    moment = edition.report.as_of
    return Attachment(
        string=edition.snapshot,
        name="snapshot.json",
        description=edition.report.words["article.snapshot"],
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _finish(document: Any, file: Any) -> None:
    # WeasyPrint writes one identification; the second goes beside it, before the file is closed.
    metadata = file.objects[int(file.catalog["Metadata"].split()[0])]
    (packet,) = metadata.stream
    if packet.count(_RDF_END) != 1:
        raise RenderError("WeasyPrint's metadata has another shape: PDF/UA's identification has no place.")
    metadata.stream = [packet.replace(_RDF_END, _UA + _RDF_END)]
    for intent in file.catalog["OutputIntents"]:
        profile = file.objects[int(intent["DestOutputProfile"].split()[0])]
        # A desk's sheet may name colours of its own, which stay.
        if _BROUGHT in profile.stream[0]:
            profile.stream = [srgb()]
    if "AF" in file.catalog:
        # WeasyPrint 70 names an attached file twice.
        file.catalog["AF"][:] = list(dict.fromkeys(file.catalog["AF"]))
    shorten(file)
    file.write = lambda output, *options: output.write(written(file))


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _listening() -> Iterator[None]:
    """Passes WeasyPrint's warnings on to our own log; its errors end the rendering."""
    notes = _Notes()
    _engine.addHandler(notes)
    try:
        with warnings.catch_warnings():
            # WeasyPrint 70 leaves its own colour profile's file to be closed by the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    except FatalURLFetchingError as error:
        raise RenderError(f"The PDF asks for what is not there: {error.__cause__ or error}.") from error
    finally:
        _engine.removeHandler(notes)
    for record in notes.records:
        if record.levelno >= logging.ERROR:
            raise RenderError(f"The PDF could not be set: {record.getMessage()}")
        _log.warning("PDF: %s", record.getMessage())
