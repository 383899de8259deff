// 字数：与服务端 app/forms/words.py 同一口径（R-042），空白不计，标点计 1。
const WHITE_SPACE = /[\t-\r\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/gu;
const NEAR_LIMIT = 0.9;

export const countWords = (text) => [...text.replace(WHITE_SPACE, "")].length;

function show(counter, text) {
  const limit = Number(counter.dataset.limit);
  const count = countWords(text);
  const over = count - limit;
  counter.classList.toggle("is-over", over > 0);
  counter.classList.toggle("is-near", over <= 0 && count >= limit * NEAR_LIMIT);
  const number = document.createElement("b");
  number.textContent = count;
  const rest = over > 0 ? ` / ${limit} 字，超出 ${over} 字` : ` / ${limit} 字，还可写 ${limit - count} 字`;
  counter.querySelector("output").replaceChildren(number, rest);
}

export function keepCounting(sheet) {
  sheet.addEventListener("input", (event) => {
    const counter = event.target.id && document.getElementById(`${event.target.id}-c`);
    if (counter) show(counter, event.target.value);
  });
}
