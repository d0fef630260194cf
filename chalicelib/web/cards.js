// Draws an answer's facts, as text only. A card adds no fact of its own; what an answer leaves out
// is not shown.

import { clock, count, distance, dots, money, named, t, when } from "./words.js";

export const FINAL = new Set(["COMPLETED", "REFUSED", "FAILED", "EXPIRED", "CANCELLED"]);
const STEPS = ["QUEUED", "PAYING", "CONFIRMED", "ACCEPTED", "READY", "COMPLETED"];

// el("p.note", {id: "x"}, "text", child): an empty child or attribute is left out.
export function el(spec, ...children) {
  const [tag, ...classes] = spec.split(".");
  const attributes = children[0]?.constructor === Object ? children.shift() : {};
  const node = document.createElement(tag);
  node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") node.addEventListener(name, value);
    else if (value ?? false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

export const button = (kind, id, label, click, more) => el(`button.${kind}`, { type: "button", "data-testid": id, click, ...more }, label);

export function redraw(node, fresh) { // what did not change is not read out again
  if (!node.firstChild?.isEqualNode(fresh)) node.replaceChildren(fresh);
}

export const small = (...parts) => dots(...parts) && el("small", dots(...parts));
const row = (name, value, kind = "") => value && el(`div.row${kind}`, el("span", name), el("span", value));
const badge = (state, text) => state && el("span.badge", { "data-state": state }, text);
const card = (type, attributes, ...children) => el(`article.card.${type}`, { "data-testid": `${type}-card`, ...attributes }, ...children);
const about = (title, ...children) => el("div.main", el("h3", title), ...children);
const facts = (...children) => el("p.facts", ...children);

export const lines = (list) => el("ul.lines", (list ?? []).map((line) => el("li",
  el("span.count", `${line.quantity} ×`),
  el("span.what", line.name, small(line.size_name ?? line.size, ...(line.option_names ?? line.options ?? []))),
  el("span", money(line.line_total ?? line.total)))));

const place = ({ store_name: name, distance_m: far, store_address: address }) => name && el("div", el("strong", name), small(distance(far), address));

function promise(order) {
  const { type, address, slot, latest_slot: latest } = order.fulfilment ?? {};
  const time = when(order.slot ?? slot);
  return type && row(t(type), dots(address, time, !order.pickup_code && when(latest) !== time && t("latest", when(latest))));
}

const amounts = ({ subtotal, discount, total }) => [
  row(t("subtotal"), money(subtotal)),
  discount?.amount && row(t("discount"), money({ ...discount, amount: -Math.abs(discount.amount) }), ".off"),
  row(t("total"), money(total), ".total"),
];

function store(found, { say }) {
  const { name, brand } = found;
  return card("store", { "data-state": found.status },
    about(name, brand !== name && small(brand), facts(badge(found.status, t(`status_${found.status}`)),
      dots(distance(found.distance_m), t("soonest", when(found.next_slot))))),
    found.status !== "paused" && button("soft", "choose", t("choose"), () => say(t("sayStore", name)), { "aria-label": `${t("choose")}: ${name}` }));
}

function item(found, { say }) {
  const { name } = found;
  const sizes = (found.sizes ?? []).map((size) => ({ label: size.label ?? size.name, price: money(size.price, true) }));
  const pick = sizes.length > 1
    ? sizes.map((size) => button("soft", "size", dots(size.label, size.price), () => say(t("sayItem", `${name}, ${size.label}`)), { "aria-label": dots(name, size.label, size.price) }))
    : button("soft", "add", t("add"), () => say(t("sayItem", name)), { "aria-label": `${t("add")}: ${name}` });
  return card("item", {},
    about(name, found.available === false ? facts(t("soldOut")) : !sizes[1] && facts(money(found.price))),
    found.available !== false && el("div.sizes", pick));
}

export function ticket(coupon) {
  const state = coupon.state === "ISSUED" && Date.parse(coupon.expires_at) < clock.now() ? "EXPIRED" : coupon.state;
  const limit = coupon.min_spend?.amount && t("minSpend", money(coupon.min_spend, true));
  return el("div.ticket", { "data-testid": "ticket", "data-state": state },
    el("strong.face", money(coupon.face_value, true)),
    el("div.main",
      el("p.code", el("code", coupon.code), badge(state, t(state))),
      small(t("until", when(coupon.expires_at, true)), limit)));
}

// A quote is open while it waits for a yes; a new quote, an order or its clock closes it.
function quote(offer, { say, isOpen }) {
  const late = Date.parse(offer.expires_at) <= clock.now();
  const state = !isOpen(offer.quote_id) ? "closed" : late ? "expired" : "open";
  const pay = (offer.total?.amount && t("pay", money(offer.total))) || t("confirm");
  const actions = {
    open: [small(t("holds", when(offer.expires_at))), button("main", "confirm", pay, () => say(t("confirm"))), button("plain", "change", t("change"), () => say(t("change")))],
    expired: [small(t("expired")), button("main", "requote", t("requote"), () => say(t("checkout")))],
  };
  return card("quote", { "data-state": state, "data-quote": offer.quote_id },
    el("h3", t("quote")), place(offer), lines(offer.lines), promise(offer), amounts(offer), actions[state] && el("div.actions", actions[state]));
}

const order = (placed, page) => drawOrder(card("order", { "data-order": placed.order_id }), placed, page);

function progress({ state }) {
  const n = STEPS.indexOf(state) + 1;
  const label = t(state) || state;
  const step = t("step", n);
  return [n && el("div.bar", { role: "progressbar", "aria-label": t("order"), "aria-valuemax": 6, "aria-valuenow": n, "aria-valuetext": dots(step, label) },
    STEPS.map((_, i) => el(i < n ? "i.done" : "i"))),
  el("p.now", el("strong", { "data-testid": "order-state" }, label), small(step))];
}

function cancelling({ order_id: id, cancellable, asking }, { ask, cancel }) {
  return cancellable && el("div.actions", asking
    ? [el("p", t("sure")), button("danger", "cancel-yes", t("yes"), () => cancel(id)), button("plain", "cancel-no", t("keep"), () => ask(id, false))]
    : button("plain", "cancel", t("cancel"), () => ask(id, true)));
}

// Redraws an order card in place, so that only what changed is touched and read out.
export function drawOrder(drawing, placed, page) {
  drawing.dataset.state = placed.state;
  const focus = drawing.contains(document.activeElement) && document.activeElement.dataset.testid;
  const parts = [
    el("h3", `${t("order")} `, el("code", placed.order_id.slice(-6).toUpperCase())), ...progress(placed),
    placed.pickup_code && el("p.pickup", t("pickupCode"), el("strong", { "data-testid": "pickup-code" }, placed.pickup_code)),
    place(placed), placed.lines && lines(placed.lines), promise(placed), ...amounts(placed),
    placed.word && el("p.word", placed.word), cancelling(placed, page),
  ].filter(Boolean);
  parts.forEach((part, i) => {
    const old = drawing.children[i];
    if (!old) drawing.append(part);
    else if (!old.isEqualNode(part)) old.replaceWith(part);
  });
  while (drawing.children[parts.length]) drawing.lastChild.remove();
  if (focus) (drawing.querySelector(`[data-testid=${focus}]`) ?? drawing.querySelector("button"))?.focus();
  return drawing;
}

export function describe(found) {
  const rules = { ...found.rules, ...found };
  const { status } = rules;
  const left = t("left", count(rules.remaining), when(rules.as_of));
  const note = t(`campaign_${status}`, when(rules.starts_at)) || dots(left, t("until", when(rules.coupon_valid_until, true)));
  return { name: named(rules.name), open: status === "open", note, claim: t("claim", money(rules.face_value, true)) };
}

const coupon = (found) => card("coupon", {}, ticket(found));
const campaign = (found) => card("campaign", {}, about(describe(found).name, facts(describe(found).note)));
const DRAW = { store, item, coupon, quote, order, campaign };

export const drawCard = (found, page) => DRAW[found.type]?.(found, page);
