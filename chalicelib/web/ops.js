// The operator's page: asks for a token, or a sign-in where one is configured, and keeps it in this
// tab, looks every five seconds while it is seen, keeps what it knows when a look fails, and sends no switch without a reason.

import { draw, morph, span } from "./ops-view.js";

const $ = (id) => document.getElementById(id);
const BASE = new URL("../", import.meta.url);
const KEY = "lantern.ops.token";
const EVERY_MS = 5000;
const NOT_SIGNED_IN = {
  denied: "You did not sign in.",
  stray: "That sign-in was not begun here, so it does not count.",
  failed: "The sign-in did not work. Please try again.",
};
const TIMEOUT_MS = 15000; // a bad line is slow; a look that takes longer is worth nothing

let token = sessionStorage.getItem(KEY);
let door = null; // signin.js, where people sign in
let overview = null;
let letters = null;
let more = {}; // the model's figures and the tickets, where the service has them
let lettersOf = ""; // the counts that `letters` was listed at
let seenAt = 0;
let looking = null;
let timer;
let asked = null; // what the dialog is about
const chosen = new Set();

// -- the service --

// One request; a refusal throws an Error whose message is for the operator.
async function call(method, path, body, again = true) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(path, BASE), { method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout?.(TIMEOUT_MS) });
  } catch {
    throw new Error("No answer came through.");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  if (response.status === 401 && again && await renewed()) return call(method, path, body, false);
  const { detail, code } = answer ?? {};
  throw Object.assign(new Error(detail ?? code ?? `The service answered ${response.status}.`), { status: response.status });
}

// -- looking --

// One look at a time; whoever asks during one waits for that.
const look = () => (looking ??= refresh().finally(() => { looking = null; }));

async function refresh() {
  clearTimeout(timer);
  try {
    const fresh = await call("GET", "ops/overview");
    if (!token) return; // forgotten meanwhile; a new one waits for this look
    overview = fresh;
    seenAt = Date.now();
    if (token !== door?.bearer()) sessionStorage.setItem(KEY, token); // only one that opens the door is kept
    $("token").value = "";
    say("trouble");
    await listLetters();
    await lookFurther();
  } catch (problem) {
    if (token) failed(problem);
  }
  if (!token) return;
  show();
  if (!document.hidden) timer = setTimeout(look, EVERY_MS);
}

// The list is long and the line may be bad: it is asked for when the counts have changed.
async function listLetters() {
  const counts = JSON.stringify(overview.dead_letters ?? null);
  if (!overview.dead_letters || counts === lettersOf) return;
  letters = (await call("GET", "ops/dead-letters")).dead_letters ?? [];
  lettersOf = counts;
  for (const id of chosen) if (!letters.some(({ message_id: there }) => there === id)) chosen.delete(id);
}

// An older service has neither; what cannot be had leaves the rest as it is.
async function lookFurther() {
  const [model, tickets] = await Promise.allSettled([call("GET", "ops/model?limit=3"), call("GET", "ops/tickets")]);
  more = { model: model.value ?? more.model, tickets: tickets.value?.tickets ?? more.tickets };
}

function failed({ message, status }) {
  if ([401, 403].includes(status)) {
    drop();
    showEntrance();
  }
  say("trouble", overview ? `The last look failed: ${message} Shown is what was known before.` : message);
}

function say(id, text = "") {
  $(id).hidden = !text;
  if ($(id).textContent !== text) $(id).textContent = text;
}

function show() {
  if (!overview) return;
  $("enter").hidden = Boolean(token);
  $("forget").hidden = !token;
  morph($("view"), draw(overview, letters, chosen, more));
  showAge();
}

function showAge() {
  $("age").textContent = seenAt ? `as of ${span(Math.floor((Date.now() - seenAt) / 1000))} ago` : "";
}

// -- the token --

function drop() {
  token = null;
  sessionStorage.removeItem(KEY);
  $("forget").hidden = true;
  $("ask").close();
  clearTimeout(timer);
}

function forget() {
  drop();
  overview = letters = null;
  more = {};
  lettersOf = "";
  seenAt = 0;
  chosen.clear();
  $("view").replaceChildren();
  showAge();
  say("trouble");
  say("done");
  if (door?.sub()) return void door.leave();
  showEntrance();
  $("token").focus();
}

function showEntrance() {
  $("enter").hidden = Boolean(token);
  $("account").hidden = !door;
  $("account").textContent = door?.sub() ? "Sign out" : "Sign in";
}

// -- signing in, where it is configured --

async function begin() {
  const { auth } = await fetch(new URL("config.json", BASE), { signal: AbortSignal.timeout?.(TIMEOUT_MS) }).then((answer) => answer.json()).catch(() => ({}));
  if (auth?.type === "code") {
    door = await import("./signin.js");
    say("trouble", NOT_SIGNED_IN[await door.arrive(auth, new URL("ops", BASE).href)]);
    token = door.bearer() ?? token;
  }
  if (token) look();
  showEntrance();
}

