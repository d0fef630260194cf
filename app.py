"""The Chalice application: builds it and registers blueprints. No logic lives here."""

from chalicelib import settings
from chalicelib.edges.functions.claim_api import claims_apart
from chalicelib.edges.http import nouns
from chalicelib.edges.http.application import Application

app = Application("lantern", now=nouns.at_load(), later=nouns.ALL)

if settings.claims_apart():
    claim_api = claims_apart(app)
