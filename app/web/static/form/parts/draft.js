// 草稿：有改动时每几秒保存一次，离开页面时再存改动的各项，一次发不完就先问；存没存上，如实说。同事已先办结的，说明谁、何时；另一窗口有更新草稿的，不覆盖，请人选一份；所填都留在页面上。
import { changes, post, typed } from "./sending.js";

const PAUSE = 3000;
const RETRY = 10000;
const KEEPALIVE_LIMIT = 60000;
const SIGNED_OUT = "已退出登录，未能保存：请另开页面登录，本页随后自动保存";
const OFFLINE = "断网，未能保存；联网后自动保存";
const BUSY = "系统正忙，未能保存；稍后自动再试";

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
  const unsaved = () => changes(typed(form), new URLSearchParams(saved));
  const isTooLong = () => unsaved().toString().length >= KEEPALIVE_LIMIT;
  const isChanged = () => typed(form).toString() !== saved;

  async function save() {
    clearTimeout(timer);
    timer = 0;
    const now = typed(form).toString();
    if (isHandedIn || isOver || now === saved) return;
    say("正在保存…");
    try {
      const answer = await post(url, new URLSearchParams(now));
      if (answer.status === 409) { stop(await answer.json()); return; }
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (told.code === "stale") {
        renew(told.csrf_token);
        plan(0);
        return;
      }
      if (!answer.ok) { fail(answer.type === "opaqueredirect" || answer.status === 401 ? SIGNED_OUT : BUSY); return; }
      saved = now;
      isFailing = false;
      say(`已自动保存 ${clock(told.saved_at)}`);
      if (isChanged()) plan(PAUSE);
    } catch {
      fail(OFFLINE);
    }
  }

  function fail(words) {
    isFailing = true;
    say(words);
    plan(RETRY);
  }

  // 在另一页重新登录之后，本页的令牌换成新的，接着保存，也能提交
  function renew(token) {
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  }

  function stop({ code, message }) {
    isOver = true;
    const isNewer = code === "newer_draft";
    say(isNewer ? "未保存：请先选用一份草稿" : "未保存：此事项已不在办");
    const shown = sheet.querySelector("[data-newer]");
    if (isNewer && shown) { shown.scrollIntoView({ block: "center" }); return; }
    const notice = document.createElement("div");
    notice.className = "jb-notice jb-notice--warn";
    notice.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = message.split(" / ")[0] + (isNewer ? "本页所填没有丢失，但尚未保存。" : "您填的内容没有提交，仍在本页，可以复制。");
    const look = document.createElement("button");
    look.className = "btn btn-line btn-sm";
    look.formNoValidate = true;
    look.textContent = isNewer ? "对照两份，选用一份" : "对照已提交的内容";
    if (isNewer) [look.name, look.value] = ["form-action", "refresh"];
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
  sheet.querySelector("[data-take]")?.addEventListener("click", () => { isHandedIn = true; });
  addEventListener("pageshow", () => { isHandedIn = false; });
  addEventListener("online", () => { if (isFailing) save(); });
  addEventListener("pagehide", () => {
    if (isHandedIn || isOver || !isChanged()) return;
    post(url, unsaved(), { keepalive: true }).catch(() => {});
  });
  addEventListener("beforeunload", (event) => {
    if (isHandedIn || !isChanged()) return;
    if (isFailing || isOver || isTooLong()) event.preventDefault();
  });
}
