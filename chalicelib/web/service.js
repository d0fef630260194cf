// Talks to the service: finds it, keeps the guest's token, and is the one place that retries.
// A failure is thrown; its `detail`, if any, is meant for people.

import { clock, locale } from "./words.js";

const BASE = new URL("../", import.meta.url); // the page's own address: "/" or "/v1/"
const RETRIES = 2;
const PATIENCE_S = 8; // a longer wait is told, not sat out
const TIMEOUT_MS = 32000; // the gateway gives up at 29 s
// States, not accidents: asking again at once changes nothing.
const STANDING = ["claims_paused", "ordering_paused", "in_line"];

export const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(`lantern.${key}`)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`lantern.${key}`, JSON.stringify(value)); } catch { /* private mode, or full */ }
  },
};

export let config = store.get("config") ?? {};
let token = store.get("token");
let renewing = null;
export let door; // gives tokens
let hear; // told of every answer: whether the service was there, and the mode it said
export const onAnswer = (listener) => { hear = listener; };

export async function loadConfig() {
  config = await call("GET", "config.json", undefined, { open: true }).catch(() => config);
  store.set("config", config);
  if (config.auth) door ??= config.auth.type === "guest" ? guest : await import("./account.js").then(({ open }) => open(config.auth), () => {});
  token = door?.bearer ?? token;
}

export const loadStatus = async () => (await once("GET", config.status_url ?? "status")).data;
export const isKnown = () => Boolean(token); // or it is a first visit

const guest = { renew: () => once("POST", config.auth.token_url, {}, token) }; // with the old one, the same guest

async function freshToken() {
  const answer = await door?.renew?.() ?? { status: door ? 401 : 0, signIn: door };
  if (!answer.ok) refuse(answer);
  token = answer.data.token;
  if (door === guest) store.set("token", token);
}

const renew = () => (renewing ??= freshToken().finally(() => { renewing = null; }));

async function once(method, path, body, bearer, key) {
  const headers = { "Accept-Language": locale };
  if (body) headers["Content-Type"] = "application/json";
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (key) headers["Idempotency-Key"] = key;
  try {
    const response = await fetch(new URL(path, BASE), { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout?.(TIMEOUT_MS) });
    const ahead = Date.parse(response.headers.get("date")) - Date.now();
    if (bearer) clock.aheadMs = Math.abs(ahead) > 60000 ? ahead : 0; // never from a cached answer
    const data = await response.json().catch(() => null);
    return response.ok && data ? { ok: true, data } : failure(response, data ?? {});
  } catch {
    return { status: 0 };
  }
}

function failure({ status, headers }, { code, detail, notice, retry_after_s: later }) {
  const ours = headers.get("content-type")?.includes("problem+json");
  const wait = parseFloat(headers.get("retry-after") ?? later);
  return { status, retryAfterS: wait >= 0 ? wait : undefined, ...(ours && { code, detail: status === 500 ? "" : detail, notice }) };
}

const broken = ({ status, code }) => (status < 300 || status >= 500) && !STANDING.includes(code);
export const isDown = (answer) => broken(answer) && !answer.notice; // nobody there to say why

function refuse(answer) {
  hear?.(!isDown(answer), answer.notice?.mode);
  throw Object.assign(new Error(answer.status), answer);
}

// One call, with at most `retries` more tries of the very same request, spread by jitter.
export async function call(method, path, body, { open, key, retries = RETRIES } = {}) {
  for (let tries = 0, renewed = false; ; tries += 1) {
    if (!open && !token) await renew();
    const answer = await once(method, path, body, open ? null : token, key);
    if (answer.ok) {
      hear?.(true, answer.data.mode);
      return answer.data;
    }
    const pause = Math.max(answer.retryAfterS ?? 0.8 * 3 ** tries, 0.3);
    if (answer.status === 401 && !open && !renewed) {
      renewed = true;
      tries -= 1;
      await renew();
    } else if (!(broken(answer) || answer.status === 429) || tries >= retries || pause > PATIENCE_S) {
      refuse(answer);
    } else {
      await new Promise((done) => setTimeout(done, pause * 1000 * (1 + Math.random() / 4)));
    }
  }
}
