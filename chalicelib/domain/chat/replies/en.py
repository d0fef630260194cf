"""English, brief and warm. Facts come in through the placeholders only."""

from chalicelib.domain.chat.replies.phrases import Chip, Phrase

PHRASES: dict[Phrase, str] = {
    Phrase.GREETING: (
        "Hello! I am Lantern, an AI assistant. I find a shop, put your basket together, use your "
        "coupon, place the order and track it. Nothing is ordered until you have seen the full "
        "price and said yes."
    ),
    Phrase.GREETING_AGAIN: "Hello again! What would you like?",
    Phrase.GREETING_COUPON: (
        "Now on: {campaign}. The coupon is worth {face}, valid until {until}, and is used by "
        "itself when you order."
    ),
    Phrase.GOODBYE: "Goodbye, and see you soon! Your basket and your coupon stay as they are.",
    Phrase.WELCOME: "You are welcome! Is there anything else?",
    Phrase.HELP: (
        "Just say what you would like, for example “two milk teas, less sugar”. I can find "
        "shops, "
        "claim and use your coupon, order for pickup or delivery, track and cancel orders, and "
        "pay "
        "bills. You always see the full price before anything is ordered."
    ),
    Phrase.WHO_ARE_YOU: (
        "I am Lantern, an AI assistant for ordering, not a person. Prices, stock and coupons "
        "come "
        "from the shops and the campaign, never from me."
    ),
    Phrase.LANGUAGES: "I speak English, Chinese and German. Just write in the one you like.",
    Phrase.PERSON: (
        "I am an automatic assistant, so I have handed this to a person: your ticket is {number}. "
        "Somebody of the shop's team reads it with what we said here, and the answer comes into "
        "this chat. Until then I can track or cancel your order and look after your coupon."
    ),
    Phrase.TEAM_WRITES: "The shop's team writes on ticket {number}: “{text}”",
    Phrase.OUT_OF_SCOPE: (
        "That is outside what I do here. I can order food and drinks, use your coupon, track "
        "your "
        "orders and pay bills. What would you like?"
    ),
    Phrase.NO_GIFTS: (
        "I would love to treat you, but the shops set the prices. What I can do is use the "
        "campaign's coupon for you."
    ),
    Phrase.UNREADABLE: (
        "Sorry, I did not understand that. Could you put it another way, or pick one of these?"
    ),
    Phrase.PRICE_OF: "{item}: {prices}.",
    Phrase.PRICE_WHICH: "Which item would you like the price of?",
    Phrase.STORE_INFO: "{store}: {address}. Open today {hours}.",
    Phrase.STORE_INFO_WHICH: "Which shop would you like to know about?",
    Phrase.ADDED: "Added: {lines}.",
    Phrase.CHANGED: "Changed: {lines}.",
    Phrase.REMOVED: "Removed: {items}.",
    Phrase.CLEARED: "Your basket is empty now.",
    Phrase.SUBTOTAL: "Subtotal {subtotal} ({count} in all).",
    Phrase.BASKET: "In your basket from {store}:\n{lines}",
    Phrase.BASKET_EMPTY: "Your basket is empty. What would you like?",
    Phrase.BASKET_KEPT: "Your basket is kept.",
    Phrase.TOO_MANY: (
        "One basket holds up to {limit} items, so I have left it as it was. You could split this "
        "into several orders."
    ),
    Phrase.TOO_MANY_LINES: (
        "One basket holds up to {limit} different lines, so I have left it as it was. You could "
        "split this into several orders."
    ),
    Phrase.WHICH_LINE: "Which item do you mean? In your basket:\n{lines}",
    Phrase.WHICH_ITEM: "Which one would you like: {items}?",
    Phrase.NOTED: "Noted: {details}.",
    Phrase.NOTHING_CHOSEN: "Nothing is chosen yet.",
    Phrase.LEFT_OUT: "{items} is not decided yet, so it is left out.",
    Phrase.NONE_OF_THESE: "All right, none of these. What would you like instead?",
    Phrase.NOT_ON_MENU: "“{wanted}” is not on the menu here.",
    Phrase.NOT_HERE: "{store} does not sell {items}.",
    Phrase.SOLD_OUT_ITEM: "{item} is not available at {store} just now.",
    Phrase.NEAREST: "The nearest to it: {items}.",
    Phrase.ELSEWHERE: "{store} has it, if you would like to switch.",
    Phrase.OFFER: "How about: {items}?",
    Phrase.OFFER_HERE: "At {store} there is: {items}. Which one would you like?",
    Phrase.NO_SUCH_SIZE: (
        "{item} does not come in “{size}”, but in: {sizes}. I have put {chosen}."
    ),
    Phrase.ONE_SIZE: "{item} comes in one size only.",
    Phrase.NO_SUCH_OPTION: "“{option}” cannot be chosen for {item}.",
    Phrase.OPTIONS_ARE: "{group}: {options}.",
    Phrase.CHANGE_WHAT: "What should be different? Item, size, time or shop: just say it.",
    Phrase.STORE_PROPOSED: "The nearest shop that has this is {store} ({distance}).",
    Phrase.STORE_NEAREST: "The nearest open shop is {store} ({distance}).",
    Phrase.STORE_CHOSEN: "Your shop is {store}{distance}, {address}.",
    Phrase.STORE_SAME: "You are at {store} already.",
    Phrase.STORE_CARRIED: "Your basket comes along.",
    Phrase.STORE_NOT_CARRIED: (
        "{store} does not sell {items}, so this is no longer in your basket."
    ),
    Phrase.WHICH_STORE: "Which shop would you like: {stores}?",
    Phrase.WHICH_STORE_FOR: "{items}: these shops have it: {stores}. Which one suits you?",
    Phrase.STORES: "Open now: {stores}. Which one would you like?",
    Phrase.NO_STORE_OPEN: (
        "No shop is open just now. Your basket and your coupon are kept; please come back during "
        "opening hours."
    ),
    Phrase.NO_OTHER_STORE: "No other open shop fits just now.",
    Phrase.NO_CLOSER_STORE: "No open shop is closer to you than {store}.",
    Phrase.STORE_PAUSED: "{store} takes no orders just now.",
    Phrase.STORE_CLOSED: "{store} is closed just now.",
    Phrase.STORE_UNKNOWN: "I do not have that shop here.",
    Phrase.STORE_BUSY: "The shop is busy: about {minutes} minutes longer than usual.",
    Phrase.STORE_FULL: "{store} has no free slot at that time.",
    Phrase.PLACE_UNKNOWN: "I do not know where you are, so I would rather ask than guess.",
    Phrase.WHAT_HERE: "What would you like there?",
    Phrase.SLOT_SET: "Noted: {time}.",
    Phrase.SLOT_ASAP: "Noted: as soon as possible.",
    Phrase.SLOT_NOT_OFFERED: "{time} cannot be booked at {store}. The earliest is {earliest}.",
    Phrase.PICKUP_SET: "Noted: you pick it up.",
    Phrase.ADDRESS_SET: "Noted: delivery to {address}.",
    Phrase.ASK_ADDRESS: "Where should it be delivered to? Please write the full address.",
    Phrase.PICKUP_ONLY: "{store} does not deliver. You can pick it up, or choose another shop.",
    Phrase.OUT_OF_RANGE: (
        "{store} delivers within {radius} only. You can pick it up, or choose another shop."
    ),
    Phrase.QUOTE_HEAD: "Please check your order:",
    Phrase.QUOTE_STORE: "Shop: {store} ({distance} away), {address}",
    Phrase.QUOTE_STORE_FAR: "Shop: {store} (distance unknown, no location shared), {address}",
    Phrase.QUOTE_LINE: "• {line}: {total}",
    Phrase.QUOTE_PICKUP: "Pickup: {slot}",
    Phrase.QUOTE_DELIVERY: "Delivery to {address}: {slot}",
    Phrase.QUOTE_MOVES: ", {latest} at the latest if that slot is full",
    Phrase.QUOTE_FIXED: ", this slot only",
    Phrase.QUOTE_TOTAL: "Total: {total} (no coupon)",
    Phrase.QUOTE_TOTAL_COUPON: (
        "Before: {subtotal}. With your {face} coupon −{discount}. You pay: {total}"
    ),
    Phrase.QUOTE_ASK: "This price holds until {until}. Shall I place the order?",
    Phrase.QUOTE_BILL: "Please check: {bill}. You pay: {total}",
    Phrase.QUOTE_FIRST: "Before anything is ordered, please look at the exact price.",
    Phrase.QUOTE_AGAIN: (
        "That changes the order, so here is the new price. Nothing is ordered yet."
    ),
    Phrase.QUOTE_EXPIRED: "That price had run out, nothing was ordered. Here is a fresh one.",
    Phrase.QUOTE_WAITS: "Your quote of {total} is still waiting for your yes.",
    Phrase.QUOTE_DROPPED: "All right, nothing has been ordered. Your basket is kept.",
    Phrase.QUOTE_REFUSED: "This order cannot be quoted as it stands. What should be different?",
    Phrase.COUPON_NEW: "The coupon is yours: {face}, code {code}, valid until {until}.",
    Phrase.COUPON_YOURS: "You have this coupon: {face}, code {code}, valid until {until}.",
    Phrase.COUPON_HELD: (
        "Your {face} coupon (code {code}) is held for your order {order}. If that order does not "
        "go through, it comes back to you. Valid until {until}."
    ),
    Phrase.COUPON_REDEEMED: "Your {face} coupon (code {code}) was used for your order {order}.",
    Phrase.COUPON_EXPIRED: "Your {face} coupon (code {code}) was valid until {until}.",
    Phrase.COUPON_VOID: "Your {face} coupon (code {code}) is no longer valid.",
    Phrase.COUPON_AUTO: "It is used automatically when you order.",
    Phrase.COUPON_CLAIMED_NOW: "I have claimed a {face} coupon for you, valid until {until}.",
    Phrase.COUPON_NONE: "You do not have a coupon yet.",
    Phrase.COUPON_OFF: "All right, without the coupon. It stays yours, valid until {until}.",
    Phrase.COUPON_STORES_ALL: "It is good at every shop here.",
    Phrase.COUPON_STORES: "It is good at {count} shops here, among them {stores}.",
    Phrase.COUPON_NOT_STORE: (
        "{store} does not take part in “{campaign}”, so no coupon is used here."
    ),
    Phrase.COUPON_NOT_ITEMS: "The coupon does not cover these items, so it stays yours.",
    Phrase.COUPON_MIN_SPEND: (
        "The coupon needs a minimum spend of {min_spend}, so it stays yours."
    ),
    Phrase.COUPON_NOT_CURRENCY: "The coupon is in another currency, so it stays yours.",
    Phrase.COUPON_IN_USE: (
        "Your coupon is held for your order {order}, so this price is without it. It comes "
        "back if "
        "that order does not go through."
    ),
    Phrase.COUPON_GONE: "The coupon could not be held for this order, so nothing was ordered.",
    Phrase.COUPON_WITHOUT: "As you wished, no coupon is used.",
    Phrase.CLAIM_SOLD_OUT: (
        "All coupons of “{campaign}” have been claimed. You can order without."
    ),
    Phrase.CLAIM_NOT_YET: (
        "“{campaign}” starts {start}. You can order without a coupon until then."
    ),
    Phrase.CLAIM_ENDED: "“{campaign}” ended {end}. You can order without a coupon.",
    Phrase.NO_CAMPAIGN: "There is no coupon campaign just now. You can order as usual.",
    Phrase.CAMPAIGN: (
        "{campaign}. Worth {face}, {per_shopper} per person, to claim from {start} to {end} "
        "and "
        "valid until {until}."
    ),
    Phrase.CAMPAIGN_LEFT: "{remaining} left as of {as_of}.",
    Phrase.CAMPAIGN_UNCOUNTED: "How many are left has not been counted yet.",
    Phrase.CAMPAIGN_MIN_SPEND: "Minimum spend {min_spend}; you pay at least {floor}.",
    Phrase.CAMPAIGN_NO_MIN_SPEND: "No minimum spend; you pay at least {floor}.",
    Phrase.ORDERED: (
        "Thank you! Order {order} at {store} is in, {total}. It is paid and confirmed next; "
        "expect "
        "it {slot}."
    ),
    Phrase.ORDERED_PICKUP: "You get a pickup code as soon as it is paid.",
    Phrase.ORDERED_CANCEL: "You can cancel until the shop accepts it.",
    Phrase.ORDERED_BILL: "Thank you! Payment {order} of {total} is in and goes through next.",
    Phrase.ORDER_IS: "Order {order} ({what}, {total}): {state}.",
    Phrase.ORDER_SLOT: "Expected {slot}.",
    Phrase.ORDER_PICKUP_CODE: "Pickup code: {code}.",
    Phrase.ORDER_COUPON_BACK: "Your coupon is yours again, and nothing is lost.",
    Phrase.ORDER_ENDED: "You can simply order again.",
    Phrase.NO_ORDERS: "You have no orders yet. What would you like?",
    Phrase.CANCEL_SURE: "Shall I cancel order {order} ({what}, {total})? {back}",
    Phrase.CANCELLED: "Order {order} is cancelled, nothing was charged.",
    Phrase.CANCELLING: (
        "The cancellation of order {order} is under way. What was paid ({total}) comes back."
    ),
    Phrase.CANCEL_LATE: "Order {order} cannot be cancelled any more: {state}.",
    Phrase.CANCEL_KEPT: "All right, order {order} stays as it is.",
    Phrase.ITEM_RAN_OUT: "{items} has just run out at {store}. Nothing was ordered.",
    Phrase.NOTHING_ORDERED: "Nothing was ordered, and your basket is kept.",
    Phrase.BILLS: "You have these bills. Which one would you like to pay?\n{bills}",
    Phrase.BILL: "{kind}: {payee}, {period}, {amount}, due {due}",
    Phrase.NO_BILLS: "You have no bills to pay just now.",
    Phrase.NO_BILLS_KIND: "There is no open bill for {kind} on your account.",
    Phrase.BILLER_SILENT: (
        "The biller does not answer just now, so I cannot see your bills yet. Nothing was paid. "
        "Please try again in a moment."
    ),
    Phrase.BILL_TAKEN: "This bill is being paid already, or is paid. Nothing was paid twice.",
    Phrase.BILL_ASK: "This holds until {until}. Shall I pay it?",
    Phrase.BILL_FIRST: "Before anything is paid, please look at the exact amount.",
    Phrase.BILL_WAITS: "Your bill of {total} is still waiting for your yes.",
    Phrase.BILL_DROPPED: "All right, nothing has been paid.",
    Phrase.BILL_EXPIRED: "That offer had run out, nothing was paid. Here is a fresh one.",
}

