"""What tests of pages find in place: somebody who is signed in."""

import pytest
from django.test import Client

from beistand.accounts.models import User


@pytest.fixture
def desk(client: Client, rosa: User, monday: object) -> Client:
    """Rosa at her desk, in English, on Monday at nine."""
    client.cookies["language"] = "en"
    client.force_login(rosa)
    return client


@pytest.fixture
def next_desk(rosa: User, otto: User, monday: object) -> Client:
    """Otto at the desk next to hers."""
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(otto)
    return client
