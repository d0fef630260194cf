// Draws what the operator sees of one overview: every part only if the answer has it, text as text.
// English only: the page is for those who run the service, not for those who shop.
// A control says what it does in `data-do`; who listens to it is ops.js.

const SVG = "http://www.w3.org/2000/svg";
const MODES = ["full", "lean", "queued", "redeem_only", "closed"];
const DIALS = ["issue", "redeem", "invite", "draw"];
const ACCOUNTS = ["live", "held", "redeemed", "expired", "void"];
const HELD_AT = 3; // times the planned rate: where a grey launch is stopped
const WIDTH = 300;
const HEIGHT = 60;

// el("p.soft", {id: "x"}, "text", child): what is empty is left out.
export function el(spec, ...children) {
  const [tag, ...classes] = spec.split(".");
  const attributes = children[0]?.constructor === Object ? children.shift() : {};
  const drawn = ["svg", "polyline", "rect"].includes(tag);
  const node = drawn ? document.createElementNS(SVG, tag) : document.createElement(tag);
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child || child === 0));
  return node;
}

// Makes `old` equal to `fresh` and touches nothing else: a finger, a focus, a tick and an open list
// survive the refresh.
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || old.nodeType !== Node.ELEMENT_NODE || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.type === "checkbox") old.checked = fresh.checked; // a tick of the hand outlives its attribute
  const wanted = [...fresh.childNodes];
  wanted.forEach((child, i) => (old.childNodes[i] ? morph(old.childNodes[i], child) : old.append(child)));
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

const known = (value) => value !== undefined && value !== null;
const figure = (value, digits = 1) => (Number.isFinite(value) ? value.toLocaleString("en", { maximumFractionDigits: digits }) : "?");
const percent = (share) => (Number.isFinite(share) ? `${figure(share * 100)} %` : null);
const perSecond = (rate) => (Number.isFinite(rate) ? `${figure(rate)}/s` : null);

