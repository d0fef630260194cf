"""The word for a command in shop talk, as the contract lists them."""

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    Confirm,
    Deny,
    Greet,
    Help,
    HelpTopic,
    OrderStatus,
    OutOfScope,
    PayBill,
    RemoveItem,
    SearchMenu,
    SetAddress,
    SetSlot,
    ShowBasket,
    TalkToPerson,
    Thanks,
)

_WORDS: dict[type, str] = {
    AddItem: "order_item",
    SearchMenu: "search",
    ChooseStore: "search",
    ChangeItem: "change_cart",
    SetSlot: "change_cart",
    SetAddress: "change_cart",
    RemoveItem: "remove_from_cart",
    ShowBasket: "show_cart",
    ClaimCoupon: "claim_coupon",
    ApplyCoupon: "apply_coupon",
    AskQuote: "checkout",
    OrderStatus: "order_status",
    CancelOrder: "cancel_order",
    PayBill: "pay_bill",
    CampaignStatus: "campaign_status",
    Help: "help",
    TalkToPerson: "help",
    Greet: "greet",
    Thanks: "thanks",
    Confirm: "confirm",
    Deny: "deny",
    OutOfScope: "out_of_scope",
}


def intent_of(command: Command) -> str:
    """An order for something missing is still an order; asking a price is looking at the menu; a
    goodbye closes a purchase as a thank-you does."""
    if isinstance(command, SearchMenu) and command.missing:
        return "order_item"
    if isinstance(command, Greet) and command.leaving:
        return "thanks"
    if isinstance(command, Help) and command.topic is HelpTopic.PRICE:
        return "search"
    return _WORDS[type(command)]
