"""Get tokens with authlib, by Basic and in the body, and use each; the last word is what it makes of a wrong secret."""

import json
import sys

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

given = json.load(sys.stdin)
statuses = []
for method in ("client_secret_basic", "client_secret_post"):
    session = OAuth2Session(given["client_id"], given["client_secret"], token_endpoint_auth_method=method)
    session.fetch_token(given["token_url"], grant_type="client_credentials")
    answer = session.post(given["graphql_url"], json={"query": "{ __typename }"}, timeout=20)
    statuses.append(answer.status_code)
try:
    OAuth2Session(given["client_id"], "wrong").fetch_token(given["token_url"], grant_type="client_credentials")
except OAuthError as problem:
    statuses.append(problem.error)
json.dump(statuses, sys.stdout)
