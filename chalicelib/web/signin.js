// Signs somebody in on the issuer's own pages: authorization code with PKCE (RFC 7636), and keeps
// the tokens fresh. Never sees a password. Loaded only where a sign-in is configured.
//
// Tokens live in sessionStorage: a reload keeps them, and a closed tab takes them along. In
// localStorage whoever sits down next would find them; in memory every reload, and every order
// followed on a phone that drops its pages, would ask for a sign-in again.

const ASKED = "lantern.sign-in.asked"; // what must come back with the code
const GRANT = "lantern.sign-in.grant"; // who, the bearer and the refresh token
const TIMEOUT_MS = 15000;

let auth;
let here; // the page's own address, as the issuer knows it
let grant = kept(GRANT);

function kept(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}

function keep(key, value) {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch { /* switched off: until the next reload */ }
}

function own(fresh) {
  grant = fresh;
  keep(GRANT, fresh);
}

export const bearer = () => grant?.bearer;
export const sub = () => grant?.sub;
export const drop = () => own(null);

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const gone = ({ status }) => status >= 400 && status < 500 && ![408, 429].includes(status);

// Unverified: it came straight from the issuer's token endpoint (OpenID Connect Core 3.1.3.7), and
// the service verifies whatever it is sent.
function claims(token) {
  try {
    const bytes = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}

async function post(url, said) {
  try {
    const response = await fetch(url, { method: "POST", body: new URLSearchParams({ client_id: auth.client_id, ...said }), keepalive: true, signal: AbortSignal.timeout?.(TIMEOUT_MS) });
    return { ok: response.ok, status: response.status, data: await response.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0 };
  }
}

// Tokens for a code or for a refresh token; `fits` says whether they are the ones meant.
async function ask(said, fits) {
  const answer = await post(auth.token_url, said);
  if (!answer.ok) return answer;
  const { id_token: id, refresh_token: refresh = grant?.refresh, [auth.bearer ?? "access_token"]: token } = answer.data;
  const who = claims(id);
  if (!token || !fits(who)) return { ok: false, status: 400 };
  own({ sub: who.sub ?? grant?.sub, bearer: token, refresh });
  return { ok: true, data: { token } };
}

// Takes up what the issuer sent along, if this page comes from there: "" when all is well, else
// "denied", "stray" (not asked for in this tab) or "failed". The address forgets it at once.
export async function arrive(config, address) {
  [auth, here] = [config, address];
  const said = new URLSearchParams(location.search);
  if (!said.has("state")) return "";
  history.replaceState(null, "", location.pathname);
  const asked = kept(ASKED);
  keep(ASKED, null);
  if (!asked || said.get("state") !== asked.state) return "stray";
  if (!said.get("code")) return said.get("error") === "access_denied" ? "denied" : "failed";
  own(null);
  const answer = await ask({ grant_type: "authorization_code", code: said.get("code"), redirect_uri: here, code_verifier: asked.verifier },
    ({ sub: found, nonce }) => found && nonce === asked.nonce);
  return answer.ok ? "" : "failed";
}

// A fresh bearer: {ok, data: {token}}, or {status}; 401 when only a sign-in helps.
export async function renew() {
  if (!grant?.refresh) return { status: 401 };
  const answer = await ask({ grant_type: "refresh_token", refresh_token: grant.refresh }, ({ sub: found = grant.sub }) => found === grant.sub);
  if (!gone(answer)) return answer;
  drop();
  return { status: 401 };
}

function go(url, said) {
  const to = new URL(url);
  for (const [name, value] of Object.entries(said)) to.searchParams.set(name, value);
  location.assign(to);
}

export async function enter(language) {
  const asked = { state: random(), nonce: random(), verifier: random() };
  keep(ASKED, asked);
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(asked.verifier)));
  go(auth.authorize_url, {
    response_type: "code", client_id: auth.client_id, redirect_uri: here, scope: auth.scope ?? "openid", state: asked.state, nonce: asked.nonce,
    code_challenge: challenge, code_challenge_method: "S256", [auth.locale_name ?? "ui_locales"]: language,
  });
}

// Ends it here, at the token endpoint, and on the issuer's own pages.
export async function leave() {
  const token = grant?.refresh;
  drop();
  if (token && auth.revoke_url) await post(auth.revoke_url, { token });
  if (!auth.logout_url) return location.assign(here);
  return go(auth.logout_url, { client_id: auth.client_id, [auth.return_name ?? "post_logout_redirect_uri"]: here });
}
