// Every word the page itself says, in three languages, and how it writes money, time and places.
// `say…`, `confirm`, `checkout` and `starters` are the shopper's own words, sent by buttons.

const zh = {
  language: "语言", dark: "深色模式", message: "想点什么？", send: "发送", log: "对话", chips: "建议", you: "您",
  welcome: "您好！我是 Lantern，自动点单助手。说说您想要什么，或者点下面的按钮。下单前会先给您看完整价格，您同意后才会下单。",
  starters: ["帮我点杯奶茶", "附近有哪些店？", "我的优惠券"],
  place: "使用我的位置", placed: "正在使用您的位置", noPlace: "没有取得您的位置。您可以直接输入街道或商圈。",
  waiting: "请稍候…", retrying: "还没有连上，正在再试一次…", again: "再试一次", close: "关闭", counter: "还可输入 {n} 字",
  trouble: "没有收到回复。请再试一次，不会重复。", after: "请{d}再试。",
  tooLong: "这条消息太长了，请分成几条发送。", refused: "这条消息无法读取，请换个说法。",
  signIn: "需要登录才能聊天和领券。本页暂时还不能登录。",
  claim: "领取我的 {v} 券",
  left: "还剩 {n} 张（{d}）", until: "有效期至 {d}", expires: "{d}到期", minSpend: "满 {v} 可用",
  campaign: { upcoming: "{d} 开始", sold_out: "优惠券已领完", paused: "暂停领取", ended: "活动已结束" },
  coupon: { ISSUED: "可以使用", HELD: "已为您的订单留用", REDEEMED: "已使用", EXPIRED: "已过期", VOID: "已失效" }, code: "券码",
  status: { online: "营业中", busy: "繁忙", paused: "暂停接单" }, soonest: "最早 {d}", choose: "选这家", add: "加一份", soldOut: "暂时没有",
  sayStore: "选{n}", sayItem: "来一份{n}", saySize: "来一份{n}，{s}",
  quote: "请确认订单", subtotal: "小计", discount: "优惠", total: "合计", pickup: "自取", delivery: "配送", latest: "最晚 {d}", holds: "此价格保留到 {d}",
  pay: "确认并支付 {v}", confirm: "确认下单", change: "修改一下", changeHint: "想改什么？比如“大杯”、“去冰”、“换一家店”。",
  expired: "这个价格已过期。", requote: "重新报价", checkout: "结账",
  order: "您的订单", step: "第 {n} 步，共 6 步", pickupCode: "取餐码",
  cancel: "取消订单", sure: "确定取消这个订单吗？", yes: "是的，取消", keep: "不取消",
  refund: "退回 {v}", couponBack: "优惠券 {c} 已退回",
  state: { QUEUED: "已收到订单", PAYING: "正在支付", CONFIRMED: "已确认", ACCEPTED: "门店已接单", READY: "已备好", COMPLETED: "已完成",
    REFUNDING: "正在退款", REFUSED: "未能下单", FAILED: "支付未成功", EXPIRED: "订单已过期", CANCELLED: "已取消" },
  basket: "购物车", update: "下次更新：{d}",
};

