// A photo is made smaller on the device before it is sent: 50 and 200 megapixels are a matter of the camera, not of the case. Its marks
// (moment, place) go along; the way up is in the pixels then, and said so. What this device cannot draw goes as it is.
const MOST_PIXELS = 24_000_000;
const MOST_BYTES = 12 * 2 ** 20;
const LONGEST = 4096; // pixels of the longer side: 12 megapixels at 4 : 3, as much as Safari draws
const QUALITY = 0.9;
const TAKEN_AS_THEY_ARE = ["jpeg", "png", "webp"];
const MOST_MARKS = 65_500; // bytes that fit into one segment of a JPEG

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

function kindOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (text(bytes, 1, 4) === "PNG") return "png";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "webp";
  return text(bytes, 4, 8) === "ftyp" ? "apple" : "";
}

const isTiff = (bytes: Uint8Array, at: number): boolean => ["II*\0", "MM\0*"].includes(text(bytes, at, at + 4));

/** The marks (a TIFF block) of a photo of any kind; undefined where it has none. */
export function marksOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  for (let at = 0; at < bytes.length - 14; at += 1) {
    if (bytes[at] !== 0x45 && bytes[at] !== 0x65) continue; // E, e
    const name = text(bytes, at, at + 4);
    const begins = name === "Exif" && !bytes[at + 4] ? at + 6 : name === "EXIF" ? at + 8 : name === "eXIf" ? at + 4 : 0;
    if (begins && isTiff(bytes, begins)) return bytes.slice(begins, begins + MOST_MARKS);
  }
  return undefined;
}

/** Says of the marks that the pixels stand upright. */
export function setUpright(marks: Uint8Array): void {
  const view = new DataView(marks.buffer, marks.byteOffset, marks.byteLength);
  const little = marks[0] === 0x49;
  try {
    const first = view.getUint32(4, little);
    for (let number = 0; number < view.getUint16(first, little); number += 1) {
      const entry = first + 2 + number * 12;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
  } catch {
    /* cut off: no way up is said then */
  }
}

/** The JPEG with these marks. */
export function withMarks(jpeg: Blob, marks: Uint8Array<ArrayBuffer>): Blob {
  setUpright(marks);
  const length = marks.length + 8;
  const head = new Uint8Array([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  return new Blob([head, marks, jpeg.slice(2)], { type: "image/jpeg" });
}

async function drawn(file: Blob): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

function painted(image: HTMLImageElement): Promise<Blob | null> {
  const share = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * share);
  canvas.height = Math.round(image.naturalHeight * share);
  const pen = canvas.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

/** The photo as it is sent: itself, or smaller as JPEG with its marks. Never fails: then it goes as it is. */
export async function fitting(file: Blob): Promise<Blob> {
  try {
    if (!file.size) return file;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kind = kindOf(bytes);
    if (!kind && !file.type.startsWith("image/")) return file;
    const image = await drawn(file);
    const known = TAKEN_AS_THEY_ARE.includes(kind);
    if (known && file.size <= MOST_BYTES && image.naturalWidth * image.naturalHeight <= MOST_PIXELS) return file;
    const smaller = await painted(image);
    if (!smaller) return file;
    const marks = marksOf(bytes);
    return marks ? withMarks(smaller, marks) : smaller;
  } catch {
    return file; // a kind that this browser does not know: the server says what it thinks of it
  }
}
