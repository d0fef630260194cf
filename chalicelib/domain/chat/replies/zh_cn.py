"""简体中文：简短、亲切，称“您”。Facts come in through the placeholders only."""

from chalicelib.domain.chat.replies.phrases import Chip, Phrase

PHRASES: dict[Phrase, str] = {
    Phrase.GREETING: (
        "您好！我是 Lantern，一个 AI 点单助手。我可以帮您找店、配好购物车、用上优惠券、下单并跟"
        "踪订单。"
        "下单前您会先看到完整价格，您同意后才会下单。"
    ),
    Phrase.GREETING_AGAIN: "您好，又见面了！想点什么？",
    Phrase.GREETING_COUPON: (
        "现在有活动：{campaign}，{face} 优惠券，有效期至 {until}，下单时自动使用。"
    ),
    Phrase.GOODBYE: "再见，欢迎随时回来！您的购物车和优惠券都会保留。",
    Phrase.WELCOME: "不客气！还需要点什么吗？",
    Phrase.HELP: (
        "直接说您想要什么就行，比如“两杯奶茶，少糖”。我可以找店、领券用券、自取或配送下单、查订"
        "单、取消订单，"
        "还能缴费。每次下单前都会先给您看完整价格。"
    ),
    Phrase.WHO_ARE_YOU: (
        "我是 Lantern，一个 AI 点单助手，不是真人。价格、库存和优惠券都来自门店和活动，不是我定的。"
    ),
    Phrase.LANGUAGES: "我会说中文、英文和德文，您用哪种都可以。",
    Phrase.PERSON: (
        "我是自动助手，这个对话里没有真人。您可以到门店柜台找店员当面帮忙。"
        "查订单、取消订单、看优惠券，我在这里就能为您办。"
    ),
    Phrase.OUT_OF_SCOPE: (
        "这个不在我的服务范围内。我可以帮您点餐点饮料、用优惠券、查订单和缴费。想点什么？"
    ),
    Phrase.UNREADABLE: "抱歉，我没有看懂。您可以换个说法，或者点下面的选项。",
    Phrase.PRICE_OF: "{item}：{prices}。",
    Phrase.PRICE_WHICH: "您想问哪一款的价格？",
    Phrase.STORE_INFO: "{store}：{address}。今天营业时间 {hours}。",
    Phrase.STORE_INFO_WHICH: "您想了解哪家店？",
    Phrase.ADDED: "已加入：{lines}。",
    Phrase.CHANGED: "已改好：{lines}。",
    Phrase.REMOVED: "已去掉：{items}。",
    Phrase.CLEARED: "购物车已清空。",
    Phrase.SUBTOTAL: "小计 {subtotal}（共 {count} 件）。",
    Phrase.BASKET: "您在{store}的购物车：\n{lines}",
    Phrase.BASKET_EMPTY: "购物车还是空的。想点什么？",
    Phrase.BASKET_KEPT: "购物车已为您保留。",
    Phrase.TOO_MANY: "一个购物车最多 {limit} 件，所以我没有改动。您可以分成几单来点。",
    Phrase.TOO_MANY_LINES: "一个购物车最多 {limit} 种，所以我没有改动。您可以分成几单来点。",
    Phrase.WHICH_LINE: "您指的是哪一项？购物车里有：\n{lines}",
    Phrase.WHICH_ITEM: "您要哪一款：{items}？",
    Phrase.NOT_ON_MENU: "这里的菜单上没有“{wanted}”。",
    Phrase.NOT_HERE: "{store}不卖{items}。",
    Phrase.SOLD_OUT_ITEM: "{store}的{item}暂时没有了。",
    Phrase.NEAREST: "比较接近的有：{items}。",
    Phrase.OFFER: "您看看这些：{items}？",
    Phrase.OFFER_HERE: "{store}有：{items}。您要哪一款？",
    Phrase.NO_SUCH_SIZE: "{item}没有“{size}”，有：{sizes}。我先为您选了{chosen}。",
    Phrase.ONE_SIZE: "{item}只有一种规格。",
    Phrase.NO_SUCH_OPTION: "{item}不能选“{option}”。",
    Phrase.OPTIONS_ARE: "{group}可选：{options}。",
    Phrase.CHANGE_WHAT: "想改哪里？商品、规格、时间或门店，直接说就行。",
    Phrase.STORE_PROPOSED: "离您最近、有货的是{store}（{distance}）。",
    Phrase.STORE_CHOSEN: "已为您选好{store}{distance}，{address}。",
    Phrase.STORE_SAME: "您现在就在{store}点单。",
    Phrase.STORE_CARRIED: "购物车里的商品都带过来了。",
    Phrase.STORE_NOT_CARRIED: "{store}不卖{items}，所以已从购物车里去掉。",
    Phrase.WHICH_STORE: "您要哪家店：{stores}？",
    Phrase.WHICH_STORE_FOR: "{items}在这些店有：{stores}。您要哪家？",
    Phrase.STORES: "现在营业的有：{stores}。您要哪家？",
    Phrase.NO_STORE_OPEN: "现在没有营业中的门店。购物车和优惠券都会保留，请在营业时间再来。",
    Phrase.NO_OTHER_STORE: "现在没有其他合适的营业门店。",
    Phrase.STORE_PAUSED: "{store}暂停接单。",
    Phrase.STORE_CLOSED: "{store}现在没有营业。",
    Phrase.STORE_UNKNOWN: "我这里没有这家店。",
    Phrase.STORE_BUSY: "这家店正忙，大约比平时多等 {minutes} 分钟。",
    Phrase.STORE_FULL: "{store}在这个时间已经约满。",
    Phrase.PLACE_UNKNOWN: "我还不知道您的位置，不想乱猜，所以先问您一下。",
    Phrase.WHAT_HERE: "您想在这家店点什么？",
    Phrase.SLOT_SET: "已记下：{time}。",
    Phrase.SLOT_ASAP: "已记下：越快越好。",
    Phrase.SLOT_NOT_OFFERED: "{store}约不了{time}，最早是{earliest}。",
    Phrase.PICKUP_SET: "已记下：您到店自取。",
    Phrase.ADDRESS_SET: "已记下：配送到{address}。",
    Phrase.ASK_ADDRESS: "送到哪里？请写一下完整地址。",
    Phrase.PICKUP_ONLY: "{store}不提供配送。您可以自取，或者换一家店。",
    Phrase.OUT_OF_RANGE: "{store}只配送 {radius} 以内。您可以自取，或者换一家店。",
    Phrase.QUOTE_HEAD: "请核对您的订单：",
    Phrase.QUOTE_STORE: "门店：{store}（距您 {distance}），{address}",
    Phrase.QUOTE_STORE_FAR: "门店：{store}（您没有提供位置，距离未知），{address}",
    Phrase.QUOTE_LINE: "• {line}：{total}",
    Phrase.QUOTE_PICKUP: "自取：{slot}",
    Phrase.QUOTE_DELIVERY: "配送到{address}：{slot}",
    Phrase.QUOTE_MOVES: "，如该时段约满，最晚 {latest}",
    Phrase.QUOTE_FIXED: "，时间不变",
    Phrase.QUOTE_TOTAL: "合计：{total}（未用优惠券）",
    Phrase.QUOTE_TOTAL_COUPON: (
        "原价 {subtotal}，用您的 {face} 优惠券减 {discount}，实付：{total}"
    ),
    Phrase.QUOTE_ASK: "此价格保留到 {until}。现在下单吗？",
    Phrase.QUOTE_BILL: "请核对：{bill}。实付：{total}",
    Phrase.QUOTE_FIRST: "下单前，请您先看一下确切的价格。",
    Phrase.QUOTE_AGAIN: "订单有改动，这是新的价格，还没有下单。",
    Phrase.QUOTE_EXPIRED: "刚才的报价已过期，没有下单。这是新的报价。",
    Phrase.QUOTE_WAITS: "您 {total} 的报价还在等您确认。",
    Phrase.QUOTE_DROPPED: "好的，没有下单。购物车已为您保留。",
    Phrase.QUOTE_REFUSED: "这个订单现在这样报不了价。想改哪里？",
    Phrase.COUPON_NEW: "优惠券已领到：{face}，券码 {code}，有效期至 {until}。",
    Phrase.COUPON_YOURS: "您有这张优惠券：{face}，券码 {code}，有效期至 {until}。",
    Phrase.COUPON_HELD: (
        "您的 {face} 优惠券（券码 {code}）正为订单 {order} 保留。如果该订单没有成功，券会退回给"
        "您。有效期至 {until}。"
    ),
    Phrase.COUPON_REDEEMED: "您的 {face} 优惠券（券码 {code}）已用于订单 {order}。",
    Phrase.COUPON_EXPIRED: "您的 {face} 优惠券（券码 {code}）有效期已于 {until} 结束。",
    Phrase.COUPON_VOID: "您的 {face} 优惠券（券码 {code}）已失效。",
    Phrase.COUPON_AUTO: "下单时会自动使用。",
    Phrase.COUPON_CLAIMED_NOW: "已为您领到 {face} 优惠券，有效期至 {until}。",
    Phrase.COUPON_NONE: "您还没有优惠券。",
    Phrase.COUPON_OFF: "好的，这单不用优惠券。券仍为您保留，有效期至 {until}。",
    Phrase.COUPON_STORES_ALL: "这里的所有门店都能用。",
    Phrase.COUPON_STORES: "这里有 {count} 家门店可用，例如{stores}。",
    Phrase.COUPON_NOT_STORE: "{store}不参加{campaign}，所以这单没有用券。",
    Phrase.COUPON_NOT_ITEMS: "优惠券不适用于这些商品，券仍为您保留。",
    Phrase.COUPON_MIN_SPEND: "优惠券需满 {min_spend} 才能用，券仍为您保留。",
    Phrase.COUPON_NOT_CURRENCY: "优惠券的币种不同，券仍为您保留。",
    Phrase.COUPON_IN_USE: (
        "您的优惠券正为订单 {order} 保留，所以这个价格没有用券。如果该订单没有成功，券会退回给您。"
    ),
    Phrase.COUPON_GONE: "优惠券没能为这单留住，所以没有下单。",
    Phrase.COUPON_WITHOUT: "按您的意思，这单没有用券。",
    Phrase.CLAIM_SOLD_OUT: "{campaign}的优惠券已领完。您可以不用券下单。",
    Phrase.CLAIM_PAUSED: "{campaign}暂停领券。已领的券仍然有效，您也可以不用券下单。",
    Phrase.CLAIM_NOT_YET: "{campaign}将于{start}开始。在那之前您可以不用券下单。",
    Phrase.CLAIM_ENDED: "{campaign}已于{end}结束。您可以不用券下单。",
    Phrase.NO_CAMPAIGN: "现在没有优惠券活动，您可以照常下单。",
    Phrase.CAMPAIGN: (
        "{campaign}：{face} 优惠券，每人 {per_shopper} 张，{start}至{end}可领，有效期至 {until}。"
    ),
    Phrase.CAMPAIGN_LEFT: "截至{as_of}还剩 {remaining} 张。",
    Phrase.CAMPAIGN_UNCOUNTED: "剩余数量还没有统计出来。",
    Phrase.CAMPAIGN_MIN_SPEND: "满 {min_spend} 可用，至少实付 {floor}。",
    Phrase.REDEEM_PAUSED: (
        "现在暂停用券下单。您的券已保留，有效期暂停计时，目前至 {until}。这个价格没有用券。"
    ),
    Phrase.ORDERED: (
        "谢谢！订单 {order} 已提交到{store}，{total}。接下来会付款并确认，预计{slot}。"
        "付款后会给您取餐码，门店接单前您都可以取消。"
    ),
    Phrase.ORDERED_BILL: "谢谢！缴费 {order} 已提交，{total}，接下来就会付款。",
    Phrase.ORDER_IS: "订单 {order}（{what}，{total}）：{state}。",
    Phrase.ORDER_SLOT: "预计{slot}。",
    Phrase.ORDER_PICKUP_CODE: "取餐码：{code}。",
    Phrase.ORDER_COUPON_BACK: "您的优惠券已退回，没有损失。",
    Phrase.ORDER_ENDED: "您可以重新下单。",
    Phrase.NO_ORDERS: "您还没有订单。想点什么？",
    Phrase.CANCEL_SURE: "确定取消订单 {order}（{what}，{total}）吗？{back}",
    Phrase.CANCELLED: "订单 {order} 已取消，没有扣款。",
    Phrase.CANCELLING: "订单 {order} 正在取消，已付的 {total} 会退回。",
    Phrase.CANCEL_LATE: "订单 {order} 已经不能取消了：{state}。",
    Phrase.CANCEL_KEPT: "好的，订单 {order} 保持不变。",
    Phrase.ORDERING_PAUSED: (
        "现在暂停用这张券下单，没有下单。购物车和优惠券都已保留，券的有效期暂停计时。您可以稍后"
        "再试，或者不用券下单。"
    ),
    Phrase.ITEM_RAN_OUT: "{store}的{items}刚刚售完，没有下单。",
    Phrase.NOTHING_ORDERED: "没有下单，购物车已为您保留。",
    Phrase.BILLS: "您有这些账单，要缴哪一笔？\n{bills}",
    Phrase.BILL: "{kind}：{payee}，{period}，{amount}，{due}到期",
    Phrase.NO_BILLS: "您现在没有待缴账单。",
    Phrase.NO_BILLS_KIND: "您的账户下没有待缴的{kind}账单。",
    Phrase.BILLER_SILENT: (
        "缴费机构暂时没有回应，我现在还看不到您的账单，没有扣款。请过一会儿再试。"
    ),
    Phrase.BILL_TAKEN: "这笔账单正在缴或已经缴清，没有重复扣款。",
}

