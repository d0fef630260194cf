"""Deutsch, kurz und freundlich, mit „Sie“. Facts come in through the placeholders only."""

from chalicelib.domain.chat.replies.phrases import Chip, Phrase

PHRASES: dict[Phrase, str] = {
    Phrase.GREETING: (
        "Guten Tag! Ich bin Lantern, ein KI-Assistent. Ich finde eine Filiale, stelle Ihren "
        "Warenkorb zusammen, löse Ihren Gutschein ein, bestelle und verfolge die Bestellung. "
        "Bestellt wird erst, wenn Sie den vollen Preis gesehen und Ja gesagt haben."
    ),
    Phrase.GREETING_AGAIN: "Schön, dass Sie wieder da sind! Was darf es sein?",
    Phrase.GREETING_COUPON: (
        "Gerade läuft: {campaign}. Der Gutschein über {face} gilt bis {until} und wird bei der "
        "Bestellung automatisch eingelöst."
    ),
    Phrase.GOODBYE: "Auf Wiedersehen! Warenkorb und Gutschein bleiben für Sie erhalten.",
    Phrase.WELCOME: "Gern geschehen! Darf es noch etwas sein?",
    Phrase.HELP: (
        "Sagen Sie einfach, was Sie möchten, zum Beispiel „zwei Milchtees, wenig Zucker“. Ich "
        "finde "
        "Filialen, hole und nutze Ihren Gutschein, bestelle zur Abholung oder Lieferung, "
        "verfolge "
        "und storniere Bestellungen und bezahle Rechnungen. Den vollen Preis sehen Sie immer "
        "zuerst."
    ),
    Phrase.WHO_ARE_YOU: (
        "Ich bin Lantern, ein KI-Assistent zum Bestellen, kein Mensch. Preise, Vorräte und "
        "Gutscheine kommen von den Filialen und der Aktion, nie von mir."
    ),
    Phrase.LANGUAGES: (
        "Ich spreche Deutsch, Englisch und Chinesisch. Schreiben Sie, wie Sie mögen."
    ),
    Phrase.PERSON: (
        "Ich bin ein automatischer Assistent und habe das an einen Menschen weitergegeben: Ihr "
        "Ticket ist {number}. Das Team der Filiale liest, was wir hier besprochen haben, und "
        "antwortet in diesem Chat. Bis dahin kann ich Bestellungen verfolgen oder stornieren und "
        "nach Ihrem Gutschein sehen."
    ),
    Phrase.TEAM_WRITES: "Das Team der Filiale schreibt zu Ticket {number}: „{text}“",
    Phrase.OUT_OF_SCOPE: (
        "Das liegt außerhalb dessen, was ich hier mache. Ich bestelle Speisen und Getränke, löse "
        "Gutscheine ein, verfolge Bestellungen und bezahle Rechnungen. Was darf es sein?"
    ),
    Phrase.NO_GIFTS: (
        "Ich würde Sie gern einladen, aber die Preise machen die Filialen. Was ich gern tue: den "
        "Gutschein der Aktion für Sie einlösen."
    ),
    Phrase.UNREADABLE: (
        "Das habe ich leider nicht verstanden. Sagen Sie es bitte anders, oder wählen Sie etwas "
        "davon."
    ),
    Phrase.PRICE_OF: "{item}: {prices}.",
    Phrase.PRICE_WHICH: "Von welchem Artikel möchten Sie den Preis wissen?",
    Phrase.STORE_INFO: "{store}: {address}. Heute geöffnet: {hours}.",
    Phrase.STORE_INFO_WHICH: "Über welche Filiale möchten Sie etwas wissen?",
    Phrase.ADDED: "Im Warenkorb: {lines}.",
    Phrase.CHANGED: "Geändert: {lines}.",
    Phrase.REMOVED: "Entfernt: {items}.",
    Phrase.CLEARED: "Ihr Warenkorb ist jetzt leer.",
    Phrase.SUBTOTAL: "Zwischensumme {subtotal} ({count} Stück).",
    Phrase.BASKET: "In Ihrem Warenkorb von {store}:\n{lines}",
    Phrase.BASKET_EMPTY: "Ihr Warenkorb ist noch leer. Was darf es sein?",
    Phrase.BASKET_KEPT: "Ihr Warenkorb bleibt erhalten.",
    Phrase.TOO_MANY: (
        "In einen Warenkorb passen bis zu {limit} Stück, deshalb habe ich nichts geändert. Sie "
        "können mehrere Bestellungen daraus machen."
    ),
    Phrase.TOO_MANY_LINES: (
        "In einen Warenkorb passen bis zu {limit} verschiedene Posten, deshalb habe ich nichts "
        "geändert. Sie können mehrere Bestellungen daraus machen."
    ),
    Phrase.WHICH_LINE: "Welchen Posten meinen Sie? Im Warenkorb:\n{lines}",
    Phrase.WHICH_ITEM: "Was davon möchten Sie: {items}?",
    Phrase.NOTED: "Notiert: {details}.",
    Phrase.NOTHING_CHOSEN: "Noch ist nichts ausgewählt.",
    Phrase.LEFT_OUT: "{items} ist noch nicht ausgewählt und deshalb nicht dabei.",
    Phrase.NONE_OF_THESE: "Gut, nichts davon. Was darf es stattdessen sein?",
    Phrase.NOT_ON_MENU: "„{wanted}“ steht hier nicht auf der Karte.",
    Phrase.NOT_HERE: "{items} gibt es bei {store} nicht.",
    Phrase.SOLD_OUT_ITEM: "{item} ist bei {store} gerade nicht da.",
    Phrase.NEAREST: "Am nächsten kommt: {items}.",
    Phrase.ELSEWHERE: "{store} hat es, falls Sie wechseln möchten.",
    Phrase.OFFER: "Wie wäre es damit: {items}?",
    Phrase.OFFER_HERE: "Bei {store} gibt es: {items}. Was davon möchten Sie?",
    Phrase.NO_SUCH_SIZE: (
        "{item} gibt es nicht in „{size}“, sondern in: {sizes}. Ich habe {chosen} genommen."
    ),
    Phrase.ONE_SIZE: "{item} gibt es nur in einer Größe.",
    Phrase.NO_SUCH_OPTION: "„{option}“ lässt sich bei {item} nicht wählen.",
    Phrase.OPTIONS_ARE: "{group}: {options}.",
    Phrase.CHANGE_WHAT: "Was soll anders sein? Artikel, Größe, Zeit oder Filiale: einfach sagen.",
    Phrase.STORE_PROPOSED: "Die nächste Filiale, die das hat, ist {store} ({distance}).",
    Phrase.STORE_NEAREST: "Die nächste geöffnete Filiale ist {store} ({distance}).",
    Phrase.STORE_CHOSEN: "Ihre Filiale ist {store}{distance}, {address}.",
    Phrase.STORE_SAME: "Sie sind bereits bei {store}.",
    Phrase.STORE_CARRIED: "Ihr Warenkorb kommt mit.",
    Phrase.STORE_NOT_CARRIED: (
        "{items} gibt es bei {store} nicht und ist deshalb nicht mehr im Warenkorb."
    ),
    Phrase.WHICH_STORE: "Welche Filiale möchten Sie: {stores}?",
    Phrase.WHICH_STORE_FOR: "{items}: das haben {stores}. Welche Filiale passt Ihnen?",
    Phrase.STORES: "Jetzt geöffnet: {stores}. Welche möchten Sie?",
    Phrase.NO_STORE_OPEN: (
        "Gerade hat keine Filiale geöffnet. Warenkorb und Gutschein bleiben erhalten; kommen Sie "
        "bitte zu den Öffnungszeiten wieder."
    ),
    Phrase.NO_OTHER_STORE: "Gerade passt keine andere geöffnete Filiale.",
    Phrase.NO_CLOSER_STORE: "Näher bei Ihnen als {store} hat gerade keine Filiale geöffnet.",
    Phrase.STORE_PAUSED: "{store} nimmt gerade keine Bestellungen an.",
    Phrase.STORE_CLOSED: "{store} hat gerade geschlossen.",
    Phrase.STORE_UNKNOWN: "Diese Filiale führe ich hier nicht.",
    Phrase.STORE_BUSY: "Dort ist viel los: etwa {minutes} Minuten länger als sonst.",
    Phrase.STORE_FULL: "{store} hat zu dieser Zeit keinen Platz mehr frei.",
    Phrase.PLACE_UNKNOWN: "Ich weiß nicht, wo Sie sind, und frage lieber, als zu raten.",
    Phrase.WHAT_HERE: "Was möchten Sie dort bestellen?",
    Phrase.SLOT_SET: "Notiert: {time}.",
    Phrase.SLOT_ASAP: "Notiert: so bald wie möglich.",
    Phrase.SLOT_NOT_OFFERED: (
        "{time} lässt sich bei {store} nicht buchen. Am frühesten geht es {earliest}."
    ),
    Phrase.PICKUP_SET: "Notiert: Sie holen es ab.",
    Phrase.ADDRESS_SET: "Notiert: Lieferung an {address}.",
    Phrase.ASK_ADDRESS: "Wohin soll geliefert werden? Schreiben Sie bitte die volle Adresse.",
    Phrase.PICKUP_ONLY: (
        "{store} liefert nicht. Sie können es abholen oder eine andere Filiale wählen."
    ),
    Phrase.OUT_OF_RANGE: (
        "{store} liefert nur im Umkreis von {radius}. Sie können es abholen oder eine andere "
        "Filiale wählen."
    ),
    Phrase.QUOTE_HEAD: "Bitte prüfen Sie Ihre Bestellung:",
    Phrase.QUOTE_STORE: "Filiale: {store} ({distance} entfernt), {address}",
    Phrase.QUOTE_STORE_FAR: (
        "Filiale: {store} (Entfernung unbekannt, kein Standort geteilt), {address}"
    ),
    Phrase.QUOTE_LINE: "• {line}: {total}",
    Phrase.QUOTE_PICKUP: "Abholung: {slot}",
    Phrase.QUOTE_DELIVERY: "Lieferung an {address}: {slot}",
    Phrase.QUOTE_MOVES: ", spätestens {latest}, falls diese Zeit voll ist",
    Phrase.QUOTE_FIXED: ", nur zu dieser Zeit",
    Phrase.QUOTE_TOTAL: "Summe: {total} (ohne Gutschein)",
    Phrase.QUOTE_TOTAL_COUPON: (
        "Vorher: {subtotal}. Mit Ihrem Gutschein über {face} −{discount}. Sie zahlen: {total}"
    ),
    Phrase.QUOTE_ASK: "Dieser Preis gilt bis {until}. Soll ich jetzt bestellen?",
    Phrase.QUOTE_BILL: "Bitte prüfen Sie: {bill}. Sie zahlen: {total}",
    Phrase.QUOTE_FIRST: "Bevor etwas bestellt wird, sehen Sie sich bitte den genauen Preis an.",
    Phrase.QUOTE_AGAIN: (
        "Damit ändert sich die Bestellung. Hier ist der neue Preis, bestellt ist noch nichts."
    ),
    Phrase.QUOTE_EXPIRED: (
        "Dieser Preis war abgelaufen, bestellt wurde nichts. Hier ist ein neuer."
    ),
    Phrase.QUOTE_WAITS: "Ihr Angebot über {total} wartet noch auf Ihr Ja.",
    Phrase.QUOTE_DROPPED: "Gut, es wurde nichts bestellt. Ihr Warenkorb bleibt erhalten.",
    Phrase.QUOTE_REFUSED: "So kann ich keinen Preis nennen. Was soll anders sein?",
    Phrase.COUPON_NEW: "Der Gutschein gehört Ihnen: {face}, Code {code}, gültig bis {until}.",
    Phrase.COUPON_YOURS: "Sie haben diesen Gutschein: {face}, Code {code}, gültig bis {until}.",
    Phrase.COUPON_HELD: (
        "Ihr Gutschein über {face} (Code {code}) ist für Ihre Bestellung {order} reserviert. "
        "Kommt "
        "sie nicht zustande, erhalten Sie ihn zurück. Gültig bis {until}."
    ),
    Phrase.COUPON_REDEEMED: (
        "Ihr Gutschein über {face} (Code {code}) wurde für Ihre Bestellung {order} eingelöst."
    ),
    Phrase.COUPON_EXPIRED: "Ihr Gutschein über {face} (Code {code}) war gültig bis {until}.",
    Phrase.COUPON_VOID: "Ihr Gutschein über {face} (Code {code}) gilt nicht mehr.",
    Phrase.COUPON_AUTO: "Er wird bei der Bestellung automatisch eingelöst.",
    Phrase.COUPON_CLAIMED_NOW: (
        "Ich habe einen Gutschein über {face} für Sie geholt, gültig bis {until}."
    ),
    Phrase.COUPON_NONE: "Sie haben noch keinen Gutschein.",
    Phrase.COUPON_OFF: "Gut, ohne Gutschein. Er bleibt Ihnen erhalten, gültig bis {until}.",
    Phrase.COUPON_STORES_ALL: "Er gilt in allen Filialen hier.",
    Phrase.COUPON_STORES: "Er gilt hier in {count} Filialen, zum Beispiel {stores}.",
    Phrase.COUPON_NOT_STORE: (
        "{store} nimmt an der Aktion „{campaign}“ nicht teil, deshalb gilt hier kein Gutschein."
    ),
    Phrase.COUPON_NOT_ITEMS: (
        "Der Gutschein gilt nicht für diese Artikel und bleibt Ihnen erhalten."
    ),
    Phrase.COUPON_MIN_SPEND: (
        "Der Gutschein gilt ab {min_spend} Bestellwert und bleibt Ihnen erhalten."
    ),
    Phrase.COUPON_NOT_CURRENCY: (
        "Der Gutschein lautet auf eine andere Währung und bleibt Ihnen erhalten."
    ),
    Phrase.COUPON_IN_USE: (
        "Ihr Gutschein ist für Ihre Bestellung {order} reserviert, dieser Preis ist ohne ihn. "
        "Kommt "
        "sie nicht zustande, erhalten Sie ihn zurück."
    ),
    Phrase.COUPON_GONE: (
        "Der Gutschein war für diese Bestellung nicht zu halten, deshalb wurde nichts bestellt."
    ),
    Phrase.COUPON_WITHOUT: "Wie gewünscht ohne Gutschein.",
    Phrase.CLAIM_SOLD_OUT: (
        "Alle Gutscheine der Aktion „{campaign}“ sind vergeben. Bestellen können Sie auch ohne."
    ),
    Phrase.CLAIM_NOT_YET: (
        "Die Aktion „{campaign}“ beginnt {start}. Bis dahin können Sie ohne Gutschein bestellen."
    ),
    Phrase.CLAIM_ENDED: (
        "Die Aktion „{campaign}“ endete {end}. Bestellen können Sie auch ohne Gutschein."
    ),
    Phrase.NO_CAMPAIGN: "Gerade läuft keine Gutschein-Aktion. Sie können wie gewohnt bestellen.",
    Phrase.CAMPAIGN: (
        "{campaign}. Wert {face}, {per_shopper} pro Person, abzuholen von "
        "{start} bis "
        "{end}, gültig bis {until}."
    ),
    Phrase.CAMPAIGN_LEFT: "Noch {remaining} übrig (Stand {as_of}).",
    Phrase.CAMPAIGN_UNCOUNTED: "Wie viele noch da sind, ist noch nicht gezählt.",
    Phrase.CAMPAIGN_MIN_SPEND: "Mindestbestellwert {min_spend}; Sie zahlen mindestens {floor}.",
    Phrase.CAMPAIGN_NO_MIN_SPEND: "Kein Mindestbestellwert; Sie zahlen mindestens {floor}.",
    Phrase.ORDERED: (
        "Vielen Dank! Bestellung {order} bei {store} ist eingegangen, {total}. Sie wird nun "
        "bezahlt und bestätigt; voraussichtlich {slot}."
    ),
    Phrase.ORDERED_PICKUP: "Den Abholcode erhalten Sie, sobald bezahlt ist.",
    Phrase.ORDERED_CANCEL: "Bis die Filiale annimmt, können Sie stornieren.",
    Phrase.ORDERED_BILL: "Vielen Dank! Die Zahlung {order} über {total} ist eingegangen.",
    Phrase.ORDER_IS: "Bestellung {order} ({what}, {total}): {state}.",
    Phrase.ORDER_SLOT: "Voraussichtlich {slot}.",
    Phrase.ORDER_PICKUP_CODE: "Abholcode: {code}.",
    Phrase.ORDER_COUPON_BACK: "Ihr Gutschein gehört wieder Ihnen, nichts ist verloren.",
    Phrase.ORDER_ENDED: "Sie können einfach neu bestellen.",
    Phrase.NO_ORDERS: "Sie haben noch keine Bestellung. Was darf es sein?",
    Phrase.CANCEL_SURE: "Soll ich die Bestellung {order} ({what}, {total}) stornieren? {back}",
    Phrase.CANCELLED: "Bestellung {order} ist storniert, es wurde nichts abgebucht.",
    Phrase.CANCELLING: (
        "Bestellung {order} wird gerade storniert. Was bezahlt wurde ({total}), kommt zurück."
    ),
    Phrase.CANCEL_LATE: "Bestellung {order} lässt sich nicht mehr stornieren: {state}.",
    Phrase.CANCEL_KEPT: "Gut, Bestellung {order} bleibt, wie sie ist.",
    Phrase.ITEM_RAN_OUT: "{items} ist bei {store} gerade ausgegangen. Es wurde nichts bestellt.",
    Phrase.NOTHING_ORDERED: "Es wurde nichts bestellt, Ihr Warenkorb bleibt erhalten.",
    Phrase.BILLS: "Sie haben diese Rechnungen. Welche möchten Sie bezahlen?\n{bills}",
    Phrase.BILL: "{kind}: {payee}, {period}, {amount}, fällig {due}",
    Phrase.NO_BILLS: "Sie haben gerade keine offenen Rechnungen.",
    Phrase.NO_BILLS_KIND: "Auf Ihrem Konto ist keine Rechnung für {kind} offen.",
    Phrase.BILLER_SILENT: (
        "Die Rechnungsstelle antwortet gerade nicht, deshalb sehe ich Ihre Rechnungen noch "
        "nicht. "
        "Es wurde nichts bezahlt. Versuchen Sie es bitte gleich noch einmal."
    ),
    Phrase.BILL_TAKEN: (
        "Diese Rechnung wird schon bezahlt oder ist bezahlt. Nichts wurde doppelt abgebucht."
    ),
    Phrase.BILL_ASK: "Dieser Betrag gilt bis {until}. Soll ich jetzt bezahlen?",
    Phrase.BILL_FIRST: "Bevor etwas bezahlt wird, sehen Sie sich bitte den genauen Betrag an.",
    Phrase.BILL_WAITS: "Ihre Rechnung über {total} wartet noch auf Ihr Ja.",
    Phrase.BILL_DROPPED: "Gut, es wurde nichts bezahlt.",
    Phrase.BILL_EXPIRED: "Dieses Angebot war abgelaufen, bezahlt wurde nichts. Hier ist ein neues.",
}

