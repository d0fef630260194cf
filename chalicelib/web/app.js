// The chat page: what the shopper sees and does. Keeps the conversation across reloads, sends
// turns (each under one turn_id, however often it must be sent), follows orders until they end.

import { FINAL, button, describe, drawCard, drawOrder, el, lines, ticket } from "./cards.js";
import { call, canSignIn, config, loadConfig, store } from "./service.js";
import { LOCALES, dots, fromNow, locale, money, named, nearest, speak, t, when } from "./words.js";

const $ = (id) => document.getElementById(id);
const MAX_LENGTH = 2000;
const KEPT_ENTRIES = 60;
const KEPT_CHARACTERS = 200000;

const NOTHING = { log: [], orders: {} }; // and session, chips, basket, quote, notice, hushed, pending
let state = { ...NOTHING, ...store.get("chat") };
let campaign = null;
let coupon = null;
let couponWord = "";
let position = null;
let placeWord = "place";
let busy = false;
let byKeyboard = false;

function save() {
  state.log = state.log.slice(-KEPT_ENTRIES);
  while (JSON.stringify(state.log).length > KEPT_CHARACTERS) state.log.shift();
  const shown = cardsSaid().map((card) => card.order_id);
  for (const id of Object.keys(state.orders)) if (!shown.includes(id)) delete state.orders[id];
  store.set("chat", state);
}

const cardsSaid = () => state.log.flatMap((entry) => entry.cards ?? []);

// -- the look --

function chooseLocale(chosen) {
  speak(chosen);
  document.documentElement.lang = $("lang").value = chosen;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  $("message").placeholder = t("message");
  drawAll();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (store.get("theme") ?? (dark.matches ? "dark" : "light")) === "dark";

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  $("theme").setAttribute("aria-pressed", isDark());
}

