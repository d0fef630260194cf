// The chat page: keeps the conversation across reloads, sends turns (each under one turn_id,
// however often it must be sent), follows orders until they end.

import { FINAL, button, describe, drawCard, drawOrder, el, lines, ticket } from "./cards.js";
import { call, canSignIn, config, isDown, isKnown, loadConfig, onAnswer, store } from "./service.js";
import { drawLine, drawStatus, heard, mode, watch } from "./status.js";
import { LOCALES, clock, dots, locale, money, named, nearest, speak, t, when } from "./words.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);
const KEPT_ENTRIES = 60;
const AUTO_TRIES = 5; // after them only the button, or the shopper's turn in line, tries again
const AUTO_PAUSE_S = 15; // at least, and twice as long each time

const NOTHING = { log: [] }; // and session, chips, lang, basket, quote, notice, line, pending
let state = { ...NOTHING, ...store.get("chat") };
let campaign; // null: there is none
let coupon = store.get("coupon");
let couponWord = "";
let position = null;
let busy = false;
let byKeyboard = false;
let again = null; // what failed last and may be tried again
let tries = 0;
let triesTimer;
let lineTimer;

function save() {
  state.log = state.log.slice(-KEPT_ENTRIES);
  store.set("chat", state);
}

const cardsSaid = (type, id) => state.log.flatMap(({ cards = [] }) => cards).filter((card) => card.type === type && card[`${type}_id`] === id);

// -- the look --

