// The chat page: keeps the conversation across reloads, sends turns (each under one turn_id,
// however often it must be sent), follows orders until they end.

import { FINAL, button, describe, drawCard, drawOrder, el, lines, ticket } from "./cards.js";
import { call, canSignIn, config, isKnown, loadConfig, store } from "./service.js";
import { LOCALES, dots, fromNow, locale, money, named, nearest, speak, t, when } from "./words.js";

const $ = (id) => document.getElementById(id);
const KEPT_ENTRIES = 60;

const NOTHING = { log: [] }; // and session, chips, lang, basket, quote, notice, hushed, pending
let state = { ...NOTHING, ...store.get("chat") };
let campaign; // null: there is none
let coupon = store.get("coupon");
let couponWord = "";
let position = null;
let busy = false;
let byKeyboard = false;

function save() {
  state.log = state.log.slice(-KEPT_ENTRIES);
  store.set("chat", state);
}

const cardsSaid = (type, id) => state.log.flatMap((entry) => entry.cards ?? []).filter((card) => card.type === type && card[`${type}_id`] === id);

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

// Shows the newest entry from its start, a quote with its button in view.
function scrollToNewest() {
  const last = $("log").lastElementChild;
  const newest = last.querySelector(".quote") ?? last;
  const covered = getComputedStyle($("top")).position === "sticky" ? $("top").offsetHeight : 0;
  scrollTo({ top: newest.getBoundingClientRect().top + scrollY - covered - 12 });
}

// -- the conversation --

const page = {
  say, ask, cancel,
  isOpen: (quoteId) => quoteId && quoteId === state.quote,
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
    const fresh = drawCard(cardsSaid("quote", old.dataset.quote)[0], page);
    if (fresh.dataset.state !== old.dataset.state) old.replaceWith(fresh);
  }
}

