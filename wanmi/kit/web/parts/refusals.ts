// A refusal is told where one looks: in the dialog or the form that asked; only what came from nowhere of the kind goes to the foot of the page.
import { toast } from "./toasts";
import { icon, make, say } from "./words";

/** What an answer says that brought no sentence of ours: a proxy's page, a fault, no room. */
export function sentenceFor(status: number, again = ""): string {
  if (status === 401) return say("请先登录。");
  if (status === 403) return say("当前岗位无权办理此事。");
  if (status === 404) return say("没有找到。");
  if (status === 408 || status === 504) return say("服务器没有及时答复，可能已经办成：请先刷新核对，再决定是否重试。");
  if (status === 409 || status === 412) return say("内容已被他人改动：请刷新核对后再办。");
  if (status === 413) return say("内容太大，服务器没有收下：请减少照片或缩小文件后再送。");
  if (status === 414 || status === 431) return say("条件太多，服务器没有收下：请减少条件后再试。");
  if (status === 429) return Number(again) > 0 ? say("操作太频繁，请 %s 秒后再试。").replace("%s", again) : say("操作太频繁，请稍后再试。");
  if (status === 502 || status === 503) return say("暂时不能办理，已办的不受影响，请稍后再试。");
  if (status === 507) return say("服务器存储空间已满，这次没有存下，填写的内容还在：请联系系统管理员。");
  return say("没有办成，请重试。");
}

/** The sentence that an answer to fetch() carries: of a problem document, of an alert part, else by its status. */
export async function sentenceOf(answer: Response): Promise<string> {
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) return say("请先登录。");
  const text = await answer.text().catch(() => "");
  const type = answer.headers.get("Content-Type") ?? "";
  let told = "";
  if (type.includes("json")) {
    try {
      told = String((JSON.parse(text) as { detail?: unknown }).detail ?? "");
    } catch {
      told = "";
    }
  } else told = wordsIn(text);
  return told || sentenceFor(answer.status, answer.headers.get("Retry-After") ?? "");
}

/** The words of the alert in a part or page; "" where there is none. */
export function wordsIn(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").querySelector(".wm-alert p")?.textContent?.trim() ?? "";
}

/** The place for alerts nearest to who asked; null where there is none but the foot of the page. */
export function slotBy(elt: Element): Element | null {
  const dialog = elt.closest("dialog[open]");
  if (dialog) {
    const slot = dialog.querySelector("[data-alerts]");
    if (slot) return slot;
    const made = make("div", { "data-alerts": "" });
    (dialog.querySelector(".wm-dialog-body") ?? dialog).prepend(made);
    return made;
  }
  return elt.closest("form")?.querySelector("[data-alerts]") ?? null;
}

export function tellBy(elt: Element, words: string): void {
  const slot = slotBy(elt);
  if (!slot) return toast(words, "red");
  slot.replaceChildren(make("div", { class: "wm-alert wm-alert-red", role: "alert" }, icon("warning"), make("p", {}, words)));
  slot.scrollIntoView({ block: "nearest" });
}
