"""What a team allows to be shown outside, and for how long."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import Team

LONGEST_DAYS = 3650
_DAYS = [MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]


def check_frames(text: str) -> None:
    """Refuse what is not one web address without a path a line: it is written into a header."""
    for line in text.split():
        if frame_of(line) != line:
            raise ValidationError(
                _("“%(line)s” is not the address of a site: write it as https://www.example.fi, without a path."),
                params={"line": line},
            )


def frame_of(line: str) -> str:
    """Return a site's address as a browser compares it; "" for anything else."""
    try:
        found = urlsplit(line)
        host, port = found.hostname or "", found.port
    except ValueError:
        return ""
    is_plain = all(character.isascii() and (character.isalnum() or character in "-.") for character in host)
    if found.scheme != "https" or not host or not is_plain:
        return ""
    return f"https://{host}:{port}" if port else f"https://{host}"


class SharePolicy(models.Model):
    """One team's rules. A team that has never changed them has no row and the values below."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="share_policy")
    days = models.PositiveSmallIntegerField(
        _("a link opens for (days)"), default=90, validators=_DAYS, help_text=_("What a new link is offered.")
    )
    most_days = models.PositiveSmallIntegerField(
        _("at most (days)"), default=365, validators=_DAYS, help_text=_("Nobody can make a link that opens for longer.")
    )
    needs_password = models.BooleanField(_("every link has a password"), default=False)
    allows_live = models.BooleanField(
        _("links may be live"),
        default=True,
        help_text=_("A live link shows the latest run, also one that nobody has looked at yet."),
    )
    shows_people = models.BooleanField(
        _("links without a password show who the people of other publishers' touchpoints are"),
        default=False,
        help_text=_("Profiles and regions of touchpoints that are not your own."),
    )
    frames = models.TextField(
        _("sites that may embed a comparison"),
        blank=True,
        validators=[check_frames],
        help_text=_("One a line, such as https://intra.example.fi. Left empty, nothing can be embedded."),
    )

    def __str__(self) -> str:
        return f"{self.team}"

    def clean(self) -> None:
        """The usual time lies within the longest."""
        if self.days and self.most_days and self.days > self.most_days:
            raise ValidationError({"days": _("This is longer than the longest time that you allow.")})

    @property
    def frame_list(self) -> list[str]:
        """The sites that may embed, as a header wants them."""
        return self.frames.split()


def policy_of(team: Team) -> SharePolicy:
    """The team's rules; those of a new team where it has never changed them."""
    return SharePolicy.objects.filter(team=team).first() or SharePolicy(team=team)