function drawBasket() {
  const { lines: list = [], store_name: plain, store: shop, subtotal } = state.basket ?? {};
  $("basket").hidden = !list.length;
  const cups = list.reduce((sum, line) => sum + line.quantity, 0);
  $("basket").firstElementChild.replaceChildren(
    el("span", null, el("strong", null, t("basket")), ` (${dots(cups, named(plain ?? shop?.name))})`), el("strong", null, money(subtotal)));
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

const newId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`; // plain http has none

function say(text) {
  if (!text.trim() || busy) return;
  const { lat, lon } = position ?? config.default_location ?? {};
  state.pending = { message: text.trim(), turn_id: newId(), locale };
  if (state.session) state.pending.session_id = state.session;
  if (lat !== undefined) state.pending.location = { lat, lon };
  push({ me: true, text: text.trim(), turn: state.pending.turn_id, lang: locale });
  deliver();
}

// Sends the pending turn, exactly as it was first written: the service answers a turn_id once.
async function deliver() {
  const turn = state.pending;
  asleep(true, t("waiting"));
  // A first turn has no session to be remembered by, hence the key.
  const options = { key: turn.session_id ? null : turn.turn_id, onRetry: () => wait(t("retrying")) };
  try {
    const answer = await call("POST", "chat", turn, options).catch((problem) => failed(problem, turn));
    if (answer) answered(answer, turn);
  } finally {
    asleep(false);
  }
  if (byKeyboard) $("message").focus({ preventScroll: true });
}

function asleep(yes, word = "") {
  busy = yes;
  wait(word);
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
    const facts = answer[type];
    const own = cards.find((card) => card.type === type);
    if (own) Object.assign(own, { ...facts, ...own });
    else if (facts && !cardsSaid(type, facts[`${type}_id`]).length) cards.push({ ...facts, type });
  }
  return cards;
}

function answered(answer, { turn_id: turn }) {
  if (state.log.some((entry) => !entry.me && entry.turn === turn)) return; // another tab had it
  const cards = cardsOf(answer);
  const lang = answer.locale;
  const { session_id: session, suggestions, basket, notice } = answer;
  Object.assign(state, { session, lang, basket, notice, quote: answer.quote?.quote_id, chips: suggestions?.length ? suggestions : null, pending: null });
  push({ text: answer.reply, turn, lang, cards });
  for (const card of cards) if (card.type === "order") follow(card);
  drawQuotes();
  drawNext();
  if (answer.coupon) showCoupon(answer.coupon);
  else if (cards.some(({ type }) => type === "order" || type === "coupon")) refreshCoupon();
}

function failed(problem, turn) {
  if (problem.status === 404 && turn.session_id) { startAfresh(turn); return; }
  heed(problem);
  const final = problem.signIn || isFinal(problem);
  if (final) state.pending = null;
  showTrouble(tell(problem), final ? null : deliver, problem.retryAfterS);
}

const isFinal = ({ status }) => status >= 400 && status < 500 && ![401, 408, 429].includes(status);

// The service's own sentence, unless it is English for somebody else; never a raw error.
const tell = (problem) => (problem.detail && (locale === "en" || /[^\x20-\x7e]/.test(problem.detail)) ? problem.detail
  : t(problem.signIn ? "signIn" : isFinal(problem) ? "refused" : "trouble"));

// The service no longer knows this conversation: the same words open a new one.
function startAfresh({ session_id: _, ...turn }) {
  const said = state.log.find((entry) => entry.turn === turn.turn_id);
  state.session = null;
  state.pending = { ...turn, turn_id: newId() };
  said.turn = state.pending.turn_id;
  setTimeout(deliver);
}

function heed({ notice }) {
  if (!notice) return;
  state.notice = notice;
  drawNotice();
}

function showTrouble(text, again, afterS) {
  $("trouble").replaceChildren(el("p", null, text, afterS > 1 && ` ${t("after", { d: fromNow(afterS) })}`));
  if (again) $("trouble").append(button("main", "again", t("again"), () => again()));
  $("trouble").hidden = false;
}

// -- the coupon --

function drawCoupon() {
  $("coupon").hidden = !coupon && campaign === null; // until then its room is kept: nothing jumps
  $("coupon").dataset.state = coupon?.state ?? campaign?.status;
  const fresh = coupon ? ticket(coupon) : campaign && offer(describe(campaign));
  if (fresh && !$("coupon").firstChild?.isEqualNode(fresh)) $("coupon").replaceChildren(fresh);
}

const offer = ({ name, open, note, claim: label }) => el("div.offer", null,
  el("div.main", null, el("strong", null, name), el("small", null, couponWord || note)),
  open && canSignIn() && button("main", "claim", label, claim, { id: "claim" }));

function showCoupon(fresh) {
  coupon = fresh;
  store.set("coupon", coupon);
  drawCoupon();
}

async function claim() {
  couponWord = t("waiting");
  drawCoupon();
  try {
    showCoupon((await call("POST", `campaigns/${campaign.campaign_id}/claims`, {})).coupon);
    couponWord = "";
  } catch (problem) {
    couponWord = tell(problem);
    heed(problem);
    await loadCampaign();
  }
  if (byKeyboard) ($("claim") ?? $("message")).focus();
}

async function loadCampaign() {
  const { campaigns = [] } = await call("GET", "campaigns", undefined, { open: true }).catch(() => ({}));
  campaign = campaigns.find((c) => c.campaign_id === config.campaign_id) ?? campaigns.find((c) => c.status === "open") ?? campaigns[0] ?? campaign ?? null;
  drawCoupon();
}

async function refreshCoupon() {
  const { coupons } = await call("GET", "coupons").catch(() => ({}));
  if (!coupons) return;
  showCoupon(["ISSUED", "HELD", "REDEEMED"].map((s) => coupons.find((c) => c.state === s)).find(Boolean) ?? coupons[0] ?? null);
}

// -- orders --

const polls = new Map(); // order id -> how soon to look again

function ask(id, yes) {
  follow({ order_id: id, asking: yes });
  $("log").querySelector(`[data-order="${id}"] [data-testid=cancel${yes ? "-no" : ""}]`)?.focus();
}

async function cancel(id) {
  follow({ order_id: id, asking: false });
  let news = {};
  try {
    news = await call("POST", `orders/${id}/cancel`, {});
    const back = dots(money(news.refund), news.coupon_id && news.coupon_id === coupon?.coupon_id && coupon.code);
    news.word = back && t("back", { v: back });
  } catch (problem) {
    news.word = tell(problem);
  }
  follow({ ...news, order_id: id });
}

// Takes in news of an order and looks again until it has ended: soon when something moves,
// every 5 s while it pays, every 15 s once it has stood still in the kitchen for a minute.
function follow({ type: _, ...news }) {
  const id = news.order_id;
  const said = cardsSaid("order", id);
  if (!said.length) return; // out of the kept log
  const poll = polls.get(id) ?? {};
  const state = news.state ?? said[0].state;
  if (poll.state !== state) {
    if (poll.state && (state === "CONFIRMED" || FINAL.has(state))) refreshCoupon();
    Object.assign(poll, { state, pauseS: 2, since: Date.now() });
  }
  polls.set(id, poll);
  for (const card of said) Object.assign(card, news);
  for (const drawing of document.querySelectorAll(`[data-order="${id}"]`)) drawOrder(drawing, said[0], page);
  save();
  const calm = ["CONFIRMED", "ACCEPTED", "READY"].includes(state) && Date.now() - poll.since > 60000;
  lookLater(id, Math.min(poll.pauseS * 1.25, calm ? 15 : 5));
}

function lookLater(id, pauseS) {
  const poll = polls.get(id);
  clearTimeout(poll.timer);
  poll.pauseS = pauseS;
  if (!FINAL.has(poll.state)) poll.timer = setTimeout(look, pauseS * 1000, id);
}

async function look(id) {
  if (document.hidden || FINAL.has(polls.get(id).state)) return; // taken up again when the page is seen
  try {
    follow(await call("GET", `orders/${id}`, undefined, { retries: 0 }));
  } catch (problem) {
    if (problem.status !== 404) lookLater(id, Math.max(problem.retryAfterS ?? 0, Math.min(polls.get(id).pauseS * 2, 30)));
  }
}

async function restoreOrders() {
  const { orders = [] } = await call("GET", "orders").catch(() => ({}));
  for (const order of orders) {
    const said = cardsSaid("order", order.order_id).length;
    if (!said && !FINAL.has(order.state)) push({ own: "order", cards: [{ ...order, type: "order" }] });
    if (said || !FINAL.has(order.state)) follow(order);
  }
}

// -- the place --

function drawPlace(word = position ? "placed" : "place") {
  $("place").lastElementChild.textContent = t(word);
  $("place").setAttribute("aria-pressed", Boolean(position));
  $("hint").textContent = "";
}

function togglePlace() {
  const settle = (coords) => {
    position = coords && { lat: +coords.latitude.toFixed(4), lon: +coords.longitude.toFixed(4) };
    drawPlace();
  };
  if (position) return settle(null);
  drawPlace("waiting");
  return navigator.geolocation.getCurrentPosition(({ coords }) => settle(coords), () => {
    settle(null);
    $("hint").textContent = t("noPlace");
  }, { timeout: 10000, maximumAge: 300000 });
}

// -- hands on the page --

function send() {
  if (busy) return;
  const text = $("message").value;
  $("message").value = "";
  countDown();
  say(text);
}

function countDown() {
  const n = $("message").maxLength - $("message").value.length;
  $("counter").textContent = n <= 200 ? t("counter", { n }) : "";
}

function escape() {
  if ($("basket").open) {
    $("basket").open = false;
    $("basket").firstElementChild.focus();
  } else ($("log").querySelector("[data-testid=cancel-no]") ?? $("notice").lastElementChild)?.click();
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
  document.addEventListener("visibilitychange", () => polls.forEach((_, id) => look(id)));
  addEventListener("storage", ({ key }) => { // another tab talked: one conversation, not two
    if (key !== "lantern.chat" || busy) return;
    state = { ...NOTHING, ...store.get("chat") };
    drawAll();
  });
  setInterval(() => { drawQuotes(); drawCoupon(); }, 10000);
}

function start() {
  const wanted = store.get("locale");
  applyTheme();
  chooseLocale(LOCALES.includes(wanted) ? wanted : nearest(navigator.languages));
  listen();
  connect();
}

async function connect() {
  asleep(true);
  await loadConfig();
  asleep(false);
  loadCampaign();
  if (!config.auth) showTrouble(t("trouble"), connect);
  else if (!canSignIn()) showTrouble(t("signIn"));
  else {
    if (state.pending) deliver(); // the reload came while an answer was awaited
    if (isKnown()) {
      refreshCoupon();
      restoreOrders();
    }
  }
}

start();
