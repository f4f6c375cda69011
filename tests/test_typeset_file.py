"""How the PDF's file is written: numbered without gaps, in few bytes, its colours those of sRGB."""

import io
from importlib.resources import files

import pydyf
import pypdf
import pytest
from PIL import Image, ImageCms

from reporter.model import Story
from reporter.typeset.pdf import article_pdf
from reporter.typeset.pdf.colours import srgb
from reporter.typeset.pdf.file import written
from tests import samples


def read(content):
    return pypdf.PdfReader(io.BytesIO(content), strict=True)


def made(*objects):
    """A file of a catalog that leads to the objects, each already added, in the order given."""
    file = pydyf.PDF()
    for one in objects:
        file.add_object(one)
    file.catalog["All"] = pydyf.Array(one.reference for one in objects)
    return file


def test_every_number_is_used_once_and_leads_somewhere():
    reader = read(article_pdf(samples.edition()).content)
    numbers = sorted({*(number for found in reader.xref.values() for number in found), *reader.xref_objStm})
    assert [number for number in numbers if number] == list(range(1, reader.trailer["/Size"]))
    assert len(numbers) > 100


def test_what_nothing_leads_to_is_left_out():
    file = made(pydyf.Dictionary({"Kept": "true"}))
    file.add_object(pydyf.Dictionary({"Lost": "true"}))
    file.add_object(pydyf.Stream([b"lost"]))
    reader = read(written(file))
    assert reader.trailer["/Root"]["/All"][0]["/Kept"]
    assert b"lost" not in written(file)
    # The free one, catalog, pages and what is kept; then the stream of objects and the cross-reference.
    assert reader.trailer["/Size"] == 1 + 3 + 2


@pytest.mark.parametrize(
    "said",
    [
        "5 0 R",
        "(5 0 R)",
        "a\\(5 0 R",
        "5 0 R\\",
        ")5 0 R(",
        "5 0 R é",
        "€ 5 0 R",
        "\\",
        "(",
        "% 5 0 R\n6 0 R",
    ],
)
def test_what_stands_in_a_string_or_a_stream_is_no_reference(said):
    dictionary = pydyf.Dictionary({"Said": pydyf.String(said), "After": pydyf.Array()})
    stream = pydyf.Stream([b"5 0 R\n(6 0 R)"], pydyf.Dictionary({"Said": pydyf.String(said)}))
    file = made(pydyf.Dictionary({"First": 1}), dictionary, stream)
    dictionary["After"].append(stream.reference)
    # Numbers no object has any more: a reference to one of them would be a fault.
    for _ in range(9):
        file.add_object(pydyf.Dictionary())
    first, second, third = (one.get_object() for one in read(written(file)).trailer["/Root"]["/All"])
    assert first["/First"] == 1
    assert second["/Said"] == said
    assert second["/After"][0].get_object() is third
    assert third["/Said"] == said
    assert third.get_data() == b"5 0 R\n(6 0 R)"


def test_references_of_every_shape_follow():
    target = pydyf.Dictionary({"Here": "true"})
    file = pydyf.PDF()
    for _ in range(20):
        file.add_object(pydyf.Dictionary())
    file.add_object(target)
    plain = target.reference
    holder = pydyf.Stream(
        [b"x"],
        pydyf.Dictionary(
            {
                "Plain": plain,
                "List": b"[" + plain + b" 3 " + plain + b"]",
                "Nested": pydyf.Dictionary(
                    {"Text": plain.decode(), "Next": pydyf.Array([7, plain, 0, plain])}
                ),
            }
        ),
    )
    file.add_object(holder)
    file.catalog["Holder"] = holder.reference
    held = read(written(file)).trailer["/Root"]["/Holder"]
    found = [held["/Plain"], *held["/List"][::2], held["/Nested"]["/Text"], *held["/Nested"]["/Next"][1::2]]
    assert all(one.get_object()["/Here"] for one in found)
    assert held["/List"][1] == 3
    assert held["/Nested"]["/Next"][0] == 7
    assert held["/Nested"]["/Next"][2] == 0


def test_a_title_that_looks_like_a_reference_is_printed_as_it_is():
    story = Story("Why 12 0 R (and 13 0 R) matter", "https://example.org/", "Desk 7 0 R", samples.AS_OF)
    content = article_pdf(samples.edition(report=samples.report(related=(story,)))).content
    reader = read(content)
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "Why 12 0 R (and 13 0 R) matter" in text


def brought():
    return files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()


def test_the_profile_is_that_of_srgb():
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    told = profile.profile
    assert (told.device_class, told.xcolor_space, told.connection_space) == ("mntr", "RGB ", "XYZ ")
    assert told.version == pytest.approx(4.2)
    assert told.profile_id == bytes(16)
    assert told.media_white_point[0] == pytest.approx((0.9642, 1, 0.8249), abs=1e-4)
    assert int.from_bytes(srgb()[:4], "big") == len(srgb()) < 500
    other = ImageCms.ImageCmsProfile(io.BytesIO(brought())).profile
    for colour in ("red", "green", "blue"):
        ours, theirs = (getattr(one, f"{colour}_primary") for one in (told, other))
        assert ours[0] == pytest.approx(theirs[0], abs=4e-4)


def test_the_profiles_primaries_make_its_white():
    told = ImageCms.ImageCmsProfile(io.BytesIO(srgb())).profile
    sums = [
        sum(each)
        for each in zip(told.red_primary[0], told.green_primary[0], told.blue_primary[0], strict=True)
    ]
    assert sums == pytest.approx(told.media_white_point[0], abs=1e-6)


@pytest.mark.parametrize("intent", range(4))
def test_every_colour_is_what_the_profile_weasyprint_brings_makes_of_it(intent):
    steps = range(0, 256, 15)
    colours = [(red, green, blue) for red in steps for green in steps for blue in steps]
    colours += [(grey, grey, grey) for grey in range(256)]
    image = Image.new("RGB", (len(colours), 1))
    image.putdata(colours)
    ours, theirs = (ImageCms.ImageCmsProfile(io.BytesIO(one)) for one in (srgb(), brought()))
    shown = ImageCms.applyTransform(image, ImageCms.buildTransform(ours, theirs, "RGB", "RGB", intent))
    assert shown.tobytes() == image.tobytes()


def test_the_article_carries_it_and_names_it():
    root = read(article_pdf(samples.edition()).content).trailer["/Root"]
    (intent,) = root["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert profile.get_data() == srgb()
    assert profile["/N"] == 3
    assert "sRGB" in intent.get_object()["/OutputConditionIdentifier"]
