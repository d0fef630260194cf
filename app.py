"""The Chalice application: builds it and registers blueprints. No logic lives here."""

from chalice import Chalice

from chalicelib import settings
from chalicelib.edges.functions.claim_api import claims_apart
from chalicelib.edges.http import (
    bills,
    campaigns,
    chat,
    dead_letters,
    line,
    modes,
    ops,
    orders,
    pages,
    payments,
    store_side,
    stores,
)
from chalicelib.edges.queues import pay_order, place_order
from chalicelib.edges.schedules import audit, govern, sweep

app = Chalice(app_name="lantern", configure_logs=False)

for module in (
    chat,
    campaigns,
    stores,
    orders,
    bills,
    store_side,
    payments,
    ops,
    modes,
    line,
    dead_letters,
    pages,
    place_order,
    pay_order,
    sweep,
    audit,
    govern,
):
    app.register_blueprint(module.blueprint)

if settings.claims_apart():
    claim_api = claims_apart(app)
