// Every word the page itself says, in three languages, and how it writes money, time and places.
// `say…`, `confirm`, `checkout` and `starters` are the shopper's own words, sent by buttons.

export const LOCALES = ["zh-CN", "en", "de"];
const WORDS = {
  language: ["语言", "Language", "Sprache"],
  dark: ["深色模式", "Dark mode", "Dunkles Design"],
  message: ["想点什么？", "What would you like?", "Was darf es sein?"],
  send: ["发送", "Send", "Senden"],
  log: ["对话", "Conversation", "Unterhaltung"],
  chips: ["建议", "Suggestions", "Vorschläge"],
  you: ["您", "You", "Sie"],
  welcome: ["您好！我是 Lantern，自动点单助手。想喝什么？直接输入，或点下面的按钮。下单前会先给您看完整价格，您同意后才会下单。",
    "Hello! I am Lantern, an automatic ordering assistant. What would you like? Type it, or tap below. You see the full price first; nothing is ordered until you say yes.",
    "Guten Tag! Ich bin Lantern, ein automatischer Bestellassistent. Was möchten Sie? Schreiben Sie es, oder tippen Sie unten. Sie sehen zuerst den vollen Preis; bestellt wird erst, wenn Sie Ja sagen."],
  starters: [["帮我点杯奶茶", "附近有哪些店？", "你能做什么？"], ["A milk tea, please", "Which shops are open?", "What can you do?"], ["Einen Milchtee, bitte", "Welche Läden haben geöffnet?", "Was können Sie?"]],
  place: ["使用我的位置", "Use my place", "Meinen Standort nutzen"],
  placed: ["正在使用您的位置", "Using your place", "Ihr Standort wird genutzt"],
  noPlace: ["没有取得位置，请直接输入地址。",
    "Place not found. Please type a street or a district.",
    "Standort nicht gefunden. Bitte Straße oder Stadtteil eingeben."],
  waiting: ["请稍候…", "One moment…", "Einen Moment…"],
  retrying: ["还没有连上，正在再试一次…", "No connection yet. Trying once more…", "Noch keine Verbindung. Neuer Versuch…"],
  again: ["再试一次", "Try again", "Noch einmal versuchen"],
  close: ["关闭", "Close", "Schließen"],
  counter: ["还可输入 {n} 字", "{n} left", "noch {n}"],
  trouble: ["没有收到回复。请再试一次，不会重复。",
    "No answer came through. Please try again; nothing is done twice.",
    "Keine Antwort erhalten. Bitte noch einmal versuchen; nichts geschieht doppelt."],
  after: ["请{d}再试。", "Please try again {d}.", "Bitte {d} noch einmal versuchen."],
  refused: ["这样不行，请换个方式再试。", "That did not work. Please try it another way.", "Das hat so nicht geklappt. Bitte anders versuchen."],
  signIn: ["聊天和领券需要登录，本页暂时还不能登录。",
    "Chat and coupons need a sign-in, which this page does not offer yet.",
    "Chat und Gutscheine brauchen eine Anmeldung, die diese Seite noch nicht bietet."],
  claim: ["领取我的 {v} 券", "Get my {v} coupon", "Meinen {v}-Gutschein holen"],
  left: ["还剩 {n} 张（{d}）", "{n} left ({d})", "noch {n} ({d})"],
  until: ["有效期至 {d}", "Valid until {d}", "Gültig bis {d}"],
  expires: ["{d}到期", "expires {d}", "läuft {d} ab"],
  minSpend: ["满 {v} 可用", "from {v}", "ab {v}"],
  campaign_upcoming: ["{d} 开始", "Starts {d}", "Beginnt {d}"],
  campaign_sold_out: ["优惠券已领完", "All coupons have been taken", "Alle Gutscheine sind vergeben"],
  campaign_paused: ["暂停领取", "Coupons are paused", "Gutscheine pausieren gerade"],
  campaign_ended: ["活动已结束", "This campaign has ended", "Diese Aktion ist beendet"],
  coupon_ISSUED: ["可以使用", "Ready to use", "Einlösbar"],
  coupon_HELD: ["已为您的订单留用", "Held for your order", "Für Ihre Bestellung reserviert"],
  coupon_REDEEMED: ["已使用", "Used", "Eingelöst"],
  coupon_EXPIRED: ["已过期", "Expired", "Abgelaufen"],
  coupon_VOID: ["已失效", "No longer valid", "Nicht mehr gültig"],
  code: ["券码", "Code", "Code"],
  status_online: ["营业中", "Open", "Geöffnet"],
  status_busy: ["繁忙", "Busy", "Viel los"],
  status_paused: ["暂停接单", "Paused", "Pausiert"],
  soonest: ["最早 {d}", "earliest {d}", "frühestens {d}"],
  choose: ["选这家", "Choose", "Auswählen"],
  add: ["加一份", "Add one", "Hinzufügen"],
  soldOut: ["暂时没有", "Not available", "Nicht verfügbar"],
  sayStore: ["选{n}", "{n}, please", "{n}, bitte"],
  sayItem: ["来一份{n}", "One {n}, please", "Einmal {n}, bitte"],
  saySize: ["来一份{n}，{s}", "One {n}, {s}, please", "Einmal {n}, {s}, bitte"],
  quote: ["请确认订单", "Please check your order", "Bitte prüfen Sie Ihre Bestellung"],
  subtotal: ["小计", "Subtotal", "Zwischensumme"],
  discount: ["优惠", "Discount", "Rabatt"],
  total: ["合计", "Total", "Gesamt"],
  pickup: ["自取", "Pickup", "Abholung"],
  delivery: ["配送", "Delivery", "Lieferung"],
  latest: ["最晚 {d}", "{d} at the latest", "spätestens {d}"],
  holds: ["此价格保留到 {d}", "This price holds until {d}", "Dieser Preis gilt bis {d}"],
  pay: ["确认并支付 {v}", "Confirm and pay {v}", "Bestätigen und {v} zahlen"],
  confirm: ["确认下单", "Yes, place the order", "Ja, jetzt bestellen"],
  change: ["改一下", "Change something", "Etwas ändern"],
  expired: ["这个价格已过期。", "This price has expired.", "Dieser Preis ist abgelaufen."],
  requote: ["重新报价", "Get a new price", "Neuen Preis holen"],
  checkout: ["结账", "Check out", "Zur Kasse"],
  order: ["您的订单", "Your order", "Ihre Bestellung"],
  step: ["第 {n} 步，共 6 步", "Step {n} of 6", "Schritt {n} von 6"],
  pickupCode: ["取餐码", "Pickup code", "Abholcode"],
  cancel: ["取消订单", "Cancel order", "Bestellung stornieren"],
  sure: ["确定取消这个订单吗？", "Cancel this order?", "Diese Bestellung stornieren?"],
  yes: ["是的，取消", "Yes, cancel", "Ja, stornieren"],
  keep: ["不取消", "Keep it", "Behalten"],
  back: ["退回给您：{v}", "Comes back to you: {v}", "Zurück an Sie: {v}"],
  state_QUEUED: ["已收到订单", "Order received", "Bestellung eingegangen"],
  state_PAYING: ["正在支付", "Payment under way", "Zahlung läuft"],
  state_CONFIRMED: ["已确认", "Confirmed", "Bestätigt"],
  state_ACCEPTED: ["门店已接单", "Accepted by the shop", "Vom Laden angenommen"],
  state_READY: ["已备好", "Ready", "Fertig"],
  state_COMPLETED: ["已完成", "Completed", "Abgeschlossen"],
  state_REFUNDING: ["正在退款", "Refund under way", "Erstattung läuft"],
  state_REFUSED: ["未能下单", "Not placed", "Nicht bestellt"],
  state_FAILED: ["支付未成功", "Payment failed", "Zahlung fehlgeschlagen"],
  state_EXPIRED: ["订单已过期", "Expired", "Abgelaufen"],
  state_CANCELLED: ["已取消", "Cancelled", "Storniert"],
  basket: ["购物车", "Basket", "Warenkorb"],
  update: ["下次更新：{d}", "Next update: {d}", "Nächste Meldung: {d}"],
};

