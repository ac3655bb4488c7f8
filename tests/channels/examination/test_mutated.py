"""Papers with bytes changed, cut out and doubled: each gets a verdict, none a crash."""

import io

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image

from beistand.channels.examination.taking_apart import Found, look_inside, warm_up
from beistand.documents.rules import FINDINGS
from tests.channels.examination import papers

SEEDS = [
    papers.picture("PNG", (40, 30)),
    papers.picture("JPEG", (40, 30)),
    papers.picture("WEBP", (40, 30)),
    papers.picture("GIF", (40, 30)),
    papers.picture("TIFF", (20, 15)),
    papers.pdf(2),
    papers.pdf_with_file("a.txt", b"x"),
    papers.locked_pdf(),
]
warm_up()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """One of the papers after a few accidents."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _accident in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        match draw(st.sampled_from(["change", "cut", "double", "insert"])):
            case "change":
                content[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del content[at : at + draw(st.integers(1, 200))]
            case "double":
                content[at:at] = content[at : at + draw(st.integers(1, 200))]
            case _:
                content[at:at] = draw(st.binary(max_size=40))
    return bytes(content)


@pytest.mark.filterwarnings("ignore")  # Pillow says what is broken
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_whatever_happened_to_a_paper_it_gets_a_verdict(content: bytes) -> None:
    found = look_inside(content)
    assert isinstance(found, Found)
    assert found.code in FINDINGS
    assert found.code or found.kind
    for copy in found.copies:
        assert Image.open(io.BytesIO(copy)).format == "JPEG"
