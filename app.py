"""The Chalice application: builds it and registers blueprints. No logic lives here."""

from chalice import Chalice

app = Chalice(app_name="lantern", configure_logs=False)
