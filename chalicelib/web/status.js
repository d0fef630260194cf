// The status strip: what the status document says, which lies outside the API and is told when
// nothing else answers. Polls only in a mode that is no everyday one, or after a failure.

import { el, redraw, small } from "./cards.js";
import { loadStatus } from "./service.js";
import { clock, count, dots, locale, t, when } from "./words.js";

const EVERY_MS = 30000;
const OLD_MS = 120000; // it is written anew every minute
const strip = document.getElementById("status");
const shown = {}; // the page's own: campaign, line
let told; // the document as last read
export let mode = "full";
let down = false;
let timer;

const matters = () => down || !["full", "lean"].includes(mode);

// Hears of every answer of the API: whether it came, and which mode it tells.
export function heard(reached, said = mode) {
  if (down === !reached && mode === said) return;
  down = !reached;
  mode = said;
  if (matters()) watch();
  else drawStatus();
}

export async function watch() {
  clearTimeout(timer);
  if (document.hidden || (told && !matters())) return;
  const fresh = await loadStatus();
  if (fresh) ({ mode } = told = fresh);
  drawStatus();
  clearTimeout(timer);
  if (matters()) timer = setTimeout(watch, EVERY_MS);
}

export function drawLine(line) {
  if (!line) return null;
  const { place, serving, window, admitted } = line;
  const turn = admitted ? t("turn") : t("serving", count(serving));
  const from = when(window?.from);
  return el("p.place", { "aria-live": "off" }, el("strong", t("inLine", count(place))),
    small(turn, from && `${from}–${when(window.to)}`));
}

export function drawStatus(facts) {
  Object.assign(shown, facts);
  strip.hidden = !told || !matters() || !(down || told.mode === mode);
  if (strip.hidden) return;
  const { since, as_of: asOf, next_update: next } = told;
  const { texts } = told.campaigns?.find((one) => one.campaign_id === shown.campaign?.campaign_id) ?? told;
  const old = clock.now() - Date.parse(asOf) > OLD_MS;
  redraw(strip.firstElementChild, el("span", texts?.[locale], old ? small(t("known", when(asOf))) : small(t("since", when(since)), t("update", when(next))), drawLine(shown.line)));
}
