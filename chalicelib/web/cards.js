// Draws an answer's facts: stores, items, coupon, quote, order, campaign. Text goes in as text
// only. A card adds no fact of its own; what an answer leaves out is not shown.

import { clock, count, distance, dots, fromNow, locale, money, named, t, when } from "./words.js";

export const FINAL = new Set(["COMPLETED", "REFUSED", "FAILED", "EXPIRED", "CANCELLED"]);
const STEPS = ["QUEUED", "PAYING", "CONFIRMED", "ACCEPTED", "READY", "COMPLETED"];

// el("p.note", {id: "x"}, "text", child): an empty child or attribute is left out.
export function el(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "click") node.addEventListener(name, value);
    else if (value ?? false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

export const button = (kind, id, label, click, more) =>
  el(`button.${kind}`, { type: "button", "data-testid": id, click, ...more }, label);

const small = (...parts) => dots(...parts) && el("small", null, dots(...parts));
const row = (name, value, kind = "") => value && el(`div.row${kind}`, null, el("span", null, name), el("span", null, value));
const badge = (state, text) => state && el("span.badge", { "data-state": state }, text);
const card = (type, attributes, ...children) => el(`article.card.${type}`, { "data-testid": `${type}-card`, ...attributes }, ...children);
const about = (title, ...children) => el("div.main", null, el("h3", null, title), ...children);
const facts = (...children) => el("p.facts", null, ...children);

export const lines = (list) => el("ul.lines", null, (list ?? []).map((line) => el("li", null,
  el("span.count", null, `${line.quantity} ×`),
  el("span.what", null, line.name, small(line.size_name ?? line.size, ...(line.option_names ?? line.options ?? []))),
  el("span", null, money(line.line_total ?? line.total)))));

const place = ({ store_name: name, distance_m: far, store_address: address }) => name && el("div", null, el("strong", null, name), small(distance(far), address));

function promise(order) {
  const { type, address, slot, latest_slot: latest } = order.fulfilment ?? {};
  const time = when(order.slot ?? slot);
  return type && row(t(type), dots(address, time, !order.pickup_code && when(latest) !== time && t("latest", { d: when(latest) })));
}

const amounts = ({ subtotal, discount, total }) => [
  row(t("subtotal"), money(subtotal)),
  discount?.amount && row(t("discount"), money({ ...discount, amount: -Math.abs(discount.amount) }), ".off"),
  row(t("total"), money(total), ".total"),
];

function store(found, { say }) {
  const { name, brand } = found;
  const soon = when(found.next_slot);
  return card("store", { "data-state": found.status },
    about(name, brand !== name && small(brand), facts(badge(found.status, t(`status_${found.status}`)),
      dots(distance(found.distance_m), soon && t("soonest", { d: soon })))),
    found.status !== "paused" && button("soft", "choose", t("choose"), () => say(t("sayStore", { n: name })), { "aria-label": `${t("choose")}: ${name}` }));
}

function item(found, { say }) {
  const { name } = found;
  const sizes = (found.sizes ?? []).map((size) => ({ label: size.label ?? size.name, price: money(size.price, true) }));
  const pick = sizes.length > 1
    ? sizes.map((size) => button("soft", "size", dots(size.label, size.price), () => say(t("saySize", { n: name, s: size.label })), { "aria-label": dots(name, size.label, size.price) }))
    : button("soft", "add", t("add"), () => say(t("sayItem", { n: name })), { "aria-label": `${t("add")}: ${name}` });
  return card("item", null,
    about(name, found.available === false ? facts(t("soldOut")) : !sizes[1] && facts(money(found.price))),
    found.available !== false && el("div.sizes", null, pick));
}

export function ticket(coupon) {
  const left = (Date.parse(coupon.expires_at) - clock.now()) / 1000;
  const state = coupon.state === "ISSUED" && left < 0 ? "EXPIRED" : coupon.state;
  const soon = left > 0 && left < 172800 && coupon.state !== "REDEEMED";
  const limit = coupon.min_spend?.amount && t("minSpend", { v: money(coupon.min_spend, true) });
  return el("div.ticket", { "data-testid": "ticket", "data-state": state },
    el("strong.face", null, money(coupon.face_value, true)),
    el("div.main", null,
      el("p.code", null, el("span.sr", null, t("code")), el("code", null, coupon.code), badge(state, t(`coupon_${state}`))),
      small(coupon.expires_at && t("until", { d: when(coupon.expires_at, true) }), soon && t("expires", { d: fromNow(left) }), limit)));
}

// A quote is open while it waits for a yes; a new quote, an order or its clock closes it.
function quote(offer, { say, isOpen }) {
  const late = Date.parse(offer.expires_at) <= clock.now();
  const state = !isOpen(offer.quote_id) ? "closed" : late ? "expired" : "open";
  const pay = offer.total?.amount ? t("pay", { v: money(offer.total) }) : t("confirm");
  const actions = {
    open: [small(offer.expires_at && t("holds", { d: when(offer.expires_at) })), button("main", "confirm", pay, () => say(t("confirm"))), button("plain", "change", t("change"), () => say(t("change")))],
    expired: [small(t("expired")), button("main", "requote", t("requote"), () => say(t("checkout")))],
  };
  return card("quote", { "data-state": state, "data-quote": offer.quote_id },
    el("h3", null, t("quote")), place(offer), lines(offer.lines), promise(offer), amounts(offer), actions[state] && el("div.actions", null, actions[state]));
}

function order(placed, page) {
  const drawing = card("order", { "data-order": placed.order_id });
  drawOrder(drawing, placed, page);
  return drawing;
}

function progress({ state }) {
  const n = STEPS.indexOf(state) + 1;
  const label = t(`state_${state}`) || state;
  const step = n && t("step", { n });
  return [n && el("div.bar", { role: "progressbar", "aria-label": t("order"), "aria-valuemax": 6, "aria-valuenow": n, "aria-valuetext": dots(step, label) },
    STEPS.map((_, i) => el(i < n ? "i.done" : "i"))),
  el("p.now", null, el("strong", { "data-testid": "order-state" }, label), small(step))];
}

function cancelling({ order_id: id, cancellable, asking }, { ask, cancel }) {
  if (!cancellable) return null;
  return el("div.actions", null, asking
    ? [el("p", null, t("sure")), button("danger", "cancel-yes", t("yes"), () => cancel(id)), button("plain", "cancel-no", t("keep"), () => ask(id, false))]
    : button("plain", "cancel", t("cancel"), () => ask(id, true)));
}

const drawn = new WeakMap();

// Redraws an order card in place, so that only what changed is touched and read out.
export function drawOrder(drawing, placed, page) {
  const news = locale + JSON.stringify(placed);
  if (drawn.get(drawing) === news) return;
  drawn.set(drawing, news);
  drawing.dataset.state = placed.state;
  const focus = drawing.contains(document.activeElement) && document.activeElement.dataset.testid;
  const parts = [
    el("h3", null, `${t("order")} `, el("code", null, placed.order_id.slice(-6).toUpperCase())), ...progress(placed),
    placed.pickup_code && el("p.pickup", null, t("pickupCode"), el("strong", { "data-testid": "pickup-code" }, placed.pickup_code)),
    place(placed), placed.lines && lines(placed.lines), promise(placed), ...amounts(placed),
    placed.word && el("p.word", null, placed.word), cancelling(placed, page),
  ].filter(Boolean);
  parts.forEach((part, i) => {
    const old = drawing.children[i];
    if (!old) drawing.append(part);
    else if (!old.isEqualNode(part) || part.querySelector("button")) old.replaceWith(part);
  });
  while (drawing.children[parts.length]) drawing.lastChild.remove();
  if (focus) (drawing.querySelector(`[data-testid=${focus}]`) ?? drawing.querySelector("button"))?.focus();
}

export function describe(found) {
  const rules = { ...found.rules, ...found };
  const { status } = rules;
  const left = rules.as_of && t("left", { n: count(rules.remaining), d: when(rules.as_of) });
  const note = t(`campaign_${status}`, { d: when(rules.starts_at) }) || dots(left, t("until", { d: when(rules.coupon_valid_until, true) }));
  return { name: named(rules.name), open: status === "open", note, claim: t("claim", { v: money(rules.face_value, true) }) };
}

const coupon = (found) => card("coupon", null, ticket(found));
const campaign = (found) => card("campaign", null, about(describe(found).name, facts(describe(found).note)));
const DRAW = { store, item, coupon, quote, order, campaign };

export const drawCard = (found, page) => DRAW[found.type]?.(found, page);
