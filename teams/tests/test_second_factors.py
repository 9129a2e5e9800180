"""Second factors: what makes their codes is sealed in the database, works all the same, and moves to a new key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.management import CommandError, call_command

from teams import vault

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OLD, NEW = b"old key with 32 bytes 0123456789", b"new key with 32 bytes 0123456789"


@pytest.fixture
def factors(alice: Any) -> tuple[auth.TOTP, RecoveryCodes]:
    """An app and recovery codes of one person."""
    return auth.TOTP.activate(alice, SECRET), RecoveryCodes.activate(alice)


def kept() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def code() -> str:
    return auth.format_hotp_value(auth.hotp_value(SECRET, next(auth.yield_hotp_counters_from_time())))


def test_what_makes_the_codes_is_nowhere_in_clear(factors: Any) -> None:
    totp, recovery = factors
    codes = recovery.get_unused_codes()
    assert len(codes) == 10 and not any(text in kept() for text in [SECRET, *codes])
    assert all(vault.is_sealed(row.data.get("secret") or row.data["seed"]) for row in Authenticator.objects.all())
    assert totp.validate_code(code()) and recovery.validate_code(codes[0]) and not recovery.validate_code(codes[0])


def test_a_second_factor_from_before_still_works_and_is_sealed_by_rotation(alice: Any, factors: Any) -> None:
    Authenticator.objects.filter(type="totp").update(data={"secret": SECRET})
    assert auth.TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    call_command("rotate_keys")
    assert SECRET not in kept()
    assert vault.open_for("second factor", Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_rotation_seals_second_factors_anew_and_says_which_it_cannot(factors: Any, settings: Any) -> None:
    settings.KITSPORTAL_KEY_RING = {"new": NEW, **settings.KITSPORTAL_KEY_RING}
    call_command("rotate_keys")
    settings.KITSPORTAL_KEY_RING = {"new": NEW}
    assert factors[1].__class__(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    settings.KITSPORTAL_KEY_RING = {"old": OLD}
    with pytest.raises(CommandError, match="2 could not be opened"):
        call_command("rotate_keys")
