"""Addresses of links: for members under the run, for everybody under /s/."""

from django.urls import path

from sharing import views

urlpatterns = [
    path("runs/<uuid:run>/shares/", views.share_list, name="share-list"),
    path("shares/<uuid:uuid>/revocation/", views.share_revocation, name="share-revocation"),
    path("s/<str:token>/", views.shared_page, name="shared-page"),
    path("s/<str:token>/parts/<slug:key>/", views.shared_part, name="shared-part"),
]
