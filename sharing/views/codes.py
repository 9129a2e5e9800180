"""What became of a number: anybody who has the code under it can ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from explorer import projection
from sharing.views.public import sealed

LONGEST = 40


@sealed
@require_safe
def code_question(request: HttpRequest) -> HttpResponse:
    """GET a field for a code; with `?code=` led on to what it says."""
    typed = "".join(letter for letter in request.GET.get("code", "")[:LONGEST] if letter.isalnum() or letter == "-")
    return redirect("code", typed) if typed else render(request, "sharing/codes.html")


@sealed
@require_safe
def code_page(request: HttpRequest, code: str) -> HttpResponse:
    """GET what a code stands for and whether it still holds: no name and no number, which only its team sees."""
    found = projection.certificate(code[:LONGEST])
    context = {
        "typed": code[:LONGEST],
        "found": found,
        "may_see": found is not None and found.may_see(request.user),  # type: ignore[arg-type]
        "show_sandbox_badge": found is not None and found.is_sandbox,
    }
    return render(request, "sharing/code.html", context, status=200 if found else 404)