CHIPS: dict[Chip, str] = {
    Chip.DONE: "Das ist alles",
    Chip.CONFIRM: "Jetzt bestellen",
    Chip.PAY: "Ja, bitte",
    Chip.PAY_NOT: "Nein, jetzt nicht",
    Chip.CHANGE: "Nein, etwas ändern",
    Chip.CLAIM: "Gutschein holen",
    Chip.MY_COUPON: "Wie lange gilt mein Gutschein?",
    Chip.WITHOUT_COUPON: "Ohne Gutschein",
    Chip.ADD: "Einmal {item}, bitte",
    Chip.ADD_MANY: "{count} {item}, bitte",
    Chip.ADD_SIZE: "Einmal {item}, {size}, bitte",
    Chip.STORE: "{store}, bitte",
    Chip.STORES: "Welche Filialen haben geöffnet?",
    Chip.OTHER_STORE: "Andere Filiale",
    Chip.SIZE: "Bitte in {size}",
    Chip.OPTION: "{option}, bitte",
    Chip.BASKET: "Warenkorb zeigen",
    Chip.STATUS: "Wo ist meine Bestellung?",
    Chip.CANCEL: "Bestellung stornieren",
    Chip.CANCEL_YES: "Ja, stornieren",
    Chip.CANCEL_NO: "Nein, behalten",
    Chip.PICKUP: "Ich hole es ab",
    Chip.DELIVERY: "Bitte liefern",
    Chip.LATER: "Etwas später",
    Chip.ASAP: "So bald wie möglich",
    Chip.BILLS: "Rechnung bezahlen",
    Chip.BILL_ELECTRICITY: "Stromrechnung bezahlen",
    Chip.BILL_WATER: "Wasserrechnung bezahlen",
    Chip.BILL_GAS: "Gasrechnung bezahlen",
    Chip.BILL_PHONE: "Telefonrechnung bezahlen",
    Chip.BILL_INTERNET: "Internetrechnung bezahlen",
    Chip.CAMPAIGN: "Wie läuft die Aktion?",
    Chip.HELP: "Was können Sie?",
    Chip.DRINK: "Einen Milchtee, bitte",
    Chip.REMOVE: "{item} entfernen",
    Chip.QUOTE: "Zur Kasse",
}

