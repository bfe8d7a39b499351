// What the server answers when it does not answer with the part that was asked for.
import { type Answer, onHtmx } from "./htmx";
import { toast } from "./toasts";
import { say } from "./words";

/** Signed out meanwhile: the sign-in page came instead of the part. Go there whole, and come back. */
function signedOut({ xhr }: Answer): boolean {
  const path = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
  return path.startsWith("/sign-in") && !location.pathname.startsWith("/sign-in");
}

function sentenceFor(status: number): string {
  if (status === 401) return say("请先登录。");
  if (status === 403) return say("当前岗位无权办理此事。");
  if (status === 404) return say("没有找到。");
  return say(status === 503 || status === 502 ? "暂时不能办理，已办的不受影响，请稍后再试。" : "没有办成，请重试。");
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

/** An error that was not drawn for this page (a whole page, or no place to put it) becomes a toast, unless nobody asked. */
function beforeSwap(answer: Answer): void {
  if (signedOut(answer)) {
    answer.shouldSwap = false;
    if (answer.requestConfig.headers["X-Background"] === "1" && document.querySelector("form[data-typed]")) return; // let them finish
    location.assign(`/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  if (answer.xhr.status < 400) return;
  renewToken(answer.xhr);
  const slot = answer.xhr.getResponseHeader("HX-Retarget");
  if (slot && document.querySelector(slot)) return;
  answer.shouldSwap = false;
  if (answer.requestConfig.headers["X-Background"] === "1") return;
  const words = new DOMParser().parseFromString(answer.xhr.responseText, "text/html").querySelector(".wm-alert p")?.textContent;
  toast(words?.trim() || sentenceFor(answer.xhr.status), "late");
}

/** Old refusals go when the next thing is tried. */
function clearAlerts(answer: Answer): void {
  if (answer.requestConfig.headers["X-Background"] === "1") return;
  for (const slot of document.querySelectorAll("[data-alerts]")) slot.replaceChildren();
}

function notDelivered({ requestConfig }: Answer): void {
  if (requestConfig.headers["X-Background"] !== "1") toast(say("没有送达，填写的内容还在，请再试一次。"), "late");
}

export function watchAnswers(): void {
  onHtmx("beforeSwap", beforeSwap);
  onHtmx("beforeSend", clearAlerts);
  onHtmx("sendError", notDelivered);
  onHtmx("timeout", notDelivered);
}
