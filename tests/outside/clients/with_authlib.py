"""Get tokens with authlib, by Basic and in the body, and use each."""

import json
import sys

from authlib.integrations.requests_client import OAuth2Session

given = json.load(sys.stdin)
statuses = []
for method in ("client_secret_basic", "client_secret_post"):
    session = OAuth2Session(given["client_id"], given["client_secret"], token_endpoint_auth_method=method)
    session.fetch_token(given["token_url"], grant_type="client_credentials")
    answer = session.post(given["graphql_url"], json={"query": "{ __typename }"}, timeout=20)
    statuses.append(answer.status_code)
json.dump(statuses, sys.stdout)