const en = {
  language: "Language", dark: "Dark mode", message: "What would you like?", send: "Send", log: "Conversation", chips: "Suggestions", you: "You",
  welcome: "Hello! I am Lantern, an automatic ordering assistant. Tell me what you would like, or tap a button below. You see the full price first; nothing is ordered until you say yes.",
  starters: ["A milk tea, please", "Which shops are near me?", "My coupon"],
  place: "Use my place", placed: "Using your place", noPlace: "Your place could not be found. You can type a street or a district instead.",
  waiting: "One moment…", retrying: "No connection yet. Trying once more…", again: "Try again", close: "Close", counter: "{n} left",
  trouble: "No answer came through. Please try again; nothing is done twice.", after: "Please try again {d}.",
  tooLong: "That message is too long. Please send it in parts.", refused: "That message could not be read. Please say it another way.",
  signIn: "Chat and coupons need a sign-in. This page cannot sign you in yet.",
  claim: "Get my {v} coupon",
  left: "{n} left ({d})", until: "Valid until {d}", expires: "expires {d}", minSpend: "from {v}",
  campaign: { upcoming: "Starts {d}", sold_out: "All coupons have been taken", paused: "Coupons are paused", ended: "This campaign has ended" },
  coupon: { ISSUED: "Ready to use", HELD: "Held for your order", REDEEMED: "Used", EXPIRED: "Expired", VOID: "No longer valid" }, code: "Code",
  status: { online: "Open", busy: "Busy", paused: "Paused" }, soonest: "earliest {d}", choose: "Choose", add: "Add one", soldOut: "Not available",
  sayStore: "{n}, please", sayItem: "One {n}, please", saySize: "One {n}, {s}, please",
  quote: "Please check your order", subtotal: "Subtotal", discount: "Discount", total: "Total", pickup: "Pickup", delivery: "Delivery", latest: "{d} at the latest", holds: "This price holds until {d}",
  pay: "Confirm and pay {v}", confirm: "Yes, place the order", change: "Change something", changeHint: "What should be different? For example “large”, “no ice” or “another shop”.",
  expired: "This price has expired.", requote: "Get a new price", checkout: "Check out",
  order: "Your order", step: "Step {n} of 6", pickupCode: "Pickup code",
  cancel: "Cancel order", sure: "Cancel this order?", yes: "Yes, cancel", keep: "Keep it",
  refund: "{v} comes back to you", couponBack: "Coupon {c} is yours again",
  state: { QUEUED: "Order received", PAYING: "Payment under way", CONFIRMED: "Confirmed", ACCEPTED: "Accepted by the shop", READY: "Ready", COMPLETED: "Completed",
    REFUNDING: "Refund under way", REFUSED: "Not placed", FAILED: "Payment failed", EXPIRED: "Expired", CANCELLED: "Cancelled" },
  basket: "Basket", update: "Next update: {d}",
};

const de = {
  language: "Sprache", dark: "Dunkles Design", message: "Was darf es sein?", send: "Senden", log: "Unterhaltung", chips: "Vorschläge", you: "Sie",
  welcome: "Guten Tag! Ich bin Lantern, ein automatischer Bestellassistent. Sagen Sie mir, was Sie möchten, oder tippen Sie auf einen Vorschlag. Sie sehen zuerst den vollen Preis; bestellt wird erst, wenn Sie Ja sagen.",
  starters: ["Einen Milchtee, bitte", "Welche Läden sind in der Nähe?", "Mein Gutschein"],
  place: "Meinen Standort nutzen", placed: "Ihr Standort wird genutzt", noPlace: "Ihr Standort war nicht zu ermitteln. Sie können eine Straße oder einen Stadtteil eingeben.",
  waiting: "Einen Moment…", retrying: "Noch keine Verbindung. Neuer Versuch…", again: "Noch einmal versuchen", close: "Schließen", counter: "noch {n}",
  trouble: "Es kam keine Antwort an. Bitte noch einmal versuchen; nichts geschieht doppelt.", after: "Bitte {d} noch einmal versuchen.",
  tooLong: "Diese Nachricht ist zu lang. Bitte senden Sie sie in Teilen.", refused: "Diese Nachricht war nicht lesbar. Bitte sagen Sie es anders.",
  signIn: "Für Chat und Gutscheine ist eine Anmeldung nötig. Diese Seite kann Sie noch nicht anmelden.",
  claim: "Meinen {v}-Gutschein holen",
  left: "noch {n} ({d})", until: "Gültig bis {d}", expires: "läuft {d} ab", minSpend: "ab {v}",
  campaign: { upcoming: "Beginnt {d}", sold_out: "Alle Gutscheine sind vergeben", paused: "Gutscheine pausieren gerade", ended: "Diese Aktion ist beendet" },
  coupon: { ISSUED: "Einlösbar", HELD: "Für Ihre Bestellung reserviert", REDEEMED: "Eingelöst", EXPIRED: "Abgelaufen", VOID: "Nicht mehr gültig" }, code: "Code",
  status: { online: "Geöffnet", busy: "Viel los", paused: "Pausiert" }, soonest: "frühestens {d}", choose: "Auswählen", add: "Hinzufügen", soldOut: "Nicht verfügbar",
  sayStore: "{n}, bitte", sayItem: "Einmal {n}, bitte", saySize: "Einmal {n}, {s}, bitte",
  quote: "Bitte prüfen Sie Ihre Bestellung", subtotal: "Zwischensumme", discount: "Rabatt", total: "Gesamt", pickup: "Abholung", delivery: "Lieferung", latest: "spätestens {d}", holds: "Dieser Preis gilt bis {d}",
  pay: "Bestätigen und {v} zahlen", confirm: "Ja, jetzt bestellen", change: "Etwas ändern", changeHint: "Was soll anders sein? Zum Beispiel „groß“, „ohne Eis“ oder „anderer Laden“.",
  expired: "Dieser Preis ist abgelaufen.", requote: "Neuen Preis holen", checkout: "Zur Kasse",
  order: "Ihre Bestellung", step: "Schritt {n} von 6", pickupCode: "Abholcode",
  cancel: "Bestellung stornieren", sure: "Diese Bestellung stornieren?", yes: "Ja, stornieren", keep: "Behalten",
  refund: "{v} gehen an Sie zurück", couponBack: "Gutschein {c} gehört wieder Ihnen",
  state: { QUEUED: "Bestellung eingegangen", PAYING: "Zahlung läuft", CONFIRMED: "Bestätigt", ACCEPTED: "Vom Laden angenommen", READY: "Fertig", COMPLETED: "Abgeschlossen",
    REFUNDING: "Erstattung läuft", REFUSED: "Nicht bestellt", FAILED: "Zahlung fehlgeschlagen", EXPIRED: "Abgelaufen", CANCELLED: "Storniert" },
  basket: "Warenkorb", update: "Nächste Meldung: {d}",
};