CHIPS: dict[Chip, str] = {
    Chip.DONE: "就这些",
    Chip.CONFIRM: "确认下单",
    Chip.CHANGE: "改一下",
    Chip.CLAIM: "领优惠券",
    Chip.MY_COUPON: "我的优惠券到什么时候？",
    Chip.WITHOUT_COUPON: "不用优惠券",
    Chip.ADD: "来一份{item}",
    Chip.ADD_MANY: "来{count}份{item}",
    Chip.STORE: "选{store}",
    Chip.STORES: "附近有哪些店？",
    Chip.OTHER_STORE: "换一家店",
    Chip.SIZE: "换成{size}",
    Chip.OPTION: "要{option}",
    Chip.BASKET: "看看购物车",
    Chip.STATUS: "我的订单到哪了？",
    Chip.CANCEL: "取消我的订单",
    Chip.CANCEL_YES: "是的，取消",
    Chip.CANCEL_NO: "不取消了",
    Chip.PICKUP: "我自己去取",
    Chip.DELIVERY: "帮我送过来",
    Chip.LATER: "晚一点",
    Chip.ASAP: "越快越好",
    Chip.BILLS: "我要缴费",
    Chip.BILL_ELECTRICITY: "交电费",
    Chip.BILL_WATER: "交水费",
    Chip.BILL_GAS: "交燃气费",
    Chip.BILL_PHONE: "交话费",
    Chip.BILL_INTERNET: "交宽带费",
    Chip.CAMPAIGN: "优惠券活动是什么？",
    Chip.HELP: "你能做什么？",
    Chip.DRINK: "帮我点杯奶茶",
    Chip.COFFEE: "帮我点杯咖啡",
    Chip.REMOVE: "去掉{item}",
    Chip.QUOTE: "结账",
}

WORDS: dict[str, str] = {
    "QUEUED": "已收到，等待下单",
    "PAYING": "正在付款",
    "CONFIRMED": "已付款，已确认",
    "ACCEPTED": "门店已接单，正在制作",
    "READY": "已做好，可以取餐",
    "COMPLETED": "已完成",
    "REFUNDING": "已取消，正在退款",
    "REFUSED": "未能下单，没有扣款",
    "FAILED": "付款未成功，没有扣款",
    "EXPIRED": "未能及时下单，没有扣款",
    "CANCELLED": "已取消",
    "electricity": "电费",
    "water": "水费",
    "gas": "燃气费",
    "phone": "话费",
    "internet": "宽带费",
    "bill": "账单",
    "today": "今天 {time}",
    "tomorrow": "明天 {time}",
    "date": "{month}{day}日 {time}",
    "day": "{year}年{month}{day}日",
    "months": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    "away": "（{distance}）",
    "line": "{quantity} × {name}",
    "details": "（{details}）",
    "joint": "、",
    "space": "",
    "closed": "休息",
    "coupon_back": "优惠券会退回给您。",
    "money_back": "已付的钱会退回。",
}
