// Every word the page itself says (key|zh-CN|en|de), and how it writes money, time and distance.
// `say…`, `confirm`, `checkout` and `starters` are the shopper's own words, sent by buttons.

export const LOCALES = ["zh-CN", "en", "de"];
const WORDS = new Map();
export function learn(words) {
  for (const line of words.split("\n")) WORDS.set(line.split("|")[0], line.split("|"));
}
learn(`
language|语言|Language|Sprache
dark|深色模式|Dark mode|Dunkles Design
message|想点什么？|What would you like?|Was darf es sein?
send|发送|Send|Senden
log|对话|Conversation|Unterhaltung
chips|建议|Suggestions|Vorschläge
you|您|You|Sie
welcome|您好！我是 Lantern，自动点单助手。想喝什么？您同意后才会下单。|Hello! I am Lantern, an automatic ordering assistant. What would you like? Nothing is ordered until you say yes.|Guten Tag! Ich bin Lantern, ein automatischer Bestellassistent. Was möchten Sie? Bestellt wird erst, wenn Sie Ja sagen.
starters|帮我点杯奶茶 / 附近有哪些店？ / 你能做什么？|A milk tea, please / Which shops are open? / What can you do?|Einen Milchtee, bitte / Welche Läden haben geöffnet? / Was können Sie?
place|使用我的位置|Use my place|Meinen Standort nutzen
noPlace|请直接输入地址。|Please type a street or a district.|Bitte Straße oder Stadtteil eingeben.
waiting|请稍候…|One moment…|Einen Moment…
again|再试一次|Try again|Noch einmal versuchen
counter|还可输入 {} 字|{} left|noch {}
trouble|没有收到回复。请再试一次，不会重复。|No answer came through. Please try again; nothing is done twice.|Keine Antwort erhalten. Bitte noch einmal versuchen; nichts geschieht doppelt.
after|{} 自动再试。|The next try is at {}.|Nächster Versuch um {}.
refused|请换个方式再试。|Please try it another way.|Bitte anders versuchen.
claim|领取我的 {} 券|Get my {} coupon|Meinen {}-Gutschein holen
left|还剩 {} 张（{}）|{} left ({})|noch {} ({})
until|有效期至 {}|Valid until {}|Gültig bis {}
minSpend|满 {} 可用|from {}|ab {}
campaign_upcoming|{} 开始|Starts {}|Beginnt {}
campaign_sold_out|优惠券已领完|All coupons have been taken|Alle Gutscheine sind vergeben
campaign_paused|暂停领取|Coupons are paused|Gutscheine pausieren gerade
campaign_ended|活动已结束|This campaign has ended|Diese Aktion ist beendet
ISSUED|可以使用|Ready to use|Einlösbar
HELD|已为您的订单留用|Held for your order|Für Ihre Bestellung reserviert
REDEEMED|已使用|Used|Eingelöst
VOID|已失效|No longer valid|Nicht mehr gültig
status_online|营业中|Open|Geöffnet
status_busy|繁忙|Busy|Viel los
status_paused|暂停接单|Paused|Pausiert
soonest|最早 {}|earliest {}|frühestens {}
choose|选这家|Choose|Auswählen
add|加一份|Add one|Hinzufügen
soldOut|暂时没有|Not available|Nicht verfügbar
sayStore|选{}|{}, please|{}, bitte
sayItem|来一份{}|One {}, please|Einmal {}, bitte
quote|请确认订单|Please check your order|Bitte prüfen Sie Ihre Bestellung
subtotal|小计|Subtotal|Zwischensumme
discount|优惠|Discount|Rabatt
total|合计|Total|Gesamt
pickup|自取|Pickup|Abholung
delivery|配送|Delivery|Lieferung
latest|最晚 {}|{} at the latest|spätestens {}
holds|此价格保留到 {}|This price holds until {}|Dieser Preis gilt bis {}
pay|确认并支付 {}|Confirm and pay {}|Bestätigen und {} zahlen
confirm|确认下单|Yes, place the order|Ja, jetzt bestellen
change|改一下|Change something|Etwas ändern
expired|这个价格已过期。|This price has expired.|Dieser Preis ist abgelaufen.
requote|重新报价|Get a new price|Neuen Preis holen
checkout|结账|Check out|Zur Kasse
order|您的订单|Your order|Ihre Bestellung
step|第 {} 步，共 6 步|Step {} of 6|Schritt {} von 6
pickupCode|取餐码|Pickup code|Abholcode
cancel|取消订单|Cancel order|Bestellung stornieren
sure|确定取消这个订单吗？|Cancel this order?|Diese Bestellung stornieren?
yes|是的，取消|Yes, cancel|Ja, stornieren
keep|不取消|Keep it|Behalten
back|退回给您：{}|Comes back to you: {}|Zurück an Sie: {}
QUEUED|已收到订单|Order received|Bestellung eingegangen
PAYING|正在支付|Payment under way|Zahlung läuft
CONFIRMED|已确认|Confirmed|Bestätigt
ACCEPTED|门店已接单|Accepted by the shop|Vom Laden angenommen
READY|已备好|Ready|Fertig
COMPLETED|已完成|Completed|Abgeschlossen
REFUNDING|正在退款|Refund under way|Erstattung läuft
REFUSED|未能下单|Not placed|Nicht bestellt
FAILED|支付未成功|Payment failed|Zahlung fehlgeschlagen
EXPIRED|已过期|Expired|Abgelaufen
CANCELLED|已取消|Cancelled|Storniert
basket|购物车|Basket|Warenkorb
update|下次更新：{}|Next update: {}|Nächste Meldung: {}
inLine|您的位置：{}|Your place: {}|Ihr Platz: {}
serving|已轮到 {}|now serving {}|dran ist {}
turn|轮到您了|it is your turn|Sie sind dran
since|从 {} 起|since {}|seit {}
known|{} 时的情况|last known at {}|zuletzt bekannt: {}`);

