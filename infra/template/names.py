"""The functions by our names, in the order of the house."""

# The API's own Lambda is called as the prefix alone; the others have their name behind it.
API = "api"
QUEUE_FUNCTIONS = ("place_order", "pay_order")
SCHEDULED = ("sweep", "audit", "govern")
# Invoked by the API for a turn that the parser could not read; its width is how it says no.
CONVERSE = "converse"
# Reads the table's stream through the template's own mapping.
LEDGER = "ledger"
FUNCTIONS = (API, *QUEUE_FUNCTIONS, *SCHEDULED, CONVERSE, LEDGER)
# Behind POST /campaigns/{id}/claims on the production road: the same application, a width of its
# own, so that chat cannot take it.
CLAIMS = "claim_api"
