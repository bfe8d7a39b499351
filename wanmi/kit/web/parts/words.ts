// The few words that the browser itself says; all others come from the server.
const ENGLISH: Record<string, string> = {
  "余": "left", "超": "late", "不足1分": "<1 min", "天": "d", "时": "h", "分": "min",
  "实时": "Live", "断线重连": "Reconnecting", "轮询": "Polling",
  "没有送达，填写的内容还在，请再试一次。": "Not delivered. What you typed is still here: please try again.",
  "没有办成，请重试。": "Not done, please try again.",
  "服务器没有及时答复，可能已经办成：请先刷新核对，再决定是否重试。": "The server did not answer in time; it may be done all the same: reload and look before you try again.",
  "内容已被他人改动：请刷新核对后再办。": "Somebody else has changed this meanwhile: reload, look and try again.",
  "内容太大，服务器没有收下：请减少照片或缩小文件后再送。": "Too large, the server did not take it: send fewer photos or a smaller file.",
  "条件太多，服务器没有收下：请减少条件后再试。": "Too many conditions, the server did not take them: leave some out and try again.",
  "操作太频繁，请 %s 秒后再试。": "Too often; please try again in %s s.", "操作太频繁，请稍后再试。": "Too often; please try again soon.",
  "服务器存储空间已满，这次没有存下，填写的内容还在：请联系系统管理员。": "The server's disk is full and this was not kept; what you typed is still here: tell the administrator.", "没有找到。": "Not found.", "当前岗位无权办理此事。": "Your post may not do this.",
  "暂时不能办理，已办的不受影响，请稍后再试。": "Not possible right now; what is done is safe. Please try again soon.",
  "没有取到，请检查网络后刷新。": "Could not be fetched: look at the network and reload.",
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
  "已选": "Chosen:", "已选 %s 件": "%s selected", "一次最多选 %s 件。": "At most %s at a time.",
  "没有找到，可在图上点选": "Nothing found; choose on the map",
  "登录已失效或已换人：照片和填写的内容都在本机，重新登录后再传。": "The session has ended or is another person's. Photos and words are kept on this device: sign in again and send them.",
  "本机存不下这张照片：传完之前请不要关闭或刷新本页。": "This device cannot keep the photo: please do not close or reload this page before it is uploaded.",
  "本机存不下填写的内容：送出之前请不要关闭或刷新本页。": "This device cannot keep what you type: please do not close or reload this page before it is sent.",
  "正在载入地图…": "Loading the map…", "地图载入较慢，其余可先办理…": "The map loads slowly; the rest can be done meanwhile…",
  "没有网络，地图没有取全；联网后自动再取": "No network: the map is not whole. It is fetched again once there is one",
  "显卡停了，地图停止显示：请刷新本页": "The graphics stopped and the map with them: please reload this page",
  "地图没有载入：请检查网络后刷新，其余照常可办。": "The map was not loaded: check the network and reload. All else works.",
  "这台设备不能显示地图（WebGL 不可用），可以照常办理：用定位、地址或清单。": "This device cannot draw the map (no WebGL). All else works: by position, address or list.",
  "经度, 纬度": "Longitude, latitude", "坐标写成“116.417200, 39.930500”，先经度后纬度。": "Write the place as “116.417200, 39.930500”: longitude first.",
  "网址不是 https，浏览器不提供定位：请在图上点选，或写地址、坐标。": "The address is not https, so the browser tells no position: choose on the map, or type the address or coordinates.",
  "没有定位权限：请在浏览器设置里允许定位，或在图上点选、写地址。": "No permission for the position: allow it in the browser's settings, choose on the map, or type the address.",
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
