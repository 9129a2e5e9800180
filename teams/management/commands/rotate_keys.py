"""`manage.py rotate_keys`: seal everything with the first key of the ring.

To change keys: put the new one first in KITSPORTAL_KEY_RING, restart, run this, then take the old one away. It may be
stopped and run again at any time: a row is either done or not yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from teams import second_factors, vault
from teams.models import KitsAccount, Webhook

Sealed = KitsAccount | Webhook
# Every sealed field of the portal: what is not listed here is lost with the old key. A test looks for the others.
FIELDS: dict[type[Sealed], tuple[str, ...]] = {
    KitsAccount: ("sealed_secret", "sealed_token"),
    Webhook: ("sealed_secret",),
}


class Command(BaseCommand):
    """Reseal row by row; portal and workers go on meanwhile."""

    help = "Seal all secrets with the first key of KITSPORTAL_KEY_RING."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were sealed anew; fail if a value could not be opened, so that no old key is removed too soon."""
        done, stuck = 0, 0
        for row, field in _all():
            try:
                done += _reseal(row, field)
            except vault.VaultError as exc:
                stuck += 1
                self.stderr.write(f"{row._meta.verbose_name} {row.uuid}, {field}: {exc}")
        for factor in Authenticator.objects.order_by("pk").iterator(chunk_size=500):
            try:
                done += second_factors.reseal(factor)
            except vault.VaultError as exc:
                stuck += 1
                self.stderr.write(f"second factor {factor.pk}: {exc}")
        self.stdout.write(f"{done} sealed anew.")
        if stuck:
            raise CommandError(f"{stuck} could not be opened. Keep the old keys, or paste these secrets once more.")


def _all() -> Iterator[tuple[Sealed, str]]:
    for model, fields in FIELDS.items():
        for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
            yield from ((row, field) for field in fields)


def _reseal(row: Sealed, field: str) -> bool:
    """Exchange one sealed value, unless it is current already or somebody wrote another one meanwhile."""
    sealed = getattr(row, field)
    if not sealed or vault.is_current(sealed):
        return False
    anew = vault.seal(vault.open_(sealed, row=row, field=field), row=row, field=field)
    same = type(row)._default_manager.filter(pk=row.pk, **{field: sealed})
    return bool(same.update(**{field: anew}))
