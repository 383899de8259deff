// 已改动的栏：旧的错误提示随即撤下，不等下一次提交；对不对，仍由服务器在提交时判定。
// 上传一栏自己的提示（data-upload-state）由上传的一方改写，不在此撤下。
const errorsOf = (part) => [...part.querySelectorAll(".jb-err:not([data-upload-state])")].filter((each) => each.closest("[data-part]") === part);

function takeDown(part) {
  part.classList.remove("jb-bad");
  for (const words of errorsOf(part)) {
    for (const field of part.querySelectorAll(`[aria-describedby~="${CSS.escape(words.id)}"]`)) {
      const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== words.id);
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
      field.removeAttribute("aria-invalid");
    }
    words.remove();
  }
}

// 汇总里的那一条也划去；全部改过后，请人再交一次
function crossOut(sheet, id) {
  const summary = sheet.querySelector("#errs");
  const line = summary?.querySelector(`li:not(.is-mended) a[href="#${CSS.escape(id)}"]`)?.closest("li");
  if (!line) return;
  line.classList.add("is-mended");
  line.append(" 已改，提交时再检查");
  const left = summary.querySelectorAll("li:not(.is-mended)").length;
  const words = left ? `还有 ${left} 处需要改正` : "都已改过，请再次提交";
  summary.querySelector("[data-left]").textContent = words;
  sheet.querySelector("[data-mended]").textContent = words; // 读屏：平缓播报，不打断输入
  for (const link of sheet.querySelectorAll(".jb-state a[href='#errs']")) link.textContent = left ? `${left} 处改正` : "都已改过";
}

export function forgetMended(sheet) {
  const forget = ({ target }) => {
    for (let part = target.closest("[data-part]"); part && sheet.contains(part); part = part.parentElement.closest("[data-part]")) {
      const words = errorsOf(part);
      if (!words.length) continue;
      takeDown(part);
      crossOut(sheet, words[0].id.replace(/-e$/u, ""));
    }
  };
  for (const kind of ["input", "change", "jb:changed"]) sheet.addEventListener(kind, forget);
}
