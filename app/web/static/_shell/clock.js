// Clocks go on from the moment the server gave: <time data-clock="day|second" datetime="2022-02-07T10:26:08+08:00">.
const OFFSET = 8 * 3600e3; // Beijing, all year
const WEEKDAYS = "日一二三四五六";

const two = (number) => String(number).padStart(2, "0");

// What is shown at a moment: the year apart, since a phone leaves it out.
export function words(milliseconds, form) {
  const there = new Date(milliseconds + OFFSET); // read with the UTC methods: Beijing's figures
  if (form === "second") return { year: "", rest: there.toISOString().slice(0, 19).replace("T", " ") };
  const day = `${there.getUTCMonth() + 1}月${there.getUTCDate()}日 周${WEEKDAYS[there.getUTCDay()]}`;
  return { year: `${there.getUTCFullYear()}年`, rest: `${day} ${two(there.getUTCHours())}:${two(there.getUTCMinutes())}` };
}

function show(clock, { year, rest }) {
  if (clock.textContent === year + rest) return;
  const apart = Object.assign(document.createElement("span"), { className: "jb-hide", textContent: year });
  clock.replaceChildren(...(year ? [apart, rest] : [rest]));
}

export function runClocks(page) {
  for (const clock of page.querySelectorAll("[data-clock]")) {
    const given = Date.parse(clock.dateTime);
    const loaded = performance.now();
    setInterval(() => show(clock, words(given + performance.now() - loaded, clock.dataset.clock)), 1000);
  }
}
