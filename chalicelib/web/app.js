// The chat page: keeps the conversation across reloads, sends turns (each under one turn_id,
// however often it must be sent), follows orders until they end.

import { FINAL, button, describe, drawCard, drawOrder, el, lines, redraw, small, ticket } from "./cards.js";
import { call, config, door, isDown, isKnown, loadConfig, onAnswer, store } from "./service.js";
import { drawLine, drawStatus, heard, mode, watch } from "./status.js";
import { clock, dots, locale, money, named, nearest, speak, t, when } from "./words.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);
const KEPT_ENTRIES = 60;
const AUTO_TRIES = 5; // then only the button, or the shopper's turn, tries again
const AUTO_PAUSE_S = 15; // and twice as long each time

const NOTHING = { log: [] }; // and session, chips, lang, basket, quote, notice, line, pending
let state = { ...NOTHING, ...store.get("chat") };
let campaign; // null: there is none
let coupon = store.get("coupon");
let couponWord = "";
let position = null;
let busy = false;
let byKeyboard = false;
let again = null; // what failed and may be tried again
let tries = 0; // by itself, since then
let triesTimer;
let scrolledTo;
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
const theme = () => store.get("theme") ?? (dark.matches ? "dark" : "light");

function applyTheme() {
  document.documentElement.dataset.theme = theme();
  $("theme").setAttribute("aria-pressed", theme() === "dark");
}

// Shows a new entry from its start, a quote with its button in view.
function scrollToNewest() {
  const last = $("log").lastElementChild;
  if (last === scrolledTo) return;
  scrolledTo = last;
  const newest = last.querySelector(".quote") ?? last;
  const covered = getComputedStyle($("top")).position === "sticky" ? $("top").offsetHeight : 0;
  scrollTo({ top: newest.getBoundingClientRect().top + scrollY - covered - 12 });
}

// -- the conversation --

const page = {
  say, ask, cancel,
  isOpen: (quoteId) => quoteId === state.quote,
};

