"""Get a token with requests-oauthlib and use it; the last word is what it makes of a wrong secret."""

import json
import os
import sys

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # a sandbox on this machine has no certificate

from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session

given = json.load(sys.stdin)
session = OAuth2Session(client=BackendApplicationClient(client_id=given["client_id"]))
session.fetch_token(given["token_url"], client_id=given["client_id"], client_secret=given["client_secret"])
answer = session.post(given["graphql_url"], json={"query": "{ __typename }"}, timeout=20)
words = [answer.status_code]
try:
    session.fetch_token(given["token_url"], client_id=given["client_id"], client_secret="wrong")
except OAuth2Error as problem:
    words.append(problem.error)
json.dump(words, sys.stdout)
