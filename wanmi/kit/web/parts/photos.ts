// The photo input: take or choose several, each kept on the device first, then sent with its own progress; a failed one waits for
// a retry. Its stored ids go along with the form as hidden inputs. Nothing chosen is lost before the server has said it is stored.
import { freshId } from "./browser";
import { onHtmx } from "./htmx";
import { fitting } from "./photo-size";
import { allShots, forgetShot, keepShot, type Shot, shotsOf } from "./photo-store";
import { upload, UploadFailed } from "./photo-upload";
import { toast } from "./toasts";
import { icon, make, say } from "./words";

const onTheWay = new Set<string>();
let lane: Promise<void> = Promise.resolve(); // one at a time: a weak network carries one photo sooner than five

class PhotoInput {
  readonly slot: string;
  private readonly cards = new Map<string, HTMLElement>();

  constructor(readonly root: HTMLElement) {
    this.slot = root.dataset.slot ?? "photos";
    const file = root.querySelector<HTMLInputElement>("[data-file]")!;
    file.addEventListener("change", () => {
      for (const each of [...(file.files ?? [])]) void this.take(each);
      file.value = "";
    });
    void shotsOf(this.slot).then((shots) => shots.forEach((shot) => this.show(shot)), () => undefined);
  }

  private async take(file: File): Promise<void> {
    const takenAt = new Date(file.lastModified || Date.now()).toISOString();
    const shot: Shot = { id: freshId(), slot: this.slot, name: file.name || "photo.jpg", takenAt, blob: file };
    this.show(shot);
    await this.keep(shot);
    void countQueue();
  }

  /** Storage full or closed: it still lives in this page, and that is said. */
  private async keep(shot: Shot): Promise<void> {
    try {
      if (this.cards.has(shot.id)) await keepShot(shot);
    } catch {
      if (!shot.evidence) toast(say("本机存不下这张照片：传完之前请不要关闭或刷新本页。"), "amber");
    }
  }

  private async fit(shot: Shot): Promise<void> {
    if (shot.fits || !shot.blob) return;
    const fitted = await fitting(shot.blob);
    if (fitted !== shot.blob) shot.name = `${shot.name.replace(/\.[^.]*$/, "")}.jpg`;
    Object.assign(shot, { blob: fitted, fits: true });
    await this.keep(shot);
  }

  private show(shot: Shot): void {
    const image = make("img", { alt: shot.name, src: shot.url ?? (shot.blob ? URL.createObjectURL(shot.blob) : "") });
    image.onerror = () => image.replaceWith(make("span", { class: "wm-photo-none" }, say("照片读不出来，请换一张")));
    const remove = make("button", { type: "button", "aria-label": say("删除") }, icon("close"));
    remove.onclick = () => this.remove(shot);
    const card = make("li", { class: "wm-shot" }, image, remove);
    this.cards.set(shot.id, card);
    this.root.querySelector("[data-add]")!.before(card);
    if (shot.evidence) this.stored(shot, card);
    else this.send(shot);
  }

  private send(shot: Shot): void {
    if (onTheWay.has(shot.id)) return;
    onTheWay.add(shot.id);
    const card = this.cards.get(shot.id)!;
    card.classList.remove("is-failed");
    card.querySelectorAll(".wm-shot-state, .wm-shot-retry, progress").forEach((old) => old.remove());
    const bar = make("progress", { max: "1", value: "0", "aria-label": say("待上传") });
    card.append(bar);
    lane = lane.then(async () => {
      try {
        await this.fit(shot);
        const { id, url, doubts } = await upload(this.root.dataset.uploadUrl ?? "", shot, (share) => (bar.value = share));
        Object.assign(shot, { evidence: id, url, doubts, blob: undefined });
        await this.keep(shot);
        this.stored(shot, card);
      } catch (error) {
        this.failed(shot, card, error instanceof UploadFailed ? error : new UploadFailed("", false));
      } finally {
        onTheWay.delete(shot.id);
        bar.remove();
        void countQueue();
      }
    });
  }

  private stored(shot: Shot, card: HTMLElement): void {
    card.append(make("span", { class: "wm-shot-state" }, say("已存")));
    card.append(make("input", { type: "hidden", name: this.root.dataset.name ?? "evidence", value: shot.evidence! }));
    if (shot.doubts?.length) card.append(make("span", { class: "wm-shot-doubt" }, shot.doubts.join("；")));
    this.root.dispatchEvent(new Event("wanmi:stored", { bubbles: true }));
  }

  private failed(shot: Shot, card: HTMLElement, error: UploadFailed): void {
    card.classList.add("is-failed");
    card.append(make("span", { class: "wm-shot-state" }, say("上传失败")));
    if (error.message) toast(error.message, "red");
    if (error.final) return;
    const retry = make("button", { type: "button", class: "wm-shot-retry", "aria-label": say("重试") }, icon("retry"));
    retry.onclick = () => this.send(shot);
    card.append(retry);
  }

  private remove(shot: Shot): void {
    this.cards.get(shot.id)?.remove();
    this.cards.delete(shot.id);
    void forgetShot(shot.id).then(countQueue, () => undefined);
  }

  retryAll(): void {
    this.root.querySelectorAll<HTMLButtonElement>(".wm-shot-retry").forEach((retry) => retry.click());
  }

  /** The form is sent: what the server has stored need not be kept here. */
  async clear(): Promise<void> {
    for (const shot of await shotsOf(this.slot).catch(() => [])) if (shot.evidence) this.remove(shot);
  }

  /** What still stands in the way of sending the form; empty when nothing does. */
  get lacks(): string {
    const stored = this.root.querySelectorAll("input[type=hidden]").length;
    if (stored < this.cards.size) return say("照片没有传完");
    return stored < Number(this.root.dataset.least ?? 0) ? say("请先拍照片") : "";
  }
}

const inputs = new Map<Element, PhotoInput>();

/** The state of the queue, always in sight: <span data-queue>. */
async function countQueue(): Promise<void> {
  const waiting = (await allShots().catch(() => [])).filter((shot) => !shot.evidence).length;
  for (const pill of document.querySelectorAll("[data-queue]")) {
    pill.classList.toggle("is-empty", !waiting);
    pill.textContent = waiting ? `${waiting} ${say("件待传")}` : say("已全部上传");
  }
}

const inForm = (form: Element): PhotoInput[] => [...inputs].filter(([root]) => form.contains(root)).map(([, input]) => input);

function holdUnready(form: Element, event: Event): void {
  const lacks = inForm(form).map((input) => input.lacks).find(Boolean);
  if (!lacks) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast(lacks, "amber");
}

let watching = false;
function watch(): void {
  if (watching) return;
  watching = true;
  document.addEventListener("submit", (event) => holdUnready(event.target as Element, event), true);
  document.addEventListener("wanmi:sent", (event) => inForm(event.target as Element).forEach((input) => void input.clear()));
  onHtmx("afterRequest", ({ elt, xhr }) => {
    if (xhr.status < 300 && (xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Location"))) inForm(elt).forEach((input) => void input.clear());
  });
  const retry = (): void => inputs.forEach((input, root) => (root.isConnected ? input.retryAll() : inputs.delete(root)));
  addEventListener("online", retry);
  setInterval(() => navigator.onLine && retry(), 30_000);
}

export function fillPhotoInputs(root: ParentNode): void {
  if (document.querySelector("[data-queue]")) void countQueue();
  for (const each of root.querySelectorAll<HTMLElement>("[data-photo-input]")) {
    if (inputs.has(each)) continue;
    watch();
    inputs.set(each, new PhotoInput(each));
  }
}