export let locale = "en";
export function speak(chosen) { locale = chosen; }
export const nearest = (wanted) => wanted.map((w) => LOCALES.find((l) => w.toLowerCase().startsWith(l.slice(0, 2)))).find(Boolean) ?? "en";

// t("claim", "¥25"); "" for what has no words, or lacks what goes into them.
export function t(key, ...facts) {
  const [first, ...rest] = (WORDS.get(key)?.[LOCALES.indexOf(locale) + 1] ?? "").split("{}");
  return rest.every((_, i) => facts[i]) ? first + rest.map((words, i) => facts[i] + words).join("") : "";
}

// A name from an answer: plain, or one per language.
export const named = (name) => (typeof name === "object" && name ? name[locale] ?? Object.values(name)[0] : name) ?? "";

export const dots = (...parts) => parts.filter(Boolean).join(" · ");
const number = (options) => new Intl.NumberFormat(locale, options);
export const count = (n) => number().format(n);

// {amount: 2500, currency: "CNY"} as ¥25.00; short: ¥25.
export function money(value, short) {
  if (!value?.currency) return "";
  const options = { style: "currency", currency: value.currency, currencyDisplay: "narrowSymbol" };
  const major = value.amount / 10 ** number(options).resolvedOptions().maximumFractionDigits;
  if (short && Number.isInteger(major)) options.minimumFractionDigits = options.maximumFractionDigits = 0;
  return number(options).format(major);
}

export const distance = (m) => (m < 1000 ? `${Math.ceil(m / 10) * 10} m` : m && `${number({ maximumFractionDigits: 1 }).format(m / 1000)} km`);

// The service's clock, since a phone's may be wrong.
export const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };

// An instant where it was written: +08:00 stays Hangzhou time on any phone, UTC becomes the phone's
// own. The day is said unless it is today.
export function when(iso, day) {
  const at = Date.parse(iso);
  if (!at) return "";
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(iso) ?? [];
  const shift = 60000 * ((sign + 1) * (hours * 60 + +minutes) || -new Date(at).getTimezoneOffset());
  const date = (ms) => new Date(ms + shift).toISOString().slice(0, 10);
  const options = { timeZone: "UTC", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (day ?? date(at) !== date(clock.now())) Object.assign(options, { day: "numeric", month: "short" });
  return new Intl.DateTimeFormat(locale, options).format(at + shift);
}