CHIPS: dict[Chip, str] = {
    Chip.DONE: "That's all",
    Chip.CONFIRM: "Confirm order",
    Chip.PAY: "Yes, go ahead",
    Chip.PAY_NOT: "No, not now",
    Chip.CHANGE: "No, not like this",
    Chip.CLAIM: "Get my coupon",
    Chip.MY_COUPON: "How long is my coupon valid?",
    Chip.WITHOUT_COUPON: "Without the coupon",
    Chip.ADD: "One {item}, please",
    Chip.ADD_MANY: "{count} {item}, please",
    Chip.ADD_SIZE: "One {item}, {size}, please",
    Chip.STORE: "{store}, please",
    Chip.STORES: "Which shops are open?",
    Chip.OTHER_STORE: "Another shop",
    Chip.SIZE: "Make it {size}",
    Chip.OPTION: "{option}, please",
    Chip.BASKET: "Show my basket",
    Chip.STATUS: "Where is my order?",
    Chip.CANCEL: "Cancel my order",
    Chip.CANCEL_YES: "Yes, cancel it",
    Chip.CANCEL_NO: "No, keep it",
    Chip.PICKUP: "I'll pick it up",
    Chip.DELIVERY: "Deliver it, please",
    Chip.LATER: "Later, please",
    Chip.ASAP: "As soon as possible",
    Chip.BILLS: "Pay a bill",
    Chip.BILL_ELECTRICITY: "Pay the electricity bill",
    Chip.BILL_WATER: "Pay the water bill",
    Chip.BILL_GAS: "Pay the gas bill",
    Chip.BILL_PHONE: "Pay the phone bill",
    Chip.BILL_INTERNET: "Pay the internet bill",
    Chip.CAMPAIGN: "About the campaign",
    Chip.HELP: "What can you do?",
    Chip.DRINK: "A milk tea, please",
    Chip.REMOVE: "Remove the {item}",
    Chip.QUOTE: "Check out",
}

# Words for the values that facts may take.
WORDS: dict[str, str] = {
    "QUEUED": "received, waiting to be placed",
    "PAYING": "payment under way",
    "CONFIRMED": "paid and confirmed",
    "ACCEPTED": "accepted by the shop, being made",
    "READY": "ready to be picked up",
    "COMPLETED": "completed",
    "REFUNDING": "cancelled, refund under way",
    "REFUSED": "not placed, nothing was charged",
    "FAILED": "payment failed, nothing was charged",
    "EXPIRED": "not placed in time, nothing was charged",
    "CANCELLED": "cancelled",
    "electricity": "Electricity",
    "water": "Water",
    "gas": "Gas",
    "phone": "Phone",
    "internet": "Internet",
    "bill": "bill",
    "today": "today {time}",
    "tomorrow": "tomorrow {time}",
    "date": "{day} {month} {time}",
    "day": "{day} {month} {year}",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "away": " ({distance} away)",
    "line": "{quantity} × {name}",
    "details": " ({details})",
    "joint": ", ",
    "space": " ",
    "closed": "closed",
    "coupon_back": "Your coupon comes back.",
    "money_back": "What was paid comes back.",
}
