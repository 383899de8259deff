// 条件字段：改动后请服务器按当前所填重排，只换变了的部分；正在输入的内容和焦点不动。
import { post, typed } from "./sending.js";

const PAUSE = 400;
const typedIn = "input:not([type=file]), select, textarea";

const parts = (root) => new Map([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));

// 服务器发出之后又打的字，带到新的一份里去
function carryOver(old, fresh) {
  for (const field of fresh.querySelectorAll(typedIn)) {
    const same = [...old.querySelectorAll(typedIn)].filter((each) => each.name === field.name);
    if (field.type === "checkbox" || field.type === "radio") {
      const twin = same.find((each) => each.value === field.value);
      if (twin) field.checked = twin.checked;
    } else if (field.localName === "select") {
      if (same[0] && [...field.options].some((option) => option.value === same[0].value)) field.value = same[0].value;
    } else if (field.type !== "hidden" && same[0]) {
      field.value = same[0].value;
    }
  }
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && [focused.id, focused.name, focused.value, focused.selectionStart];
  carryOver(old, fresh);
  old.replaceWith(fresh);
  if (!key) return;
  const [id, name, value, caret] = key;
  const target = (id && document.getElementById(id))
    || [...fresh.querySelectorAll(typedIn)].find((each) => each.name === name && each.value === value);
  target?.focus({ preventScroll: true });
  if (target && caret !== null && caret !== undefined && target.setSelectionRange) target.setSelectionRange(caret, caret);
}

// 外层先换；换过的里面不再逐个比
function exchange(sheet, fresh) {
  const wanted = parts(fresh);
  for (const [name, old] of parts(sheet)) {
    const next = wanted.get(name);
    if (next && old.isConnected && old.dataset.state !== next.dataset.state) replace(old, next);
  }
  for (const line of fresh.querySelectorAll("[data-toc]")) {
    const shown = sheet.querySelector(`[data-toc="${CSS.escape(line.dataset.toc)}"] small`);
    const small = line.querySelector("small");
    if (shown && small && !shown.matches(".bad")) shown.replaceWith(small);
  }
}

export function keepFresh(sheet) {
  const url = sheet.dataset.refreshUrl;
  const form = sheet.closest("form");
  if (!url || !form) return;
  let timer = 0;
  let turn = 0;
  let last = typed(form).toString();

  async function refresh() {
    const now = typed(form).toString();
    if (now === last) return;
    last = now;
    const mine = ++turn;
    try {
      const answer = await post(url, new URLSearchParams(now), { headers: { "X-Requested-With": "fetch", Accept: "text/html" } });
      if (!answer.ok || mine !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(".jb-fill");
      if (fresh && mine === turn) {
        exchange(sheet, fresh);
        sheet.dispatchEvent(new CustomEvent("jb:exchanged"));
      }
    } catch { /* 断网：提交时服务器仍会逐项检查 */ }
  }

  const plan = () => { clearTimeout(timer); timer = setTimeout(refresh, PAUSE); };
  form.addEventListener("change", plan);
  form.addEventListener("jb:changed", plan);
}