export let locale = "en";
export function speak(chosen) { locale = chosen; }
export const nearest = (wanted) => wanted.map((w) => LOCALES.find((l) => w.toLowerCase().startsWith(l.slice(0, 2)))).find(Boolean) ?? "en";

// t("claim", {v: "¥25"}); "" for what has no words.
export function t(key, values = {}) {
  const words = WORDS[key]?.[LOCALES.indexOf(locale)] ?? "";
  return typeof words === "string" ? words.replace(/\{(\w)\}/g, (_, name) => values[name] ?? "") : words;
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

export const distance = (m) => (Number.isFinite(m) ? m < 1000
  ? number({ style: "unit", unit: "meter" }).format(Math.max(1, Math.round(m / 10)) * 10)
  : number({ style: "unit", unit: "kilometer", maximumFractionDigits: 1 }).format(m / 1000) : "");

// The service's clock, since a phone's may be wrong: a wrong one must not spoil a quote.
export const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };

// An instant as the clock shows it where it was written: +08:00 stays Hangzhou time on any phone;
// UTC becomes the phone's own time. The day is said unless it is today.
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

// "in 3 hours", "in 20 seconds".
export function fromNow(seconds) {
  const [size, unit] = seconds > 5400 ? [3600, "hour"] : seconds > 90 ? [60, "minute"] : [1, "second"];
  return new Intl.RelativeTimeFormat(locale).format(Math.ceil(seconds / size), unit);
}
