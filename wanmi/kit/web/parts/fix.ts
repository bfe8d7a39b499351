// Where the device says it is. How exact and how old a fix is goes along with it; whoever asks judges it.
import { toast } from "./toasts";
import { say } from "./words";

export interface Fix {
  lng: number;
  lat: number;
  accuracy: number; // metres, as the device says
  at: number; // ms since 1970, by the device's clock
}

function reason(error: GeolocationPositionError): string {
  if (!isSecureContext) return say("网址不是 https，浏览器不提供定位：请在图上点选，或写地址、坐标。");
  if (error.code === error.PERMISSION_DENIED) return say("没有定位权限：请在浏览器设置里允许定位，或在图上点选、写地址。");
  return say("找不到您的位置");
}

/** Asks the device. `quiet`: nobody has pressed anything, so only what they can do something about is said. */
export function takeFix(taken: (fix: Fix) => void, quiet = false): void {
  if (!("geolocation" in navigator)) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords, timestamp }) => taken({ lng: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp }),
    (error) => {
      if (!quiet || error.code === error.PERMISSION_DENIED) toast(reason(error), "amber");
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: quiet ? 0 : 15_000 },
  );
}

/** Writes a place into the hidden fields of the form around `part`. Without a fix (a touch, typed) accuracy and age are nobody's. */
export function writePlace(part: Element, lng: number, lat: number, fix?: Fix): void {
  const form = part.closest("form");
  const write = (name: string, value: string): void => {
    const field = form?.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}"]`);
    if (field) field.value = value;
  };
  write("lng", lng.toFixed(7));
  write("lat", lat.toFixed(7));
  write("accuracy", fix ? String(Math.round(fix.accuracy)) : "");
  write("fixed_at", fix ? String(Math.round(fix.at)) : "");
  for (const sure of form?.querySelectorAll<HTMLInputElement>("input[name=fix_sure]") ?? []) sure.checked = false;
}

/** The age of a fix is told by the clock that made it, at the moment of asking: <input type=hidden name=fixed_at>. */
export function watchFixes(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = (event as CustomEvent<{ parameters: Record<string, string> }>).detail;
    const at = Number(parameters.fixed_at || "");
    if (at) parameters.fix_age = String(Math.round((Date.now() - at) / 1000));
  });
}
