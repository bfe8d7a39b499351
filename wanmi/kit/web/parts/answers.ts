// What the server answers when it does not answer with the part that was asked for.
import { type Answer, onHtmx } from "./htmx";
import { sentenceFor, slotBy, tellBy, wordsIn } from "./refusals";
import { say } from "./words";

/** Signed out meanwhile: the sign-in page came instead of the part. Go there whole, and come back. */
function signedOut({ xhr }: Answer): boolean {
  const path = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
  return path.startsWith("/sign-in") && !location.pathname.startsWith("/sign-in");
}

const inBackground = ({ requestConfig }: Answer): boolean => requestConfig.headers["X-Background"] === "1";

function tell(answer: Answer): void {
  const { xhr, elt } = answer;
  tellBy(elt, wordsIn(xhr.responseText) || sentenceFor(xhr.status, xhr.getResponseHeader("Retry-After") ?? ""));
}

/** A refusal drawn for its place: the form again with its sentence at the field, a panel that says what it cannot show. */
function drawnForItsPlace({ xhr }: Answer): boolean {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  return type.startsWith("text/html") && /\S/.test(xhr.responseText) && !/^\s*(<!doctype|<html)/i.test(xhr.responseText);
}

/** Whether who asked puts no answer anywhere, and the answer does not say how else. */
function isPutNowhere({ xhr, elt }: Answer): boolean {
  const how = xhr.getResponseHeader("HX-Reswap") ?? elt.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "";
  return how.startsWith("none");
}

/** The place that an answer names may be gone, or not be on this page: its sentence is told all the same. */
function beforeOnLoad(answer: Answer, event: Event): void {
  const slot = answer.xhr.status >= 400 && answer.xhr.getResponseHeader("HX-Retarget");
  if (!slot || document.querySelector(slot)) return;
  event.preventDefault();
  if (!inBackground(answer)) tell(answer);
}

/** Signed in anew in another window: with the token that the refusal brings, the same thing can be sent again from here. */
export function renewToken(xhr: XMLHttpRequest): boolean {
  const token = xhr.getResponseHeader("X-CSRFToken");
  if (!token) return false;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  document.body.setAttribute("hx-headers", JSON.stringify({ ...headers, "X-CSRFToken": token }));
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
}

/** An error that was not drawn for this page (a whole page, or no place to put it) is told by who asked, unless nobody asked. */
function beforeSwap(answer: Answer): void {
  if (signedOut(answer)) {
    answer.shouldSwap = false;
    if (inBackground(answer) && document.querySelector("form[data-typed]")) return; // let them finish
    location.assign(`/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  if (answer.xhr.status < 400) return;
  renewToken(answer.xhr);
  if (answer.xhr.getResponseHeader("HX-Retarget") && !isPutNowhere(answer)) {
    const dialog = answer.elt.closest("dialog[open]"); // the head of the page lies behind it
    if (dialog && !dialog.contains(answer.target)) answer.target = slotBy(answer.elt) ?? answer.target;
    return;
  }
  if (!inBackground(answer) && drawnForItsPlace(answer) && !isPutNowhere(answer)) return;
  answer.shouldSwap = false;
  if (!inBackground(answer)) tell(answer);
}

/** Old refusals go when the next thing is tried. */
function clearAlerts(answer: Answer): void {
  if (inBackground(answer)) return;
  for (const slot of document.querySelectorAll("[data-alerts]")) slot.replaceChildren();
}

function notDelivered(answer: Answer): void {
  if (!inBackground(answer)) tellBy(answer.elt, say("没有送达，填写的内容还在，请再试一次。"));
}

export function watchAnswers(): void {
  onHtmx("beforeOnLoad", beforeOnLoad);
  onHtmx("beforeSwap", beforeSwap);
  onHtmx("beforeSend", clearAlerts);
  onHtmx("sendError", notDelivered);
  onHtmx("timeout", notDelivered);
}
