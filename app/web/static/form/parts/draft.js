// 草稿：有改动时每几秒保存一次，离开页面时再存一次；存没存上，如实说。同事已先办结的，说明谁、何时，所填留在页面上。
import { post, typed } from "./sending.js";

const PAUSE = 3000;
const RETRY = 10000;
const KEEPALIVE_LIMIT = 60000;

const beijing = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });
// 服务器给出保存的时刻；没给就用本机的
const clock = (moment) => beijing.format(Number.isNaN(Date.parse(moment)) ? new Date() : new Date(moment));

export function keepDraft(sheet) {
  const url = sheet.dataset.draftUrl;
  const form = sheet.closest("form");
  if (!url || !form) return;
  let saved = typed(form).toString();
  let timer = 0;
  let isFailing = false;
  let isHandedIn = false;
  let isOver = false;

  const say = (text) => { for (const line of sheet.querySelectorAll("[data-saved]")) if (line.textContent !== text) line.textContent = text; };
  const isChanged = () => typed(form).toString() !== saved;

  async function save() {
    clearTimeout(timer);
    timer = 0;
    const now = typed(form).toString();
    if (isHandedIn || isOver || now === saved) return;
    say("正在保存…");
    try {
      const answer = await post(url, new URLSearchParams(now));
      if (answer.status === 409) { end(await answer.json()); return; }
      if (!answer.ok) throw new Error(answer.type === "opaqueredirect" ? "401" : String(answer.status));
      saved = now;
      isFailing = false;
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      say(`已自动保存 ${clock(told.saved_at)}`);
      if (isChanged()) plan(PAUSE);
    } catch (error) {
      isFailing = true;
      say(/^(401|403)$/u.test(error.message) ? "未能保存：请另开页面登录后再改一处" : "未能保存，联网后再试");
      plan(RETRY);
    }
  }

  function end({ message }) {
    isOver = true;
    say("未保存：此事项已不在办");
    const notice = document.createElement("div");
    notice.className = "jb-notice jb-notice--warn";
    notice.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `${message.split(" / ")[0]}您填的内容没有提交，仍在本页，可以复制。`;
    const look = document.createElement("button");
    look.className = "btn btn-line btn-sm";
    look.formNoValidate = true;
    look.textContent = "对照已提交的内容";
    notice.append(words, look);
    sheet.prepend(notice);
    notice.scrollIntoView({ block: "center" });
  }

  function plan(delay) {
    if (timer) return;
    timer = setTimeout(save, delay);
  }

  function changed() {
    if (isHandedIn || isOver) return;
    if (!timer && !isFailing) say("有改动，尚未保存");
    plan(PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("jb:changed", changed);
  form.addEventListener("submit", (event) => { isHandedIn = !event.defaultPrevented; });
  addEventListener("pageshow", () => { isHandedIn = false; });
  addEventListener("online", () => { if (isFailing) save(); });
  addEventListener("pagehide", () => {
    if (isHandedIn || isOver || !isChanged()) return;
    const body = typed(form);
    if (body.toString().length < KEEPALIVE_LIMIT) post(url, body, { keepalive: true }).catch(() => {});
    else navigator.sendBeacon(url, body);
  });
  addEventListener("beforeunload", (event) => { if ((isFailing || isOver) && !isHandedIn && isChanged()) event.preventDefault(); });
}