function drawEntry(entry) {
  const { me, text, own, lang, unsent, cards = [] } = entry;
  const drawn = cards.map((card) => drawCard(card, page)).filter(Boolean);
  return el(`div.say.${me ? "me" : "lantern"}`,
    el("p", { lang: own ? locale : lang }, me && el("span.sr", `${t("you")}: `), own ? t(own) : text),
    unsent && button("soft", "resend", t("again"), () => { entry.unsent = busy; drawLog(); say(text); }),
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

// The message of record and the place: once, without what the reply or its own text has said.
function drawNotice() {
  const { mode: own = mode, text = "", works = [], alternatives = [], next_update: next } = state.notice ?? {};
  const untold = (sign, list) => list.some((one) => !text.includes(one)) && small(`${sign} ${dots(...list)}`);
  $("notice").hidden = !text || own !== mode;
  redraw($("notice"), el("div", !state.log.at(-1)?.text?.includes(text) && el("p", text), drawLine(state.line),
    untold("✓", works), untold("→", alternatives), small(t("update", when(next)))));
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

const newId = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`;

const sayingOf = ({ turn_id: turn }) => state.log.find((entry) => entry.turn === turn);

function say(text) {
  const message = text.trim();
  if (!message || busy) return;
  const at = position ?? config.default_location;
  const left = state.pending && sayingOf(state.pending);
  if (left) {
    left.unsent = true;
    drawLog();
  }
  state.pending = { message, turn_id: newId(), locale, session_id: state.session ?? undefined, location: at && { lat: at.lat, lon: at.lon } };
  push({ me: true, text: message, turn: state.pending.turn_id, lang: locale });
  deliver();
}

// Sends the pending turn, exactly as it was first written: the service answers a turn_id once.
async function deliver() {
  const turn = state.pending;
  if (busy || !turn) return;
  asleep(true);
  // A first turn has no session to be remembered by, hence the key.
  const options = { key: turn.session_id ? null : turn.turn_id, retries: tries ? 0 : undefined };
  await call("POST", "chat", turn, options).then((answer) => answered(answer, turn), (problem) => failed(problem, turn)).finally(() => asleep(false));
  if (byKeyboard && !tries) $("message").focus({ preventScroll: true });
}

function asleep(yes) {
  busy = yes;
  $("waiting").hidden = !yes || !state.pending;
  if (yes) hideTrouble();
  $("send").setAttribute("aria-disabled", yes);
  $("next").classList.toggle("asleep", yes);
  save();
  scrollToNewest();
}

// Facts that came beside the cards become cards unless they are shown already.
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
  if (problem.status === 404 && turn.session_id) return startAfresh(turn);
  if (isFinal(problem)) state.pending = null;
  return refused(problem, deliver);
}

// What the message of record says needs no other words.
function refused(problem, retry) {
  if (problem.notice) heed(problem);
  const final = isFinal(problem);
  showTrouble(problem.notice && !final ? "" : tell(problem), !final && !problem.signIn && retry, problem.retryAfterS);
}

const isFinal = ({ status }) => status >= 400 && status < 500 && ![401, 408, 429].includes(status);

// The service's sentence, unless it is English for somebody else; never a raw error.
const tell = (problem) => (!isDown(problem) && problem.detail && (locale === "en" || /[^\x20-\x7e]/.test(problem.detail)) ? problem.detail
  : t(problem.signIn ? "signIn" : isFinal(problem) ? "refused" : "trouble"));

// The conversation is no longer known: the same words open a new one.
function startAfresh({ session_id: _, ...turn }) {
  const said = sayingOf(turn);
  state.session = null;
  said.turn = newId();
  state.pending = { ...turn, turn_id: said.turn };
  setTimeout(deliver);
}

// Takes the message of record from an answer or a refusal; the place stays while there is a line.
function heed({ notice, mode: said = notice?.mode }) {
  const { line = said === "queued" ? state.line : null, coupon: { coupon_id: id, expires_at } = {} } = notice ?? {};
  Object.assign(state, { notice, line });
  if (id && coupon?.coupon_id === id) showCoupon({ ...coupon, expires_at });
  drawNotice();
  lookLaterAtLine();
}

// Says what failed; `retry` happens by itself, later each time, or by the button.
function showTrouble(text, retry, afterS = 0) {
  hideTrouble();
  again = retry;
  const auto = retry && tries < AUTO_TRIES;
  const pauseMs = 1000 * Math.max(afterS, AUTO_PAUSE_S * 2 ** tries) * (1 + Math.random() / 4);
  if (auto) triesTimer = setTimeout(() => { tries += 1; retry(); }, pauseMs);
  $("trouble").replaceChildren(el("p", text, auto && ` ${t("after", when(new Date(clock.now() + pauseMs).toISOString()))}`),
    retry ? button("main", "again", t("again"), () => { tries = 0; retry(); }) : "");
  $("trouble").hidden = false;
  if (!tries) $("trouble").scrollIntoView({ block: "center" });
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

// When it is the shopper's turn, what was refused is tried again at once.
async function lookAtLine() {
  if (document.hidden || !campaign) return;
  const fresh = await call("GET", `line/${campaign.campaign_id}`, undefined, { retries: 0 }).catch((problem) => problem);
  const over = isFinal(fresh); // sold out
  if (over || !("status" in fresh)) state.line = fresh.place && fresh;
  save();
  drawNotice();
  lookLaterAtLine(fresh.retry_after_s ?? fresh.retryAfterS);
  if (fresh.admitted || over) again?.();
}

// -- the coupon --

function drawCoupon() {
  $("coupon").hidden = !coupon && campaign === null; // until then its room is kept: nothing jumps
  const fresh = coupon ? ticket(coupon) : campaign && offer(describe(campaign));
  if (fresh) redraw($("coupon"), fresh);
}

const offer = ({ name, open, note, claim: label }) => el("div.offer",
  el("div.main", el("strong", name), small(couponWord || note)),
  open && door?.renew && button("main", "claim", label, claim, { id: "claim" }));

function showCoupon(fresh) {
  coupon = fresh;
  store.set("coupon", coupon);
  drawCoupon();
}

async function claim() {
  hideTrouble();
  couponWord = t("waiting");
  drawCoupon();
  try {
    showCoupon((await call("POST", `campaigns/${campaign.campaign_id}/claims`, {}, { retries: tries ? 0 : undefined })).coupon);
    couponWord = "";
    tries = 0;
  } catch (problem) {
    couponWord = problem.notice ? "" : tell(problem);
    if (problem.notice || problem.signIn) refused(problem, claim);
    await loadCampaign();
  }
  if (byKeyboard && !tries) ($("claim") ?? $("message")).focus();
}

async function loadCampaign() {
  const { campaigns = [] } = await call("GET", "campaigns", undefined, { open: true }).catch(() => ({}));
  const first = (name, value) => campaigns.find((one) => one[name] === value);
  campaign = first("campaign_id", config.campaign_id) ?? first("status", "open") ?? campaigns[0] ?? campaign ?? null;
  drawCoupon();
  drawStatus({ campaign });
}

async function refreshCoupon() {
  const { coupons } = await call("GET", "coupons").catch(() => ({}));
  const best = ["REDEEMED", "HELD", "ISSUED"];
  if (coupons) showCoupon(coupons.sort((a, b) => best.indexOf(b.state) - best.indexOf(a.state))[0] ?? null);
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
    news.word = t("back", back);
  } catch (problem) {
    news.word = tell(problem);
  }
  follow({ ...news, order_id: id });
}

// Looks again until the order has ended: soon when something moves, every 5 s while it pays,
// every 15 s once it has stood still in the kitchen for a minute.
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
    if (!FINAL.has(order.state) && !cardsSaid("order", order.order_id).length) push({ own: "order", cards: [{ ...order, type: "order" }] });
    follow(order);
  }
}

// -- the place --

function drawPlace(word = "place") {
  $("place").lastElementChild.textContent = t(word);
  $("place").setAttribute("aria-pressed", Boolean(position));
  $("hint").textContent = "";
}

function togglePlace() {
  const off = position;
  position = null;
  drawPlace(off ? "place" : "waiting");
  if (!off) navigator.geolocation.getCurrentPosition(({ coords }) => {
    position = { lat: +coords.latitude.toFixed(4), lon: +coords.longitude.toFixed(4) };
    drawPlace();
  }, () => {
    drawPlace();
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
  $("counter").textContent = n <= 200 ? t("counter", String(n)) : "";
}

function onKey(event) {
  if (event.key === "Escape") {
    if ($("basket").open) $("basket").firstElementChild.focus();
    else document.querySelector("[data-testid=cancel-no]")?.click();
    $("basket").open = false;
  }
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
  const on = (node, ...what) => node.addEventListener(...what);
  on($("compose"), "submit", (event) => { event.preventDefault(); send(); });
  on($("message"), "input", countDown);
  on(document, "keydown", onKey);
  // A click without a pointer comes from a key: then the focus goes back to the message.
  on(document, "click", ({ detail }) => { byKeyboard = !detail; }, true);
  on($("lang"), "change", ({ target }) => { store.set("locale", target.value); chooseLocale(target.value); });
  on($("theme"), "click", () => { store.set("theme", theme() === "dark" ? "light" : "dark"); applyTheme(); });
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
  applyTheme();
  chooseLocale(nearest([store.get("locale") ?? "", ...navigator.languages]));
  listen();
  connect();
}

async function connect() {
  asleep(true);
  await loadConfig();
  asleep(false);
  watch();
  loadCampaign();
  lookLaterAtLine();
  if (!door) return showTrouble(t("trouble"), connect);
  deliver(); // what a reload came between
  return isKnown() && (refreshCoupon(), restoreOrders());
}

start();
