// 总分和还差几项：随填随算，只为看着方便；作数的是服务器算的。
const SCALE = 10000; // 按整数相加，不留二进制小数的尾巴

function numberOf(id) {
  const text = document.getElementById(id)?.value?.normalize("NFKC").trim() ?? "";
  return /^-?\d+(\.\d+)?$/u.test(text) ? Math.round(Number(text) * SCALE) : null;
}

function isBlank(part) {
  const picks = part.querySelectorAll("input[type=radio], input[type=checkbox]");
  if (picks.length) return ![...picks].some((pick) => pick.checked);
  const fields = part.querySelectorAll("textarea, select, input:not([type=file]):not(:disabled)");
  return ![...fields].some((field) => field.value.trim());
}

export function keepTotals(sheet) {
  const missing = sheet.querySelector("[data-missing]");
  if (!missing) return;
  const say = (place, words) => { if (place.textContent !== words) place.textContent = words; };
  const count = () => {
    for (const total of sheet.querySelectorAll("[data-sum-of]")) {
      const given = total.dataset.sumOf.split(" ").map(numberOf).filter((number) => number !== null);
      say(total, given.length ? String(given.reduce((sum, number) => sum + number, 0) / SCALE) : "—");
    }
    const wanted = [...sheet.querySelectorAll("[data-required]")].filter((part) => !part.closest("[hidden]"));
    const left = wanted.filter(isBlank).length;
    say(missing, left ? `还差 ${left} 项` : "各项已填");
  };
  for (const kind of ["input", "change", "jb:changed", "jb:exchanged"]) sheet.addEventListener(kind, count);
  count();
}
