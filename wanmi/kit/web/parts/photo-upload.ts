// One photo on its way: POST multipart file, key, taken_at → JSON {id, url}. XMLHttpRequest, since fetch tells no upload progress.
import { renewToken } from "./answers";
import type { Shot } from "./photo-store";

export interface Stored {
  id: string;
  url: string;
}

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

function failure(xhr: XMLHttpRequest): UploadFailed {
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
    xhr.timeout = 120_000;
    xhr.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    xhr.onerror = xhr.ontimeout = () => failed(new UploadFailed("", false));
    xhr.onload = () => {
      if (xhr.status === 403 && again && renewToken(xhr)) { // signed in anew in another window: once more, with its token
        upload(address, shot, onProgress, false).then(done, failed);
        return;
      }
      if (xhr.status < 200 || xhr.status >= 300) return failed(failure(xhr));
      try {
        const { id, url } = JSON.parse(xhr.responseText) as { id: string | number; url: string };
        done({ id: String(id), url });
      } catch {
        failed(new UploadFailed("", false));
      }
    };
    xhr.send(form);
  });
}
