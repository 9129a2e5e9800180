"""Where one is signed in, and signing out there."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from teams import sessions
from teams.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_list(request: HttpRequest) -> HttpResponse:
    """GET tells; POST ends one session (`session`) or all but this one (`others`)."""
    user = cast(User, request.user)
    found = sessions.sessions_of(user)
    if request.method == "POST":
        wanted = request.POST.get("session", "")
        others = [session for session in found if session.session_key != request.session.session_key]
        chosen = others if "others" in request.POST else [session for session in others if str(session.pk) == wanted]
        ended = sessions.end(user, chosen)
        if ended:
            messages.success(request, ngettext("Signed out there.", "Signed out in %(n)s places.", ended) % {"n": ended})
        else:
            messages.info(request, _("Nobody was signed in there any more."))
        return redirect("usersessions_list")
    rows = [
        {
            "session": session,
            "browser": sessions.browser_name(session.user_agent),
            "is_this": session.session_key == request.session.session_key,
        }
        for session in found
    ]
    rows.sort(key=lambda row: not row["is_this"])
    return render(request, "usersessions/usersession_list.html", {"rows": rows, "has_others": len(rows) > 1})
