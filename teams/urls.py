"""The addresses of the room."""

from django.urls import path

from teams.views import api_tokens, audit, inquiries, invitations, keys, mailbox, members, notices, settings, teams, webhooks

urlpatterns = [
    path("teams/new/", teams.team_new, name="team-new"),
    path("teams/<uuid:team>/settings/", settings.team_settings, name="team-settings"),
    path("teams/<uuid:team>/keys/", keys.key_list, name="key-list"),
    path("teams/<uuid:team>/keys/new/", keys.key_new, name="key-new"),
    path("keys/<uuid:account>/", keys.key, name="key"),
    path("keys/<uuid:account>/change/", keys.key_change, name="key-change"),
    path("keys/<uuid:account>/test/", keys.key_test, name="key-test"),
    path("keys/<uuid:account>/removal/", keys.key_removal, name="key-removal"),
    path("inquiries/<uuid:uuid>/", inquiries.inquiry, name="inquiry"),
    path("teams/<uuid:team>/members/", members.member_list, name="member-list"),
    path("teams/<uuid:team>/members/<uuid:member>/role/", members.member_role, name="member-role"),
    path("teams/<uuid:team>/members/<uuid:member>/removal/", members.member_removal, name="member-removal"),
    path("teams/<uuid:team>/invitations/", members.invitation_new, name="invitation-new"),
    path(
        "teams/<uuid:team>/invitations/<uuid:invitation>/renewal/",
        members.invitation_renewal,
        name="invitation-renewal",
    ),
    path(
        "teams/<uuid:team>/invitations/<uuid:invitation>/revocation/",
        members.invitation_revocation,
        name="invitation-revocation",
    ),
    path("teams/<uuid:team>/api-tokens/", api_tokens.token_list, name="api-token-list"),
    path("teams/<uuid:team>/api-tokens/new/", api_tokens.token_new, name="api-token-new"),
    path("api-tokens/<uuid:token>/revocation/", api_tokens.token_revocation, name="api-token-revocation"),
    path("teams/<uuid:team>/audit/", audit.audit_log, name="audit-log"),
    path("teams/<uuid:team>/audit/export/", audit.audit_export, name="audit-export"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("notices/", notices.notice_preferences, name="notice-preferences"),
    path("teams/<uuid:team>/notices/", notices.notice_settings, name="notice-settings"),
    path("teams/<uuid:team>/notices/log/", notices.notice_log, name="notice-log"),
    path("teams/<uuid:team>/webhooks/new/", webhooks.webhook_new, name="webhook-new"),
    path("webhooks/<uuid:webhook>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:webhook>/test/", webhooks.webhook_test, name="webhook-test"),
    path("webhooks/<uuid:webhook>/secret/", webhooks.webhook_secret, name="webhook-secret"),
    path("webhooks/<uuid:webhook>/removal/", webhooks.webhook_removal, name="webhook-removal"),
    path("mail/", mailbox.mailbox, name="mailbox"),
]
