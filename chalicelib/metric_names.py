"""Every name that is counted or measured, with what it means; and nothing else.

`telemetry` refuses others in tests. Alarms, dashboard and runbook read from here: a metric that
nobody counts cannot be alarmed on, and one that is not listed cannot be counted.
"""

from collections.abc import Mapping

COUNTED: Mapping[str, str] = {
    # Claims, by the route and in the chat alike.
    "coupon.claimed": "Somebody got a new coupon.",
    "coupon.repeated": "An owner asked again and heard of the coupon that he has.",
    "coupon.sold_out": "Nothing is left for who has no coupon.",
    "coupon.refused": "A rule said no: no such campaign, not begun, ended, not eligible.",
    "coupon.held_up": "The mode or a dial said later: a place in line, or a pause.",
    "coupon.failed": "A claim that should have worked did not: throttled, no answer, or a bug.",
    # Orders, once for every move that was really made, whoever made it.
    "order.queued": "A confirmed quote became an order.",
    "order.paying": "An order has its slot and went to payment.",
    "order.confirmed": "An order is paid.",
    "order.accepted": "The store took an order on.",
    "order.ready": "The store has an order ready.",
    "order.completed": "An order was handed over, or a bill paid.",
    "order.refunding": "Money is to go back.",
    "order.refused": "An order ended before payment: coupon taken, store full or paused.",
    "order.failed": "An order ended in payment: declined, or closed without an answer.",
    "order.expired": "An order waited longer than its shopper's patience.",
    "order.cancelled": "A shopper took an order back.",
    # The chat.
    "turn.answered_by_parser": "A chat turn was read by the parser.",
    "turn.answered_by_model": "A chat turn was read by the model.",
    "turn.answered_by_fallback": "A chat turn was hardly read: the answer is a way on.",
    "turn.unread": "A message held nothing that can be done here, as far as it was understood.",
    "turn.looped": "A shopper who wanted to get on heard the same reply twice in a row.",
    "turn.denied": "A reply denied what the shop can do, or sent the shopper elsewhere.",
    "offer.made": "Somebody who looked for something was shown items or stores.",
    "offer.empty": "Somebody who looked for something was shown nothing at all.",
    # What callers heard besides their answer, by the contract's codes.
    "http.adverse_change": "An edit that worsens shoppers' rights was refused.",
    "http.bug": "A request ended in a bug of ours (500).",
    "http.campaign_ended": "A claim came after the campaign.",
    "http.claims_paused": "A claim came during a pause (503).",
    "http.consent_mismatch": "A yes did not fit its quote.",
    "http.coupon_unavailable": "A coupon was in use, or had run out.",
    "http.forbidden": "A token lacked the scope.",
    "http.idempotency_mismatch": "A key was used again with another request.",
    "http.in_line": "A caller heard of a place in line (503).",
    "http.invalid_request": "A request was malformed.",
    "http.item_unavailable": "An item was sold out, or is not on the menu.",
    "http.no_passing_drill": "A launch without a fresh passing drill was refused.",
    "http.not_cancellable": "A cancel came too late.",
    "http.not_eligible": "A rule said no.",
    "http.not_found": "There is nothing under an id, or it is somebody else's.",
    "http.ordering_paused": "An order came during a pause (503).",
    "http.overloaded": "A request was shed, or something behind it did not answer (503).",
    "http.quote_expired": "A yes came after ten minutes.",
    "http.sold_out": "A claim came after the last coupon.",
    "http.store_full": "No slot was left.",
    "http.store_paused": "A store takes no orders just now.",
    "http.too_large": "A body was over 64 KiB.",
    "http.too_many_requests": "One shopper asked far more often than people do (429).",
    "http.unauthenticated": "A token, or a provider's signature, was missing or wrong.",
    "idempotency.unstored": "An answer could not be kept under its key.",
    # Shoppers who want a person.
    "ticket.opened": "A shopper asked for a person: a ticket waits for the shop's team.",
    "ticket.answered": "The team wrote to a shopper.",
    "ticket.closed": "The team was done with a ticket.",
    # Messages.
    "message.done": "A message was handled and may be deleted.",
    "message.retry": "A message comes again later.",
    "message.park": "A message can never work and went to the dead letters.",
    "message.bug": "A message met a bug of ours; it comes again.",
    # What is not ours.
    "payment.ok": "The payment provider gave a definite answer in time.",
    "payment.slow": "The payment provider gave a definite answer late.",
    "payment.failed": "The payment provider gave no definite answer.",
    "payment.refused": "The payment provider was not asked: its breaker is open.",
    "biller.ok": "The biller answered in time.",
    "biller.slow": "The biller answered late.",
    "biller.failed": "The biller did not answer.",
    "biller.refused": "The biller was not asked: its breaker is open.",
    "model.ok": "The model answered in time, through `converse`.",
    "model.slow": "The model answered late.",
    "model.failed": "The model turned a call away, or gave no answer that can be read in time.",
    "model.refused": "The model was not asked: its breaker is open.",
    "model.asked": "A turn that the parser was unsure of was to go to the model.",
    "model.helped": "What the model answered was done, or said.",
    "model.off": "The mode had switched the model off for an unsure turn.",
    "model.full": "`converse` was at its width, or at 0.",
    "model.open": "The model's breaker left an unsure turn to the parser.",
    "model.throttled": "The model's own service turned a call away.",
    "model.late": "The model did not answer in time, or there was too little left to ask.",
    "model.error": "The model, or `converse`, answered with an error.",
    "model.malformed": "What the model answered could not be read.",
    "model.spent": "A budget of tokens, or three calls for one order, were used up.",
    "model.useless": "Nothing that the model answered was allowed, or held up.",
    "model.tokens_in": "Tokens that models read.",
    "model.tokens_out": "Tokens that models wrote.",
    "model.cost_micros": "Millionths of a dollar that the model cost, at the settings' prices.",
    "guard.dropped": "Sentences of the model that were not backed by a fact.",
    "breaker.closed": "A breaker closed.",
    "breaker.open": "A breaker opened.",
    "breaker.half_open": "A breaker lets a trickle through.",
    # What `govern` sees every minute.
    "mode.full": "A look found the mode full.",
    "mode.lean": "A look found the mode lean.",
    "mode.queued": "A look found the mode queued.",
    "mode.redeem_only": "A look found the mode redeem_only.",
    "mode.closed": "A look found the mode closed.",
    "breaker.standing": "How many breakers a look found open or half-open.",
    "campaign.held": "How many grey launches a look stopped.",
    "status.untold": "Whether a look could not write the status document (0 or 1).",
    # What `sweep` and `audit` find.
    "slot.ghost": "Ids of dead orders taken out of their slots.",
    "payment.woken": "Orders unmoved for five minutes that were sent to payment again.",
    "ticket.leaked": "Ticket numbers that no coupon carries, given back.",
    "audit.difference": "What does not add up in a campaign's books (0 when all does).",
    "metric.unlisted": "Something was counted under a name that is not here; the log has it.",
}

MEASURED: Mapping[str, str] = {
    # From the first byte that the function saw to the answer; what was turned away is left out.
    "request.browse_ms": "How long talk and browsing took.",
    "request.claim_ms": "How long claims took.",
    "request.order_ms": "How long quotes and new orders took.",
    "request.status_ms": "How long questions after the status took.",
    "request.pay_ms": "How long paying, tracking and cancelling took.",
    "request.other_ms": "How long pages, liveness, operators and stores' own clients took.",
    "model.took_ms": "How long a model's help took, as the turn saw it.",
    # As consumers see it: a queue forgets the age of what was received more than three times.
    "orders.age_s": "Age of an order's message when a consumer had it.",
    "payments.age_s": "Age of a payment's message when a consumer had it.",
}

# What a measured name ends with, in CloudWatch's words.
UNITS: Mapping[str, str] = {"ms": "Milliseconds", "s": "Seconds"}