WORDS: dict[str, str] = {
    "QUEUED": "eingegangen, wird gleich aufgegeben",
    "PAYING": "Zahlung läuft",
    "CONFIRMED": "bezahlt und bestätigt",
    "ACCEPTED": "von der Filiale angenommen, in Arbeit",
    "READY": "fertig zum Abholen",
    "COMPLETED": "abgeschlossen",
    "REFUNDING": "storniert, Erstattung läuft",
    "REFUSED": "nicht aufgegeben, nichts abgebucht",
    "FAILED": "Zahlung nicht gelungen, nichts abgebucht",
    "EXPIRED": "nicht rechtzeitig aufgegeben, nichts abgebucht",
    "CANCELLED": "storniert",
    "electricity": "Strom",
    "water": "Wasser",
    "gas": "Gas",
    "phone": "Telefon",
    "internet": "Internet",
    "bill": "Rechnung",
    "today": "heute {time} Uhr",
    "tomorrow": "morgen {time} Uhr",
    "date": "am {day}. {month} {time} Uhr",
    "day": "{day}. {month} {year}",
    "months": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    ),
    "away": " ({distance} entfernt)",
    "line": "{quantity} × {name}",
    "details": " ({details})",
    "joint": ", ",
    "space": " ",
    "closed": "geschlossen",
    "coupon_back": "Ihr Gutschein kommt zurück.",
    "money_back": "Was bezahlt wurde, kommt zurück.",
}
