// One photo on its way: POST multipart file, key, taken_at → JSON {id, url}. XMLHttpRequest, since fetch tells no upload progress.
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

function csrf(): string {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  return headers["X-CSRFToken"] ?? "";
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

export function upload(address: string, shot: Shot, onProgress: (share: number) => void): Promise<Stored> {
  return new Promise((done, failed) => {
    const form = new FormData();
    form.append("file", shot.blob!, shot.name);
    form.append("key", shot.id);
    form.append("taken_at", shot.takenAt);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", address);
    xhr.setRequestHeader("X-CSRFToken", csrf());
    xhr.setRequestHeader("Accept", "application/json");
    xhr.timeout = 120_000;
    xhr.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    xhr.onerror = xhr.ontimeout = () => failed(new UploadFailed("", false));
    xhr.onload = () => {
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
