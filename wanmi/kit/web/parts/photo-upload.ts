// One photo on its way: POST multipart file, key, taken_at → JSON {id, url}. XMLHttpRequest, since fetch tells no upload progress.
import { renewToken } from "./answers";
import type { Shot } from "./photo-store";
import { say } from "./words";

export interface Stored {
  id: string;
  url: string;
  doubts: string[];
}

const STILL = 60_000; // ms without a byte on its way: a weak network may take long, a dead one is told

/** What an upload failed with: `final` where sending the same again cannot help. */
export class UploadFailed extends Error {
  constructor(
    message: string,
    readonly final: boolean,
  ) {
    super(message);
  }
}

function pageHeaders(): Record<string, string> {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
}

/** Signed out, or signed in anew in another tab: the page's token is of yesterday. */
const sessionChanged = (xhr: XMLHttpRequest): boolean =>
  xhr.status === 401 || xhr.status === 403 || (xhr.responseURL !== "" && new URL(xhr.responseURL).pathname.startsWith("/sign-in"));

function failure(xhr: XMLHttpRequest): UploadFailed {
  if (sessionChanged(xhr)) return new UploadFailed(say("登录已失效或已换人：照片和填写的内容都在本机，重新登录后再传。"), false);
  let words = "";
  try {
    words = (JSON.parse(xhr.responseText) as { detail?: string }).detail ?? "";
  } catch {
    /* not a problem document */
  }
  return new UploadFailed(words, [400, 413, 415, 422].includes(xhr.status));
}

export function upload(address: string, shot: Shot, onProgress: (share: number) => void, again = true): Promise<Stored> {
  return new Promise((done, failed) => {
    const form = new FormData();
    form.append("file", shot.blob!, shot.name);
    form.append("key", shot.id);
    form.append("taken_at", shot.takenAt);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", address);
    for (const [name, value] of Object.entries(pageHeaders())) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Accept", "application/json");
    let still = setTimeout(() => xhr.abort(), STILL);
    const moves = (): void => {
      clearTimeout(still);
      still = setTimeout(() => xhr.abort(), STILL);
    };
    xhr.upload.onprogress = (event) => {
      moves();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    xhr.onloadend = () => clearTimeout(still);
    xhr.onerror = xhr.onabort = () => failed(new UploadFailed("", false));
    xhr.onload = () => {
      if (xhr.status === 403 && again && renewToken(xhr)) { // signed in anew in another window: once more, with its token
        upload(address, shot, onProgress, false).then(done, failed);
        return;
      }
      if (sessionChanged(xhr) || xhr.status < 200 || xhr.status >= 300) return failed(failure(xhr));
      try {
        const { id, url, doubts } = JSON.parse(xhr.responseText) as { id: string | number; url: string; doubts?: string[] };
        done({ id: String(id), url, doubts: doubts ?? [] });
      } catch {
        failed(new UploadFailed("", false));
      }
    };
    xhr.send(form);
  });
}
