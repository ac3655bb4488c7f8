"""/control/lines: hours, rota, presence, and what callers hear."""

from datetime import datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.lines.actions import (
    AnnouncementIn,
    ShiftIn,
    add_shift,
    arrive_at_desk,
    save_announcement,
)
from beistand.lines.models import Announcement, Shift
from beistand.lines.queries import main_line
from tests.cast import BERLIN
from tests.kit.sounds import hum

LINE = "/control/lines/hotline"
SOUND = f"{LINE}/sounds/de/closed"


@pytest.fixture
def charge(client: Client, ilja: User, monday: object) -> Client:
    """Ilja, who coordinates."""
    client.cookies["language"] = "en"
    client.force_login(ilja)
    return client


def morning(user: User) -> ShiftIn:
    """Mondays from eight to twelve."""
    return ShiftIn(main_line(), user, time(8), time(12), weekday=0)


@pytest.mark.parametrize(
    "address",
    ["/control/lines", LINE, f"{LINE}/sounds", SOUND, f"{SOUND}/record"],
)
def test_operators_keep_no_lines(client: Client, rosa: User, address: str) -> None:
    client.force_login(rosa)
    send = client.post if address.endswith("record") else client.get
    assert send(address).status_code == 403


def test_says_who_is_due_and_who_is_there(
    charge: Client, rosa: User, otto: User
) -> None:
    add_shift(morning(rosa), by=in_charge(charge))
    page = charge.get("/control/lines").text
    assert "open until 12:00" in page
    assert page.count("Rosa") == 1
    assert "nobody" in page
    assert "Nobody has said to be there." in page
    arrive_at_desk(None, "21", by=rosa)
    arrive_at_desk(None, "22", by=otto)
    page = charge.get("/control/lines").text
    assert "Rosa (21)" in page
    assert "Otto (22)" not in page
    assert "every line" in page


def in_charge(charge: Client) -> User:
    """Whoever is signed in here."""
    return User.objects.get(pk=charge.session["_auth_user_id"])


def test_a_line_says_its_hours_and_holidays(charge: Client) -> None:
    with clock.pretending(datetime(2020, 4, 29, 9, 0, tzinfo=BERLIN)):
        page = charge.get(LINE).text
    assert "Thursday, 30.4." in page
    assert "8:00–12:00" in page
    assert "Erster Mai" in page or "Labor Day" in page
    assert "callers can leave a message" in page
    assert charge.get("/control/lines/other").status_code == 404


def test_a_shift_goes_on_the_rota_and_off_again(charge: Client, rosa: User) -> None:
    told = {"user": str(rosa.uid), "weekday": "0", "starts": "13:00", "ends": "16:00"}
    assert charge.post(LINE, told).status_code == 302
    shift = Shift.objects.get()
    assert (shift.weekday, shift.starts, shift.user) == (0, time(13), rosa)
    page = charge.get(LINE).text
    assert "13:00–16:00" in page
    charge.post(f"{LINE}/shifts/{shift.pk}/off")
    assert not Shift.objects.exists()
    page = charge.get(LINE).text
    assert "The shift is off the rota." in page
    assert f'name="user" value="{rosa.uid}"' in page
    charge.post(LINE, {**told, "date": ""})
    assert Shift.objects.get().ends == time(16)
    assert charge.post(f"{LINE}/shifts/0/off").status_code == 404


def test_a_date_of_its_own(charge: Client, rosa: User) -> None:
    told = {"user": str(rosa.uid), "weekday": "date", "starts": "8:00", "ends": "9:00"}
    answer = charge.post(LINE, told)
    assert answer.status_code == 422
    assert "Enter the date." in answer.text
    charge.post(LINE, {**told, "date": "2020-04-24"})
    assert "24.4.2020" in charge.get(LINE).text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"user": "nobody"}, 422),
        ({"weekday": "9"}, 422),
        ({"starts": "soon"}, 422),
        ({"ends": "8:00"}, 409),
    ],
)
def test_a_shift_that_makes_no_sense(
    charge: Client, rosa: User, wrong: dict[str, str], status: int
) -> None:
    told = {"user": str(rosa.uid), "weekday": "0", "starts": "8:00", "ends": "9:00"}
    assert charge.post(LINE, told | wrong).status_code == status
    assert not Shift.objects.exists()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ansage.wav", content, "audio/wav")


def test_what_callers_hear_is_recorded_in_the_browser(
    charge: Client, ilja: User
) -> None:
    assert "nothing is heard yet" in charge.get(f"{LINE}/sounds").text
    charge.post(f"{SOUND}/record", {"sound": upload(hum(1.0, rate=44100))})
    made = Announcement.objects.get()
    assert (made.kind, made.language, made.is_placeholder) == ("closed", "de", False)
    page = charge.get(f"{LINE}/sounds").text
    assert "recorded" in page
    assert f'src="{SOUND}"' in page
    heard = charge.get(SOUND, headers={"Range": "bytes=0-3"})
    assert (heard.status_code, heard.content) == (206, b"RIFF")
    charge.post(f"{SOUND}/drop")
    assert not Announcement.objects.exists()
    assert charge.get(SOUND).status_code == 404
    assert charge.post(f"{SOUND}/drop").status_code == 404


def test_a_placeholder_is_marked_as_such(charge: Client, ilja: User) -> None:
    told = AnnouncementIn(main_line(), "de", "closed", hum(), is_placeholder=True)
    save_announcement(told, by=ilja)
    assert "placeholder: a machine speaks" in charge.get(f"{LINE}/sounds").text


def test_what_is_no_recording_is_refused_with_what_to_do(charge: Client) -> None:
    answer = charge.post(f"{SOUND}/record", {"sound": upload(b"ID3 an mp3")})
    assert answer.status_code == 409
    assert "Save it as WAV" in answer.text
    answer = charge.post(f"{SOUND}/record")
    assert "Choose a WAV file first." in answer.text
    answer = charge.post(f"{LINE}/sounds/sk/closed/record", {"sound": upload(hum())})
    assert "does not speak this language" in answer.text
