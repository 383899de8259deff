// 取表单所填的文字（不含文件正文，文件已另行上传），并发往服务器。

// 去掉文件和按钮；隐藏的 CSRF 字段随表单一起走。
export function typed(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

// 清单连各行算一项：kpis.2.target 属于 kpis
const fieldOf = (name) => name.replace(/\.\d+(\..*)?$/, "");

function byField(data) {
  const fields = new Map();
  for (const pair of data) fields.set(fieldOf(pair[0]), [...(fields.get(fieldOf(pair[0])) ?? []), pair]);
  return fields;
}

// 只取改动过的各项（form-part 列明是哪些，清空了的也在内）：离开页面时一次能发的有限，长表发不完全文
export function changes(now, before) {
  const [current, earlier] = [byField(now), byField(before)];
  const data = new URLSearchParams({ csrf_token: now.get("csrf_token") ?? "", "form-window": now.get("form-window") ?? "" });
  for (const field of new Set([...current.keys(), ...earlier.keys()])) {
    if (JSON.stringify(current.get(field)) === JSON.stringify(earlier.get(field))) continue;
    data.append("form-part", field);
    if (field !== "csrf_token") for (const [name, value] of current.get(field) ?? []) data.append(name, value);
  }
  return data;
}

export function post(url, body, options = {}) {
  return fetch(url, {
    method: "POST", body, credentials: "same-origin", redirect: "manual",
    headers: { "X-Requested-With": "fetch" }, ...options,
  });
}