// Shows the newest entry from its start, or to the very end when all of it fits.
function scrollToNewest() {
  const newest = $("log").lastElementChild;
  const covered = getComputedStyle($("top")).position === "sticky" ? $("top").offsetHeight : 0;
  const top = newest.getBoundingClientRect().top + scrollY - covered - 12;
  scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// -- the conversation --

// What cards may do and ask.
const page = {
  say, claim,
  hasCoupon: () => Boolean(coupon),
  isOpen: (quoteId) => quoteId && quoteId === state.quote,
  change() {
    $("message").placeholder = $("hint").textContent = t("changeHint");
    $("message").focus();
  },
  orders: { known: (id) => state.orders[id], asking: (id) => asking.has(id), word: (id) => words.get(id), ask, cancel },
};

function drawEntry({ me, text, own, lang, cards = [] }) {
  const drawn = cards.map((card) => drawCard(card, page)).filter(Boolean);
  return el(`div.say.${me ? "me" : "lantern"}`, null,
    el("p", { lang: own ? locale : lang }, me && el("span.sr", null, `${t("you")}: `), own ? t(own) : text),
    drawn.length && el("div.cards", null, drawn));
}

function drawLog() {
  $("log").setAttribute("aria-live", "off"); // what was said before is not read out again
  $("log").replaceChildren(...[{ own: "welcome" }, ...state.log].map(drawEntry));
  setTimeout(() => $("log").setAttribute("aria-live", "polite"), 300);
}

function push(entry) {
  state.log.push(entry);
  $("log").append(drawEntry(entry));
}

// Quotes lose their button when they are replaced, used or too old.
function drawQuotes() {
  for (const old of document.querySelectorAll(".quote")) {
    const fresh = drawCard(cardsSaid().find((card) => card.type === "quote" && card.quote_id === old.dataset.quote), page);
    if (fresh.dataset.state !== old.dataset.state) old.replaceWith(fresh);
  }
}

function drawBasket() {
  const { lines: list = [], store_name: plain, store: shop, subtotal } = state.basket ?? {};
  $("basket").hidden = !list.length;
  const n = list.reduce((sum, line) => sum + line.quantity, 0);
  $("basket").firstElementChild.replaceChildren(
    el("span", null, el("strong", null, t("basket")), ` ${dots(`${n} ×`, named(plain ?? shop?.name))}`), el("strong", null, money(subtotal)));
  $("basket").lastElementChild.replaceChildren(lines(list),
    button("soft", "checkout", t("checkout"), () => { $("basket").open = false; say(t("checkout")); }));
}

function drawNotice() {
  const { text, message_id: id = text, next_update: next } = state.notice ?? {};
  $("notice").hidden = !text || id === state.hushed;
  if (text) {
    $("notice").replaceChildren(el("p", null, text, next && el("small", null, t("update", { d: when(next) }))),
      button("icon", "hush", "×", () => { state.hushed = id; save(); drawNotice(); }, { "aria-label": t("close") }));
  }
}

function drawNext() {
  const chips = state.chips ?? t("starters");
  $("chips").replaceChildren(...chips.map((text) => button("chip", "chip", text, () => say(text), { lang: state.chips ? state.lang : locale })));
  drawBasket();
  drawNotice();
}

function drawAll() {
  drawLog();
  drawNext();
  drawCoupon();
  drawPlace();
}

function wait(text) {
  $("waiting").hidden = !text;
  $("waiting").lastElementChild.textContent = text;
}

function say(text) {
  if (!text.trim() || busy) return;
  const { lat, lon } = position ?? config.default_location ?? {};
  state.pending = { message: text.trim(), turn_id: crypto.randomUUID(), locale };
  if (state.session) state.pending.session_id = state.session;
  if (lat !== undefined) state.pending.location = { lat, lon };
  push({ me: true, text: text.trim(), turn: state.pending.turn_id, lang: locale });
  deliver();
}

// Sends the pending turn, exactly as it was first written: the service answers a turn_id once.
async function deliver() {
  const turn = state.pending;
  asleep(true);
  try {
    // A first turn has no session to be remembered by, hence the key.
    const key = turn.session_id ? null : turn.turn_id;
    answered(await call("POST", "chat", turn, { key, onRetry: () => wait(t("retrying")) }), turn);
  } catch (problem) {
    failed(problem, turn);
  }
  asleep(false);
  if (byKeyboard) $("message").focus({ preventScroll: true });
}

function asleep(yes) {
  busy = yes;
  wait(yes ? t("waiting") : "");
  if (yes) $("trouble").hidden = true;
  $("send").setAttribute("aria-disabled", yes);
  $("next").classList.toggle("asleep", yes);
  save();
  scrollToNewest();
}

// The answer's cards; facts that came beside them become cards unless they are shown already.
function cardsOf(answer) {
  const cards = (answer.cards ?? []).map((card) => ({ ...card, ...card[card.type] }));
  for (const type of ["quote", "order"]) {
    const id = `${type}_id`;
    const same = (card) => card.type === type && card[id] === answer[type][id];
    if (!answer[type]) continue;
    const own = cards.find(same);
    if (own) Object.assign(own, { ...answer[type], ...own });
    else if (!cardsSaid().some(same)) cards.push({ ...answer[type], type });
  }
  return cards;
}

function answered(answer, { turn_id: turn }) {
  if (state.log.some((entry) => !entry.me && entry.turn === turn)) return; // another tab had it
  const cards = cardsOf(answer);
  const lang = answer.locale;
  const { session_id: session, suggestions, basket, notice } = answer;
  Object.assign(state, { session, lang, basket, notice, quote: answer.quote?.quote_id, chips: suggestions?.length ? suggestions : null, pending: null });
  const placed = cards.filter((card) => card.type === "order");
  placed.forEach(dropCard);
  push({ text: answer.reply, turn, lang, cards });
  placed.forEach(follow);
  drawQuotes();
  drawNext();
  if (answer.coupon) showCoupon(answer.coupon);
  else if (cards.some(({ type }) => type === "order" || type === "coupon")) refreshCoupon();
}

// An order has one card, where it was last spoken of.
function dropCard({ order_id: id }) {
  for (const entry of state.log) entry.cards = entry.cards?.filter((card) => card.type !== "order" || card.order_id !== id);
  orderCards(id).forEach((card) => card.remove());
}

function failed(problem, turn) {
  if (problem.status === 404 && turn.session_id) return startAfresh(turn);
  heed(problem);
  const final = { 400: "refused", 413: "tooLong", 422: "refused" }[problem.status] ?? (problem.signIn && "signIn");
  if (final) state.pending = null;
  return showTrouble(problem.detail || t(final || "trouble"), !final, problem.retryAfterS);
}

// The service no longer knows this conversation: the same words open a new one.
function startAfresh({ session_id: _, ...turn }) {
  const said = state.log.find((entry) => entry.turn === turn.turn_id);
  state.session = null;
  state.pending = { ...turn, turn_id: crypto.randomUUID() };
  said.turn = state.pending.turn_id;
  setTimeout(deliver);
}

function heed({ notice }) {
  if (!notice) return;
  state.notice = notice;
  drawNotice();
}

function showTrouble(text, again, afterS) {
  $("trouble").replaceChildren(el("p", null, dots(text, afterS > 1 && t("after", { d: fromNow(afterS) }))));
  if (again) $("trouble").append(button("main", "again", t("again"), deliver));
  $("trouble").hidden = false;
}

// -- the coupon --

function drawCoupon() {
  $("coupon").hidden = !coupon && !campaign;
  $("coupon").dataset.state = coupon?.state ?? campaign?.status;
  if (coupon) $("coupon").replaceChildren(ticket(coupon));
  else if (campaign) {
    const { name, open, note, claim: label } = describe(campaign);
    $("coupon").replaceChildren(el("div.offer", null,
      el("div.main", null, el("strong", null, name), el("small", null, couponWord || note)),
      open && canSignIn() && button("main", "claim", label, claim, { id: "claim" })));
  }
}

function showCoupon(fresh) {
  coupon = { ...(coupon?.coupon_id === fresh.coupon_id && coupon), ...fresh };
  drawCoupon();
}

async function claim() {
  couponWord = t("waiting");
  drawCoupon();
  try {
    showCoupon((await call("POST", `campaigns/${campaign.campaign_id}/claims`, {})).coupon);
    couponWord = "";
    document.querySelectorAll(".campaign button").forEach((offer) => offer.remove());
  } catch (problem) {
    couponWord = problem.detail || t("trouble");
    heed(problem);
    await loadCampaign();
  }
  if (byKeyboard) ($("claim") ?? $("message")).focus();
}

async function loadCampaign() {
  const { campaigns = [] } = await call("GET", "campaigns", undefined, { open: true }).catch(() => ({}));
  campaign = campaigns.find((c) => c.campaign_id === config.campaign_id) ?? campaigns.find((c) => c.status === "open") ?? campaigns[0] ?? campaign;
  drawCoupon();
}

async function refreshCoupon() {
  const { coupons = [] } = await call("GET", "coupons").catch(() => ({}));
  const best = ["ISSUED", "HELD", "REDEEMED"].map((s) => coupons.find((c) => c.state === s)).find(Boolean) ?? coupons[0];
  if (best) showCoupon(best);
}

// -- orders --

const asking = new Set(); // orders whose cancel button waits for a second tap
const words = new Map(); // what a cancellation brought
const polls = new Map();

const orderCards = (id) => [...document.querySelectorAll(".order")].filter((card) => card.dataset.order === id);
const redraw = (id) => orderCards(id).forEach((card) => drawOrder(card, state.orders[id], page.orders));

function ask(id, yes) {
  asking[yes ? "add" : "delete"](id);
  redraw(id);
  document.querySelector(`[data-order="${CSS.escape(id)}"] [data-testid=cancel${yes ? "-no" : ""}]`)?.focus();
}

async function cancel(id) {
  asking.delete(id);
  redraw(id);
  let news = {};
  try {
    news = await call("POST", `orders/${id}/cancel`, {});
    words.set(id, dots(news.refund?.amount && t("refund", { v: money(news.refund) }), news.coupon?.code && t("couponBack", { c: news.coupon.code })));
    if (news.coupon) showCoupon(news.coupon);
  } catch (problem) {
    words.set(id, problem.detail || t("trouble"));
  }
  follow({ ...(news.order ?? news), order_id: id });
}

// Takes in news of an order and looks again until it has ended: soon when something moves,
// every 5 s while it pays, every 15 s once it has stood still in the kitchen for a minute.
function follow({ type: _, ...news }) {
  const id = news.order_id;
  const before = state.orders[id];
  const order = state.orders[id] = { ...before, ...news };
  const poll = polls.get(id) ?? {};
  if (before?.state !== order.state) {
    Object.assign(poll, { pauseS: 2, since: Date.now() });
    if (before && (order.state === "CONFIRMED" || FINAL.has(order.state))) refreshCoupon();
  }
  const calm = ["CONFIRMED", "ACCEPTED", "READY"].includes(order.state) && Date.now() - poll.since > 60000;
  polls.set(id, poll);
  redraw(id);
  save();
  lookLater(id, Math.min(poll.pauseS * 1.25, calm ? 15 : 5));
}

function lookLater(id, pauseS) {
  const poll = polls.get(id);
  clearTimeout(poll.timer);
  poll.pauseS = pauseS;
  if (!FINAL.has(state.orders[id].state)) poll.timer = setTimeout(look, pauseS * 1000, id);
}

async function look(id) {
  if (document.hidden) return; // taken up again when the page is seen
  try {
    follow(await call("GET", `orders/${id}`, undefined, { retries: 0 }));
  } catch (problem) {
    if (problem.status !== 404) lookLater(id, Math.max(problem.retryAfterS || 0, Math.min(polls.get(id).pauseS * 2, 30)));
  }
}

async function restoreOrders() {
  Object.values(state.orders).forEach(follow);
  const { orders = [] } = await call("GET", "orders").catch(() => ({}));
  for (const order of orders.filter((o) => state.orders[o.order_id] || !FINAL.has(o.state))) {
    if (!state.orders[order.order_id]) push({ own: "order", cards: [{ ...order, type: "order" }] });
    follow(order);
  }
}

// -- the place --

function drawPlace(word = placeWord, found = position) {
  placeWord = word;
  position = found;
  $("place").lastElementChild.textContent = t(word === "noPlace" ? "place" : word);
  $("place").setAttribute("aria-pressed", Boolean(position));
  $("hint").textContent = word === "noPlace" ? t(word) : "";
}

function togglePlace() {
  const lost = () => drawPlace("noPlace", null);
  if (position) return drawPlace("place", null);
  drawPlace("waiting");
  return navigator.geolocation ? navigator.geolocation.getCurrentPosition(
    ({ coords }) => drawPlace("placed", { lat: +coords.latitude.toFixed(4), lon: +coords.longitude.toFixed(4) }),
    lost, { timeout: 10000, maximumAge: 300000 }) : lost();
}

// -- hands on the page --

function send() {
  if (busy) return;
  const text = $("message").value;
  $("message").value = "";
  $("message").placeholder = t("message");
  drawPlace();
  countDown();
  say(text);
}

function countDown() {
  const n = MAX_LENGTH - $("message").value.length;
  $("counter").textContent = n <= 200 ? t("counter", { n }) : "";
}

function escape() {
  if ($("basket").open) {
    $("basket").open = false;
    $("basket").firstElementChild.focus();
  } else if (asking.size) for (const id of [...asking]) ask(id, false);
  else if (!$("notice").hidden) $("notice").lastElementChild.click();
}

function onKey(event) {
  if (event.key === "Escape") escape();
  if (event.key !== "Enter" || event.target !== $("message")) return;
  if (event.isComposing || event.keyCode === 229) return; // this Enter picks a Chinese word
  event.preventDefault();
  byKeyboard = true;
  send();
}

function listen() {
  $("compose").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("message").addEventListener("input", countDown);
  document.addEventListener("keydown", onKey);
  // A click without a pointer comes from a key: then the focus goes back to the message.
  document.addEventListener("click", (event) => { byKeyboard = event.detail === 0; }, true);
  $("lang").addEventListener("change", ({ target }) => { store.set("locale", target.value); chooseLocale(target.value); });
  $("theme").addEventListener("click", () => { store.set("theme", isDark() ? "light" : "dark"); applyTheme(); });
  dark.addEventListener("change", applyTheme);
  $("place").addEventListener("click", togglePlace);
  document.addEventListener("visibilitychange", () => { for (const [id] of polls) if (!FINAL.has(state.orders[id]?.state)) look(id); });
  addEventListener("storage", ({ key }) => { // another tab talked: one conversation, not two
    if (key !== "lantern.chat" || busy) return;
    state = { ...NOTHING, ...store.get("chat") };
    drawAll();
  });
  setInterval(() => { drawQuotes(); drawCoupon(); }, 10000);
}

async function start() {
  const wanted = store.get("locale");
  applyTheme();
  chooseLocale(LOCALES.includes(wanted) ? wanted : nearest(navigator.languages));
  listen();
  scrollToNewest();
  await loadConfig();
  loadCampaign();
  if (!canSignIn()) showTrouble(t("signIn"));
  else {
    if (state.pending) deliver(); // the reload came while an answer was awaited
    refreshCoupon();
    restoreOrders();
  }
}

start();
