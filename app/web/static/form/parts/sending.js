// 取表单所填的文字（不含文件正文，文件已另行上传），并发往服务器。

// 去掉文件和按钮；隐藏的 CSRF 字段随表单一起走。
export function typed(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

export function post(url, body, options = {}) {
  return fetch(url, {
    method: "POST", body, credentials: "same-origin", redirect: "manual",
    headers: { "X-Requested-With": "fetch" }, ...options,
  });
}
