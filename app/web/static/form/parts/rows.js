// 可重复的行：用服务器给的 <template> 增加，删除后重排序号；没有脚本时按钮照样提交到服务器。
const NAMED = ["name", "id", "for", "value", "aria-describedby", "data-part", "data-row", "data-list", "data-files", "data-for"];

const own = (list) => [...list.querySelectorAll("[data-row]")].filter((row) => row.closest("[data-list]") === list);

function* everything(root) {
  for (const node of root.querySelectorAll("*")) {
    yield node;
    if (node instanceof HTMLTemplateElement) yield* everything(node.content);
  }
}

// 把一行的名字 from 换成 to：kpi.2.target -> kpi.1.target
function rename(row, from, to) {
  const inside = (text) => text === from || text.startsWith(`${from}.`);
  const renamed = (text) => text.split(" ").map((part) => {
    const lead = /^(f-|remove:|add:|drop:)?/u.exec(part)[0];
    const rest = part.slice(lead.length);
    return inside(rest) || rest.startsWith(`${from}:`) ? lead + to + rest.slice(from.length) : part;
  }).join(" ");
  for (const node of [row, ...everything(row)]) {
    for (const name of NAMED) {
      if (name === "value" && node.localName !== "button") continue;
      const text = node.getAttribute(name);
      if (text?.includes(from)) node.setAttribute(name, renamed(text));
    }
  }
}

function renumber(list, row, number) {
  const from = row.dataset.row;
  const to = `${list.dataset.list}.${number}`;
  if (from !== to) rename(row, from, to);
  const inside = (selector) => [...row.querySelectorAll(selector)].filter((each) => each.closest("[data-row]") === row);
  for (const shown of inside("[data-number]")) shown.textContent = number;
  // “第 2 行 目标值”“成员单位 2”：换成新的序号
  const name = list.dataset.rowName;
  const lead = [...name].length === 1 ? "第 " : `${name} `;
  const retitle = (text) => {
    const start = text.indexOf(lead) + lead.length;
    return start < lead.length ? text : text.slice(0, start) + text.slice(start).replace(/^\S+/u, number);
  };
  for (const title of inside("[data-title]")) title.textContent = retitle(title.textContent);
  for (const node of [row, ...inside("[aria-label]")]) {
    const label = node.getAttribute("aria-label");
    if (label) node.setAttribute("aria-label", retitle(label));
  }
}

function settle(list) {
  const rows = own(list);
  rows.forEach((row, index) => renumber(list, row, index + 1));
  const table = list.querySelector("table");
  if (table) table.hidden = rows.length === 0;
  const add = [...list.querySelectorAll("[data-add-row]")].find((button) => button.closest("[data-list]") === list);
  if (add) add.hidden = rows.length >= Number(list.dataset.most);
}

const tell = (list) => list.dispatchEvent(new CustomEvent("jb:changed", { bubbles: true }));

function addRow(list) {
  const template = [...list.querySelectorAll("template")].find((each) => each.closest("[data-list]") === list && !each.closest("[data-row]"));
  const body = list.querySelector("[data-rows]");
  body.append(template.content.cloneNode(true));
  settle(list);
  const row = own(list).at(-1);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  tell(list);
}

function removeRow(list, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  settle(list);
  (next?.querySelector("input:not([type=hidden]), select, textarea") ?? list.querySelector("[data-add-row]"))?.focus();
  tell(list);
}

export function growRows(sheet) {
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row], [data-remove-row]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("[data-list]");
    if (button.matches("[data-add-row]")) addRow(list);
    else removeRow(list, button.closest("[data-row]"));
  });
  for (const list of sheet.querySelectorAll("[data-list]")) settle(list);
}
