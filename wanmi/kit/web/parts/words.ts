// The few words that the browser itself says; all others come from the server.
const ENGLISH: Record<string, string> = {
  "余": "left", "超": "late", "不足1分": "<1 min", "天": "d", "时": "h", "分": "min",
  "实时": "Live", "断线重连": "Reconnecting", "轮询": "Polling",
  "没有送达，填写的内容还在，请再试一次。": "Not delivered. What you typed is still here: please try again.",
  "没有办成，请重试。": "Not done, please try again.", "没有找到。": "Not found.", "当前岗位无权办理此事。": "Your post may not do this.",
  "暂时不能办理，已办的不受影响，请稍后再试。": "Not possible right now; what is done is safe. Please try again soon.",
  "请先登录。": "Please sign in.", "确定": "OK", "取消": "Cancel", "请确认": "Please confirm", "全部按键": "All keys", "关闭": "Close",
  "上一件、下一件": "Previous, next", "打开": "Open", "查找": "Search", "退出、关闭": "Leave, close", "本页按键": "This page",
  "已恢复上次没有送出的内容": "What you typed and did not send has been restored", "清空": "Clear",
  "待上传": "Waiting", "已存": "Stored", "上传失败": "Failed", "重试": "Retry", "删除": "Remove",
  "已存本机": "kept on this device", "件待传": "to upload", "已全部上传": "All uploaded", "照片没有传完": "Photos are still being uploaded", "请先拍照片": "Please take a photo first",
  "深浅：跟随系统": "Theme: system", "深浅：浅色": "Theme: light", "深浅：深色": "Theme: dark",
  "放大": "Zoom in", "缩小": "Zoom out", "我的位置": "Where I am", "图层": "Layers", "找不到您的位置": "Your position could not be found",
  "底图没有取到，点位仍可用": "The base map could not be fetched; the points still work", "放大后可点选": "Zoom in to choose",
  "点一下加一点，双击结束": "Click for each corner, double-click to end", "点两个对角": "Click two opposite corners", "先点圆心，再点边上": "Click the middle, then the edge",
  "正在统计…": "Counting…", "链接已复制": "Link copied", "图名": "Title of the map",
  "已选": "Chosen:",
  "没有找到，可在图上点选": "Nothing found; choose on the map",
  "登录已失效或已换人：照片和填写的内容都在本机，重新登录后再传。": "The session has ended or is another person's. Photos and words are kept on this device: sign in again and send them.",
  "本机存不下这张照片：传完之前请不要关闭或刷新本页。": "This device cannot keep the photo: please do not close or reload this page before it is uploaded.",
  "本机存不下填写的内容：送出之前请不要关闭或刷新本页。": "This device cannot keep what you type: please do not close or reload this page before it is sent.",
  "照片读不出来，请换一张": "This photo cannot be read, please choose another",
};

export const inEnglish = document.documentElement.lang.startsWith("en");

export function say(chinese: string): string {
  return inEnglish ? (ENGLISH[chinese] ?? chinese) : chinese;
}

/** An element in one breath: make("button", { class: "btn" }, "文字"). */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** An icon of the sprite that the page already uses. */
export function icon(name: string): SVGSVGElement {
  const sprite = (document.querySelector("use[href*='icons']")?.getAttribute("href") ?? "/static/bundle/icons.svg").split("#")[0];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "wm-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
