// The chat page's account: its words, its button, and that one person's conversation is not shown
// to the next. Loaded only where the page has no guests.

import { button } from "./cards.js";
import { store } from "./service.js";
import * as signIn from "./signin.js";
import { learn, locale, t } from "./words.js";

const HERE = new URL("../", import.meta.url).href;
const NONE = `
signIn|聊天和领券需要登录，本页还没有登录。|Chat and coupons need a sign-in; this page has none yet.|Chat und Gutscheine brauchen eine Anmeldung; hier gibt es noch keine.`;
const OWN = `
signIn|聊天和领券请先登录。您写的内容会保留。|Please sign in to chat and to get coupons. What you wrote is kept.|Bitte anmelden, um zu chatten und Gutscheine zu holen. Ihr Text bleibt erhalten.
enter|登录|Sign in|Anmelden
leave|退出登录|Sign out|Abmelden
denied|您没有登录。没有登录也可以查看活动。|You did not sign in. You can look at the campaign without it.|Sie haben sich nicht angemeldet. Die Aktion sehen Sie auch so.
stray|这次登录不是从本页开始的，因此不算。请再试一次。|That sign-in was not begun here, so it does not count. Please try again.|Diese Anmeldung wurde nicht hier begonnen und zählt nicht. Bitte noch einmal versuchen.
failed|登录没有成功。请再试一次。|The sign-in did not work. Please try again.|Die Anmeldung hat nicht geklappt. Bitte noch einmal versuchen.`;

const $ = (id) => document.getElementById(id);
const enter = () => signIn.enter(locale);

// What this browser keeps of a person, of whatever tab.
function forget(who) {
  for (const key of ["chat", "coupon"]) store.set(key, null);
  store.set("who", who);
  store.set = () => {}; // nothing is written back while the page goes
}

function leave() {
  forget(null);
  signIn.leave();
}

function draw(wanted = "soft") {
  const [kind, word, act] = signIn.sub() ? ["plain", "leave", leave] : [wanted, "enter", enter];
  $("account")?.remove();
  $("place").after(button(kind, "account", t(word), act, { id: "account", "data-t": word }));
}

// Somebody else signed in or out in another tab: this one is not theirs.
function onOther({ key, newValue }) {
  if (key !== "lantern.who" || !signIn.sub() || newValue === JSON.stringify(signIn.sub())) return;
  signIn.drop();
  location.reload();
}

async function renew() {
  const answer = await signIn.renew();
  if (answer.status !== 401) return answer;
  draw("main");
  return { ...answer, signIn: true };
}

// The door that the page's calls go through; shut when this kind of sign-in is not known here.
export async function open(auth) {
  if (auth.type !== "code") return shut();
  learn(OWN);
  const word = await signIn.arrive(auth, HERE);
  const [now, before] = [signIn.sub(), store.get("who")];
  if (now && before && now !== before) {
    forget(now);
    location.reload();
    return new Promise(() => {}); // the page goes
  }
  if (now) store.set("who", now);
  addEventListener("storage", onOther);
  draw();
  if (word) $("hint").textContent = t(word);
  return { bearer: signIn.bearer(), renew };
}

function shut() {
  learn(NONE);
  $("hint").textContent = t("signIn");
  return {};
}
