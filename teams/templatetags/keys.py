"""`{% load keys %}`: what a test of a key came to, as a head and what stands below it."""

from __future__ import annotations

from django import template

from teams.kits import missing_address
from teams.models import KitsAccount

register = template.Library()


@register.filter
def headline(problem: str) -> str:
    """The first sentence of a problem, without its full stop: what happened."""
    return problem.partition(". ")[0].removesuffix(".")


@register.filter
def below_headline(problem: str) -> str:
    """What the problem says beyond its first sentence."""
    return problem.partition(". ")[2]


@register.filter
def unset_address(account: KitsAccount) -> str:
    """The setting without which nobody can ask about this account; empty where nothing is missing now."""
    return missing_address(account)