// The operator's own time; the day only if it is not today.
export function clock(iso) {
  const at = new Date(iso);
  if (!iso || Number.isNaN(+at)) return null;
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}`;
}

export function span(seconds) {
  if (!Number.isFinite(seconds)) return null;
  if (seconds < 120) return `${figure(seconds)} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${figure(seconds / 3600)} h`;
}

const facts = (...pairs) => el("dl", pairs.filter((pair) => pair && known(pair[1]) && pair[1] !== false && pair[1] !== "")
  .flatMap(([name, value, kind]) => [el("dt", name), el(kind ? `dd.${kind}` : "dd", String(value))]));
const part = (id, title, ...children) => el("section", { id, "aria-label": title }, el("h2", title), ...children);
const action = (what, label, more) => el("button", { type: "button", "data-do": what, ...more }, label);

function mode({ mode: current, switch: how = {}, shed_share: shed }) {
  const pinned = known(how.auto) && !how.auto;
  const buttons = MODES.map((name) => action("mode", name, { "data-to": name, "aria-pressed": String(name === current) }));
  return part("mode", "Mode",
    el("p.mode", { role: "status" }, current ?? "?"),
    facts(["why", how.why], ["who", how.who], ["since", clock(how.since)], ["until", clock(how.until)],
      ["switched by", known(how.auto) && (pinned ? "hand: pinned" : "the governor: auto")], ["message", how.message_id], ["turned away", percent(shed)]),
    el("div.row", { role: "group", "aria-label": "Switch the mode" }, buttons, action("mode", "auto", { "data-to": "auto", "aria-pressed": String(!pinned && known(how.auto)) })));
}

function books(said) {
  if (!said) return [];
  const counted = ACCOUNTS.reduce((sum, name) => sum + (said[name] ?? 0), 0);
  const whole = counted === said.issued;
  const money = (amount) => known(amount) && said.currency && worth(amount, said.currency);
  const rows = ["issued", ...ACCOUNTS].filter((name) => known(said[name])).map((name) => [name, [figure(said[name]), money(said.sums?.[name])].filter(Boolean).join(" · ")]);
  return [el("h3", "Books"), facts(...rows, known(said.issued) && ["balance", whole ? "adds up" : `differs by ${figure(said.issued - counted)}`, whole ? "fine" : "alarm"], ["counted", clock(said.as_of)])];
}

// 2500 minor units of CNY as CN¥25.00.
function worth(amount, currency) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function burn(said) {
  const { claims_per_s: rate, planned_claims_per_s: plan, empty_at: empty } = said.burn ?? {};
  const times = rate / plan;
  const kind = times > HELD_AT ? "alarm" : undefined;
  const against = Number.isFinite(times) ? `${perSecond(rate)} of ${perSecond(plan)} planned (${percent(times)})` : perSecond(rate);
  return [["rate", against, kind], ["forecast", said.burn && (empty ? `empty at ${clock(empty)}` : "not running out at this rate")]];
}

function dial(campaign, name, on) {
  const until = clock(campaign.reverts?.[name]);
  return el("div.dial", el("span", `${name}: `, el(on ? "strong.fine" : "strong.alarm", on ? "on" : "off"), until && el("small", ` until ${until}`)),
    action("dial", on ? "Switch off" : "Switch on", { "data-campaign": campaign.campaign_id, "data-dial": name, "data-to": on ? "off" : "on", "aria-label": `Switch ${name} of ${campaign.campaign_id} ${on ? "off" : "on"}` }));
}

function campaign(said, dials = said.dials ?? {}) {
  return part(`campaign-${said.campaign_id}`, said.campaign_id,
    facts(["status", said.status], ["stock", known(said.stock) && figure(said.stock)], ["remaining", known(said.remaining) && figure(said.remaining)],
      ["counted", clock(said.remaining_as_of)], ["version", said.version], ...burn(said)),
    books(said.books),
    DIALS.filter((name) => known(dials[name])).map((name) => dial(said, name, dials[name])));
}

function queues({ queues: all, dead_letters: dead = {} }) {
  if (!all) return null;
  return part("queues", "Queues: oldest message", facts(...Object.entries(all).map(([name, { age_s: age } = {}]) => [name, span(age) ?? "?"]),
    ...Object.entries(dead).map(([name, count]) => [`dead letters of ${name}`, count, count > 0 ? "alarm" : "fine"])));
}

function breakers({ breakers: all }) {
  if (!all) return null;
  return part("breakers", "Breakers", Object.entries(all).map(([name, said]) => [el("h3", name),
    facts(["state", said.state, said.state === "closed" ? "fine" : "alarm"], ["since", clock(said.since)], ["until", clock(said.until)], ["trips", said.trips])]));
}

function model(said) {
  if (!said) return null;
  const why = Object.entries(said.no_help ?? {}).map(([name, count]) => `${name} ${figure(count)}`).join(", ");
  return part("model", "Model", facts(["models", said.models?.join(", ") || "none"], ["asked", known(said.asked) && `${figure(said.asked)} in ${span(said.seconds)}`], ["helped", figure(said.helped)], ["no help", why],
    ["guard dropped", figure(said.guard_dropped), said.guard_dropped > 0 ? "alarm" : undefined], ["tokens", `${figure(said.tokens_in)} in, ${figure(said.tokens_out)} out`], ["cost", known(said.cost_usd) && `$${figure(said.cost_usd, 4)}`], ["mean", known(said.mean_ms) && `${figure(said.mean_ms)} ms`]),
    el("ul.turns", (said.turns ?? []).map((one) => el("li", `${one.outcome} · ${one.message}`, one.words && el("p.soft", one.words)))));
}

function tickets(list) {
  if (!list?.length) return null;
  const whole = part("tickets", `Waiting for a person (${list.length})`, el("ul.letters", list.map((one) => el("li", { id: `ticket-${one.ticket_id}` },
    el("span", [one.number, one.locale, one.order_id, one.opened_at && `${span((Date.now() - Date.parse(one.opened_at)) / 1000)} ago`].filter(Boolean).join(" · ")),
    (one.transcript ?? []).map(({ shopper, assistant }) => el("p.soft", `${shopper}${assistant ? ` → ${assistant}` : ""}`)),
    el("div.row", action("ticket-answer", "Answer", { "data-ticket": one.ticket_id }), action("ticket-close", "Close", { "data-ticket": one.ticket_id }))))));
  whole.setAttribute("class", "wide");
  return whole;
}

function lines({ lines: all }) {
  if (!all || !Object.keys(all).length) return null;
  return part("lines", "Line", Object.entries(all).map(([id, said]) => [el("h3", id),
    facts(["serving", known(said.serving) && figure(said.serving)], ["drawn", known(said.drawn) && figure(said.drawn)], ["waiting", known(said.waiting) && figure(said.waiting)], ["let in", perSecond(said.rate_per_s)])]));
}

// One line over the last hour; behind it, the minutes in which not everything was open.
function chart(title, history, key, say) {
  const values = history.map((minute) => minute[key]);
  const there = values.filter(Number.isFinite);
  if (!there.length) return null;
  const top = Math.max(...there, 0);
  const step = WIDTH / Math.max(history.length - 1, 1);
  const points = values.map((value, i) => Number.isFinite(value) && `${(i * step).toFixed(1)},${(HEIGHT - 2 - (value / (top || 1)) * (HEIGHT - 6)).toFixed(1)}`);
  const busy = history.map(({ mode: was }, i) => was && was !== "full" && el("rect.busy", { x: (i - 0.5) * step, y: 0, width: step, height: HEIGHT }));
  const newest = `now ${say(there.at(-1))}`;
  const most = `most ${say(top)}`;
  return el("figure", el("figcaption", el("strong", title), `${newest} · ${most}`),
    el("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": `${title}: ${newest}, ${most} in ${history.length} minutes` },
      busy, el("polyline", { points: points.filter(Boolean).join(" ") })));
}

function charts({ history }) {
  if (!history?.length) return null;
  const drawn = el("div.charts", chart("Orders wait", history, "orders_age_s", span), chart("Payments wait", history, "payments_age_s", span),
    chart("Turned away", history, "shed_share", percent), chart("Claims", history, "claims_per_s", perSecond));
  const whole = part("charts", "Last hour", drawn, el("small", `${clock(history[0].at) ?? ""}–${clock(history.at(-1).at) ?? ""}; shaded: not everything was open`));
  whole.setAttribute("class", "wide");
  return whole;
}

function letter(said, chosen) {
  const about = [said.queue, said.order_id, said.reason, known(said.receives) && `${said.receives} receives`, said.sent_at && `sent ${clock(said.sent_at)}`, said.sent_at && `${span((Date.now() - Date.parse(said.sent_at)) / 1000)} old`];
  return el("li", { id: `letter-${said.message_id}` },
    el("label", el("input", { type: "checkbox", "data-letter": said.message_id, checked: chosen.has(said.message_id) }), el("span", about.filter(Boolean).join(" · "), el("br"), el("small", said.message_id))),
    said.detail && el("p.soft", said.detail), known(said.body) && el("pre", typeof said.body === "string" ? said.body : JSON.stringify(said.body)));
}

function letters(list, chosen) {
  if (!list) return null;
  const some = list.filter(({ message_id: id }) => chosen.has(id)).length;
  const whole = part("letters", `Dead letters (${list.length} shown)`,
    list.length ? el("div.row", action("redrive", `Redrive chosen (${some})`, { disabled: !some }), action("discard", `Discard chosen (${some})`, { disabled: !some }), action("redrive-all", "Redrive all")) : el("p.soft", "None."),
    el("ul.letters", list.map((one) => letter(one, chosen))));
  whole.setAttribute("class", "wide");
  return whole;
}

// Everything that the overview, the dead letters, the tickets and the model's figures say.
export function draw(overview, list, chosen, more = {}) {
  return el("main", { id: "view" }, mode(overview), tickets(more.tickets), queues(overview), breakers(overview), model(more.model), lines(overview),
    (overview.campaigns ?? []).map((one) => campaign(one, one.dials ?? overview.dials?.[one.campaign_id])),
    charts(overview), letters(list, chosen));
}
