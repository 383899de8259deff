// Sends what is filled in on the page to try the API. The token stays in its field: it is stored nowhere, and
// no cookie goes along.
const token = document.querySelector("[data-token]");

function address(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("[data-in]")) {
    const value = input.value.trim();
    if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(value || "-"));
    else if (value) query.set(input.name, value);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function request(form) {
  const headers = { Accept: "application/json" };
  const secret = token.value.trim();
  if (secret) headers.Authorization = `Bearer ${secret}`;
  const asked = { method: form.dataset.method, headers, credentials: "omit" };
  const body = form.querySelector("[data-body]");
  const file = form.querySelector("[data-file]");
  if (body) {
    headers["Content-Type"] = "application/json";
    asked.body = body.value;
  } else if (file) {
    asked.body = new FormData();
    if (file.files.length > 0) asked.body.append("file", file.files[0]);
  }
  return asked;
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const shown = form.querySelector("[data-answer]");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(address(form), request(form));
    const id = answer.headers.get("X-Request-ID") ?? "";
    shown.textContent = `${answer.status} ${answer.statusText}\nX-Request-ID: ${id}\n\n${readable(await answer.text())}`;
  } catch (error) {
    shown.textContent = `没有收到答复：${error.message}`;
  } finally {
    shown.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll(".api-form")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
