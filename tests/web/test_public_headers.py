"""What every answer says to the browser besides the page."""

import re

import pytest
from django.test import Client

from beistand.reference.models import City

PAGES = [
    "/",
    "/help",
    "/offer",
    "/status",
    "/directory",
    "/directory/print",
    "/privacy",
    "/accessibility",
    "/imprint",
]
FOR_ALL_ALIKE = {"/directory", "/directory/print"}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.I)


@pytest.mark.parametrize("path", [*PAGES, "/accounts/login/", "/nowhere"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(
    client: Client, town: City, path: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()

    assert not INLINE.search(page)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_tells_nobody_where_the_visitor_has_been(
    client: Client, town: City, path: str
) -> None:
    answer = client.get(path)

    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert ("public" in answer["Cache-Control"]) is (path in FOR_ALL_ALIKE)


def test_the_city_logo_is_a_picture_that_can_do_nothing(
    client: Client, town: City
) -> None:
    City.objects.update(logo='<svg xmlns="http://www.w3.org/2000/svg"/>')
    page = client.get("/").content.decode()
    address = re.search(r'src="(/logo-[^"]+)"', page)
    assert address is not None

    answer = client.get(address[1])

    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get("/logo-0.svg").status_code == 404


def test_the_colours_may_be_kept_because_their_address_changes(
    client: Client, town: City
) -> None:
    def address() -> str:
        found = re.search(r'href="(/colours-[^"]+)"', client.get("/").content.decode())
        assert found is not None
        return found[1]

    old = address()
    assert "immutable" in client.get(old)["Cache-Control"]

    City.objects.update(colours={"brand": "#0b5b3c"})

    assert address() != old
    assert b"#0b5b3c" in client.get(address()).content
    assert client.get(old).status_code == 404


def test_says_how_it_is_without_asking_for_a_host_or_a_city(
    client: Client, db: None
) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_without_a_city_says_how_to_load_one(client: Client, db: None) -> None:
    answer = client.get("/")

    assert answer.status_code == 503
    assert b"beistand blueprint load" in answer.content