const WORDS = { "zh-CN": zh, en, de };
export const LOCALES = Object.keys(WORDS);
export let locale = "en";
export function speak(chosen) { locale = chosen; }
export const nearest = (wanted) => wanted.map((w) => LOCALES.find((l) => w.toLowerCase().startsWith(l.slice(0, 2)))).find(Boolean) ?? "en";

// t("state.READY"), t("claim", {v: "¥25"}); "" for what has no words.
export function t(key, values = {}) {
  const found = key.split(".").reduce((at, part) => at?.[part], WORDS[locale]) ?? "";
  return typeof found === "string" ? found.replace(/\{(\w)\}/g, (_, name) => values[name] ?? "") : found;
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
  ? number({ style: "unit", unit: "meter" }).format(Math.round(m / 10) * 10)
  : number({ style: "unit", unit: "kilometer", maximumFractionDigits: 1 }).format(m / 1000) : "");

// An instant as the clock shows it where it was written: +08:00 stays Hangzhou time on any phone;
// a bare Z becomes the phone's own time. The day is said unless it is today.
export function when(iso, day) {
  const at = Date.parse(iso);
  if (!at) return "";
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(iso) ?? [];
  const shift = 60000 * (sign ? (sign + 1) * (hours * 60 + +minutes) : -new Date(at).getTimezoneOffset());
  const date = (ms) => new Date(ms + shift).toISOString().slice(0, 10);
  const options = { timeZone: "UTC", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (day ?? date(at) !== date(Date.now())) Object.assign(options, { day: "numeric", month: "short" });
  return new Intl.DateTimeFormat(locale, options).format(at + shift);
}

// A slot: one instant, or from and to.
export function span(slot) {
  if (!slot || typeof slot === "string") return when(slot);
  const [from, to] = [slot.start ?? slot.from, slot.end ?? slot.to];
  return when(from) + (to ? `–${when(to, false)}` : "");
}

// "in 3 hours", "in 20 seconds".
export function fromNow(seconds) {
  const [size, unit] = seconds > 5400 ? [3600, "hour"] : seconds > 90 ? [60, "minute"] : [1, "second"];
  return new Intl.RelativeTimeFormat(locale).format(Math.ceil(seconds / size), unit);
}