// Whether there is a fresh token now, in place of a sign-in's old one.
async function renewed() {
  if (!door || token !== door.bearer()) return false;
  const { ok, status, data } = await door.renew();
  if (!ok && status !== 401) throw new Error("The sign-in's issuer did not answer.");
  if (ok) token = data.token;
  return ok;
}

const account = () => (door.sub() ? door.leave() : door.enter("en"));

async function enter(event) {
  event.preventDefault();
  const given = $("token").value.trim();
  if (!given) return;
  await looking;
  token = given;
  look();
}

// -- switching --

const CAN = {
  mode: ({ to }) => ({
    what: to === "auto" ? "Hand the mode to the governor" : `Switch the mode to ${to}`,
    effect: to === "auto" ? "It moves one step at a time, from what it measures." : "It is pinned until it reverts or is switched again.",
    lasting: to !== "auto",
    send: (said) => call("PUT", "ops/mode", { mode: to, ...said }),
  }),
  dial: ({ campaign, dial, to }) => ({
    what: `Switch ${dial} ${to}`,
    effect: `Campaign ${campaign}.`,
    lasting: true,
    send: (said) => call("PATCH", `ops/campaigns/${encodeURIComponent(campaign)}`, { dials: { [dial]: to === "on" }, ...said }),
  }),
  redrive: () => deal("redrive", [...chosen]),
  "redrive-all": () => deal("redrive"),
  discard: () => deal("discard", [...chosen]),
  "ticket-answer": ({ ticket }) => tend(ticket, "answer", "Write to the shopper", "It is read with the next message, marked as the team's."),
  "ticket-close": ({ ticket }) => tend(ticket, "close", "Close the ticket", "The shopper may open it again."),
};

function tend(ticket, verb, what, effect) {
  const words = verb === "answer";
  return {
    what, effect, words, lasting: false,
    send: async ({ reason: text }) => {
      await call("POST", `ops/tickets/${encodeURIComponent(ticket)}/${verb}`, words ? { text } : {});
      return { word: words ? "Written." : "Closed." };
    },
  };
}

function deal(verb, ids) {
  const some = ids ? `${ids.length} dead letter${ids.length === 1 ? "" : "s"}` : "all dead letters";
  return {
    what: verb === "redrive" ? `Send ${some} back` : `Throw ${some} away`,
    effect: verb === "redrive" ? "They are worked on once more; what was done already is not done again." : "They are gone for good.",
    lasting: false,
    send: async (said) => {
      const answer = await call("POST", `ops/dead-letters/${verb}`, { ...(ids && { message_ids: ids }), ...said });
      chosen.clear();
      lettersOf = "";
      const dealt = answer.redriven ?? answer.discarded;
      return { word: `${dealt ?? some} ${verb === "redrive" ? "sent back" : "thrown away"}.` };
    },
  };
}

function ask(data) {
  asked = CAN[data.do](data);
  $("what").textContent = asked.what;
  $("effect").textContent = asked.effect;
  $("lasting").hidden = !asked.lasting;
  document.querySelector("label[for=reason]").textContent = asked.words ? "What the shopper reads" : "Reason (for the audit log)";
  $("because").reset();
  say("refusal");
  weigh();
  $("ask").showModal();
  $("reason").focus();
}

const reason = () => $("reason").value.trim();
const weigh = () => { $("do").disabled = !reason() || !$("minutes").validity.valid; };

async function decide(event) {
  event.preventDefault();
  if ($("do").disabled) return;
  $("do").disabled = true;
  const minutes = asked.lasting && $("minutes").valueAsNumber;
  const { what, send } = asked;
  try {
    const answer = await send({ reason: reason(), ...(minutes && { minutes }) });
    $("ask").close();
    say("done", answer.word ?? `${what}: done.`);
    await looking; // one that began before the switch shows nothing of it
    look();
  } catch (problem) {
    say("refusal", problem.message);
    weigh();
  }
}

// -- hands on the page --

function onClick({ target }) {
  const pressed = target.closest("[data-do]");
  if (pressed && !pressed.disabled && token) ask({ ...pressed.dataset });
}

function onTick({ target }) {
  const { letter } = target.dataset;
  if (!letter) return;
  if (target.checked) chosen.add(letter);
  else chosen.delete(letter);
  show();
}

function onSight() {
  clearTimeout(timer);
  if (!document.hidden && token) look();
}

$("enter").addEventListener("submit", enter);
$("forget").addEventListener("click", forget);
$("account").addEventListener("click", account);
$("view").addEventListener("click", onClick);
$("view").addEventListener("change", onTick);
$("because").addEventListener("submit", decide);
$("because").addEventListener("input", weigh);
$("leave").addEventListener("click", () => $("ask").close());
document.addEventListener("visibilitychange", onSight);
setInterval(showAge, 1000);
begin();
