"""The Chalice application: builds it and registers blueprints. No logic lives here."""

from chalice import Chalice

from chalicelib.edges.http import (
    bills,
    campaigns,
    chat,
    ops,
    orders,
    pages,
    payments,
    store_side,
    stores,
)
from chalicelib.edges.queues import pay_order, place_order
from chalicelib.edges.schedules import audit, sweep

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
    pages,
    place_order,
    pay_order,
    sweep,
    audit,
):
    app.register_blueprint(module.blueprint)
