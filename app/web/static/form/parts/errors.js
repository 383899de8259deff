// 错误汇总：打开页面先到汇总；点其中一条，焦点到那一栏。
const isTyped = "input:not([type=hidden]):not([type=file]), select, textarea";

export function goTo(id) {
  const found = document.getElementById(id);
  if (!found) return false;
  const target = found.matches("fieldset") ? found.querySelector(isTyped) ?? found : found;
  found.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
}

export function leadToErrors(sheet) {
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest(".jb-errs a[href^='#'], .jb-state a[href^='#']");
    if (link && goTo(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  });
  // 在输入框里按回车不提交：提交只用按钮
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
  const summary = sheet.querySelector("#errs");
  if (summary && !location.hash) summary.focus();
}
