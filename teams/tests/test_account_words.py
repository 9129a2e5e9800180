"""The pages of one's own account speak as the rest of the portal does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accounts/password/change/", ["Current password", "New password, once more"]),
        ("/accounts/email/", ["E-mail address"]),
        ("/accounts/2fa/", ["Passkeys", "Authenticator app", "Recovery codes"]),
    ],
)
def test_words_are_ours_and_in_sentence_case(sign_in: Callable[[Any], Client], alice: Any, path: str, words: list[str]) -> None:
    page = sign_in(alice).get(path).content.decode()
    assert [word for word in words if word not in page] == []
    assert [word for word in ("New Password", "Current Password", "Security Key", "Two-Factor Auth") if word in page] == []