function chooseLocale(chosen) {
  speak(chosen);
  document.documentElement.lang = $("lang").value = chosen;
  for (const node of all("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of all("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
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

function redraw(node, fresh) {
  if (!node.firstChild?.isEqualNode(fresh)) node.replaceChildren(fresh);
}

// -- the conversation --

const page = {
  say, ask, cancel,
  isOpen: (quoteId) => quoteId && quoteId === state.quote,
};

function drawEntry(entry) {
  const { me, text, own, lang, unsent, cards = [] } = entry;
  const drawn = cards.map((card) => drawCard(card, page)).filter(Boolean);
  return el(`div.say.${me ? "me" : "lantern"}`, null,
    el("p", { lang: own ? locale : lang }, me && el("span.sr", `${t("you")}: `), own ? t(own) : text),
    unsent && button("soft", "resend", t("again"), () => { entry.unsent = busy; say(text); }),
    drawn.length && el("div.cards", drawn));
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
  for (const old of all(".quote")) {
    const fresh = drawCard(cardsSaid("quote", old.dataset.quote)[0], page);
    if (fresh.dataset.state !== old.dataset.state) old.replaceWith(fresh);
  }
}

function drawBasket() {
  const { lines: list = [], store_name: plain, store: shop, subtotal } = state.basket ?? {};
  $("basket").hidden = !list.length;
  const cups = list.reduce((sum, line) => sum + line.quantity, 0);
  $("basket").firstElementChild.replaceChildren(
    el("span", el("strong", t("basket")), ` (${dots(cups, named(plain ?? shop?.name))})`), el("strong", money(subtotal)));
  $("basket").lastElementChild.replaceChildren(lines(list),
    button("soft", "checkout", t("checkout"), () => { $("basket").open = false; say(t("checkout")); }));
}

// The message of record and the place: once, however often it comes, and without what the reply
// above it or its own text has said.
function drawNotice() {
  const { mode: own = mode, text = "", works = [], alternatives = [], next_update: next } = state.notice ?? {};
  const untold = (sign, list) => list.some((one) => !text.includes(one)) && el("small", `${sign} ${dots(...list)}`);
  $("notice").hidden = !text || own !== mode;
  redraw($("notice"), el("div", !state.log.at(-1)?.text?.includes(text) && el("p", text), drawLine(state.line),
    untold("✓", works), untold("→", alternatives), next && el("small", t("update", when(next)))));
  drawStatus({ line: state.line });
}

function drawNext() {
  const chips = state.chips ?? t("starters").split(" / ");
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
  const left = state.pending && state.log.find((entry) => entry.turn === state.pending.turn_id);
  if (left) left.unsent = true;
  state.pending = { message: text.trim(), turn_id: newId(), locale };
  if (state.session) state.pending.session_id = state.session;
  if (lat !== undefined) state.pending.location = { lat, lon };
  state.log.push({ me: true, text: text.trim(), turn: state.pending.turn_id, lang: locale });
  drawLog();
  deliver();
}

// Sends the pending turn, exactly as it was first written: the service answers a turn_id once.
async function deliver(unasked) {
  const turn = state.pending;
  if (busy || !turn) return;
  asleep(true, t("waiting"), unasked);
  // A first turn has no session to be remembered by, hence the key.
  const options = { key: turn.session_id ? null : turn.turn_id, retries: unasked && 0, onRetry: () => wait(t("retrying")) };
  try {
    const answer = await call("POST", "chat", turn, options).catch((problem) => failed(problem, turn));
    if (answer) answered(answer, turn);
  } finally {
    asleep(false, "", unasked);
  }
  if (byKeyboard && !unasked) $("message").focus({ preventScroll: true });
}

function asleep(yes, word = "", unasked = false) {
  busy = yes;
  wait(word);
  if (yes) hideTrouble();
  $("send").setAttribute("aria-disabled", yes);
  $("next").classList.toggle("asleep", yes);
  save();
  if (!unasked) scrollToNewest();
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
  const { session_id: session, locale: lang, suggestions, basket } = answer;
  Object.assign(state, { session, lang, basket, quote: answer.quote?.quote_id, chips: suggestions?.length ? suggestions : null, pending: null });
  tries = 0;
  push({ text: answer.reply, turn, lang, cards });
  for (const card of cards) if (card.type === "order") follow(card);
  drawQuotes();
  heed(answer);
  drawNext();
  if (answer.coupon) showCoupon(answer.coupon);
  else if (cards.some(({ type }) => type === "order" || type === "coupon")) refreshCoupon();
}

function failed(problem, turn) {
  if (problem.status === 404 && turn.session_id) { startAfresh(turn); return; }
  const final = problem.signIn || isFinal(problem);
  if (final) state.pending = null;
  refused(problem, final ? null : deliver);
}

// Says why not, once: what the message of record says needs no other words.
function refused(problem, retry) {
  if (problem.notice) heed(problem);
  showTrouble(problem.notice && retry ? "" : tell(problem), retry, problem.retryAfterS);
}

const isFinal = ({ status }) => status >= 400 && status < 500 && ![401, 408, 429].includes(status);

// The service's own sentence, unless it is English for somebody else; never a raw error, and
// always the same when nobody was there to say why.
const tell = (problem) => (!isDown(problem) && problem.detail && (locale === "en" || /[^\x20-\x7e]/.test(problem.detail)) ? problem.detail
  : t(problem.signIn ? "signIn" : isFinal(problem) ? "refused" : "trouble"));

// The service no longer knows this conversation: the same words open a new one.
function startAfresh({ session_id: _, ...turn }) {
  const said = state.log.find((entry) => entry.turn === turn.turn_id);
  state.session = null;
  said.turn = newId();
  state.pending = { ...turn, turn_id: said.turn };
  setTimeout(deliver);
}

// Takes the message of record out of an answer or a refusal, or that there is none any more. The
// place is kept as long as there is a line.
function heed({ notice, mode: said = notice.mode }) {
  const { line = said === "queued" ? state.line : null, coupon: { coupon_id: id, expires_at } = {} } = notice ?? {};
  Object.assign(state, { notice, line });
  if (expires_at && coupon?.coupon_id === id) showCoupon({ ...coupon, expires_at });
  drawNotice();
  lookLaterAtLine();
}

// Says what failed. `retry` is called again by itself, later each time, and by the button.
function showTrouble(text, retry, afterS = 0) {
  hideTrouble();
  again = retry;
  const auto = retry && tries < AUTO_TRIES;
  const pauseMs = 1000 * Math.max(afterS, AUTO_PAUSE_S * 2 ** tries) * (1 + Math.random() / 4);
  if (auto) triesTimer = setTimeout(() => { tries += 1; retry(true); }, pauseMs);
  $("trouble").replaceChildren(el("p", text, auto && ` ${t("after", when(new Date(clock.now() + pauseMs).toISOString()))}`));
  if (retry) $("trouble").append(button("main", "again", t("again"), () => { tries = 0; retry(); }));
  $("trouble").hidden = false;
}

function hideTrouble() {
  clearTimeout(triesTimer);
  again = null;
  $("trouble").hidden = true;
}

// -- the line --

function lookLaterAtLine(pauseS = 15) {
  clearTimeout(lineTimer);
  if (state.line && !state.line.admitted) lineTimer = setTimeout(lookAtLine, 1000 * Math.max(pauseS, 5));
}

// Asks how far the line is. When it is the shopper's turn, what was refused is tried again at once.
async function lookAtLine() {
  if (document.hidden || !campaign) return; // taken up again when the page is seen
  const fresh = await call("GET", `line/${campaign.campaign_id}`, undefined, { retries: 0 }).catch((problem) => problem);
  if (fresh.place || fresh.status === 404) state.line = fresh.place && fresh;
  save();
  drawNotice();
  lookLaterAtLine(fresh.retry_after_s ?? fresh.retryAfterS);
  if (fresh.admitted) again?.(true);
}

// -- the coupon --

function drawCoupon() {
  $("coupon").hidden = !coupon && campaign === null; // until then its room is kept: nothing jumps
  $("coupon").dataset.state = coupon?.state ?? campaign?.status;
  const fresh = coupon ? ticket(coupon) : campaign && offer(describe(campaign));
  if (fresh) redraw($("coupon"), fresh);
}

const offer = ({ name, open, note, claim: label }) => el("div.offer", null,
  el("div.main", el("strong", name), el("small", couponWord || note)),
  open && canSignIn() && button("main", "claim", label, () => claim(), { id: "claim" }));

function showCoupon(fresh) {
  coupon = fresh;
  store.set("coupon", coupon);
  drawCoupon();
}

async function claim(unasked) {
  hideTrouble();
  couponWord = t("waiting");
  drawCoupon();
  try {
    showCoupon((await call("POST", `campaigns/${campaign.campaign_id}/claims`, {}, { retries: unasked && 0 })).coupon);
    couponWord = "";
    tries = 0;
  } catch (problem) {
    couponWord = problem.notice ? "" : tell(problem);
    if (problem.notice) refused(problem, isFinal(problem) ? null : claim);
    await loadCampaign();
  }
  if (byKeyboard && !unasked) ($("claim") ?? $("message")).focus();
}

async function loadCampaign() {
  const { campaigns = [] } = await call("GET", "campaigns", undefined, { open: true }).catch(() => ({}));
  campaign = campaigns.find((c) => c.campaign_id === config.campaign_id) ?? campaigns.find((c) => c.status === "open") ?? campaigns[0] ?? campaign ?? null;
  drawCoupon();
  drawStatus({ campaign });
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
    news.word = back && t("back", back);
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
  for (const drawing of all(`[data-order="${id}"]`)) drawOrder(drawing, said[0], page);
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
  $("counter").textContent = n <= 200 ? t("counter", n) : "";
}

function escape() {
  if ($("basket").open) {
    $("basket").open = false;
    $("basket").firstElementChild.focus();
  } else $("log").querySelector("[data-testid=cancel-no]")?.click();
}

function onKey(event) {
  if (event.key === "Escape") escape();
  if (event.key !== "Enter" || event.target !== $("message")) return;
  if (event.isComposing || event.keyCode === 229) return; // this Enter picks a Chinese word
  event.preventDefault();
  byKeyboard = true;
  send();
}

function onSight() {
  polls.forEach((_, id) => look(id));
  watch();
  lookLaterAtLine();
}

function listen() {
  const on = (node, event, heed) => node.addEventListener(event, heed);
  on($("compose"), "submit", (event) => { event.preventDefault(); send(); });
  on($("message"), "input", countDown);
  on(document, "keydown", onKey);
  // A click without a pointer comes from a key: then the focus goes back to the message.
  document.addEventListener("click", (event) => { byKeyboard = event.detail === 0; }, true);
  on($("lang"), "change", ({ target }) => { store.set("locale", target.value); chooseLocale(target.value); });
  on($("theme"), "click", () => { store.set("theme", isDark() ? "light" : "dark"); applyTheme(); });
  on(dark, "change", applyTheme);
  on($("place"), "click", togglePlace);
  on(document, "visibilitychange", onSight);
  on(window, "storage", ({ key }) => { // another tab talked: one conversation, not two
    if (key !== "lantern.chat" || busy) return;
    state = { ...NOTHING, ...store.get("chat") };
    drawAll();
  });
  onAnswer(heard);
  setInterval(() => { drawQuotes(); drawCoupon(); drawNotice(); }, 10000);
}

function start() {
  const wanted = store.get("locale");
  applyTheme();
  chooseLocale(LOCALES.includes(wanted) ? wanted : nearest(navigator.languages));
  listen();
  connect();
}

async function connect(unasked) {
  asleep(true, "", unasked);
  await loadConfig();
  asleep(false, "", unasked);
  watch();
  loadCampaign();
  lookLaterAtLine();
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
