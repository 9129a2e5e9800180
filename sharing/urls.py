"""Addresses of links: for members under the team, the run and the link; for everybody under /s/ and /embed/."""

from django.urls import path

from sharing.views import codes, links, public, team

urlpatterns = [
    path("runs/<uuid:run>/shares/", links.share_list, name="share-list"),
    path("shares/<uuid:uuid>/", links.share_detail, name="share-detail"),
    path("shares/<uuid:uuid>/rotation/", links.share_rotation, name="share-rotation"),
    path("shares/<uuid:uuid>/keeping/", links.share_keeping, name="share-keeping"),
    path("shares/<uuid:uuid>/revocation/", links.share_revocation, name="share-revocation"),
    path("teams/<uuid:team>/shares/", team.team_shares, name="team-shares"),
    path("teams/<uuid:team>/shares/revocation/", team.team_revocation, name="team-share-revocation"),
    path("teams/<uuid:team>/sharing/", team.share_policy, name="share-policy"),
    path("s/<str:token>/", public.shared_page, name="shared-page"),
    path("s/<str:token>/parts/<slug:key>/", public.shared_part, name="shared-part"),
    path("v/", codes.code_question, name="codes"),
    path("v/<str:code>/", codes.code_page, name="code"),
    path("embed/<str:token>/", public.shared_embed, name="shared-embed"),
]
