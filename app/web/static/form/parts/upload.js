// 文件：选好即上传，显示进度，表单里只留编号；没有脚本时普通的文件框随表单一起提交。
const megabytes = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} kB`);

// fetch 不报上传进度，所以用 XMLHttpRequest
function send(url, form, name, held, file, onProgress) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    const token = form.querySelector("[name=csrf_token]");
    if (token) data.append("csrf_token", token.value);
    data.append("key", name);
    for (const id of ["", ...held]) data.append("held", id);
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300 && request.response?.id) resolve(request.response);
      else reject(new Error(request.response?.message?.split(" / ")[0] ?? `服务器未收下（${request.status}）`));
    };
    request.onerror = () => reject(new Error("网络不通，请稍后再试"));
    request.send(data);
  });
}

function put(box, facts) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const field = item.querySelector("input[type=hidden]");
  field.value = facts.id;
  field.disabled = false;
  item.querySelector(".jb-filename").textContent = facts.name;
  item.querySelector("[data-size]").textContent = megabytes(facts.size);
  const button = item.querySelector("button");
  button.value = `drop:${box.dataset.files}:${facts.id}`;
  button.setAttribute("aria-label", `删除文件 ${facts.name}`);
  box.querySelector(".jb-filelist").append(item);
}

const refusal = (picker, file) => {
  const most = Number(picker.dataset.mostBytes);
  const allowed = picker.accept ? picker.accept.split(",") : [];
  if (most && file.size > most) return `“${file.name}”${megabytes(file.size)}，应不超过 ${megabytes(most)}`;
  if (allowed.length && !allowed.some((end) => file.name.toLowerCase().endsWith(end))) return `“${file.name}”类型不符，应为 ${allowed.join("、")}`;
  return "";
};

async function take(sheet, box, picker) {
  const form = sheet.closest("form");
  const state = box.querySelector("[data-upload-state]");
  const files = [...picker.files];
  const say = (isWrong, ...words) => { state.className = isWrong ? "jb-err" : "jb-hint"; state.replaceChildren(...words); };
  const problems = [];
  const taken = [];
  picker.value = "";
  for (const file of files) {
    const room = Number(box.dataset.most) - box.querySelectorAll(".jb-filelist li").length;
    const problem = room > 0 ? refusal(picker, file) : `最多 ${box.dataset.most} 个文件，请先删除一个`;
    if (problem) { problems.push(problem); continue; }
    const bar = document.createElement("progress");
    const show = (part) => { bar.value = part; say(false, `正在上传 ${file.name} ${Math.round(part * 100)}% `, bar); };
    show(0);
    picker.disabled = true;
    try {
      const held = [...box.querySelectorAll(".jb-filelist input[type=hidden]:not(:disabled)")].map((field) => field.value);
      put(box, await send(sheet.dataset.uploadUrl, form, box.dataset.files, held, file, show));
      taken.push(file.name);
      box.dispatchEvent(new CustomEvent("jb:changed", { bubbles: true }));
    } catch (error) {
      problems.push(`“${file.name}”未上传。${error.message}`);
    } finally {
      picker.disabled = false;
    }
  }
  const done = taken.length ? `已上传 ${taken.join("、")}` : "";
  if (problems.length) say(true, [...new Set(problems), done].filter(Boolean).join("；"));
  else if (done) say(false, done);
}

export function sendFiles(sheet) {
  if (!sheet.dataset.uploadUrl) return;
  sheet.addEventListener("change", (event) => {
    if (event.target.type === "file") take(sheet, event.target.closest("[data-files]"), event.target);
  });
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest(".jb-filelist button");
    if (!button) return;
    event.preventDefault();
    const box = button.closest("[data-files]");
    button.closest("li").remove();
    box.querySelector("input[type=file]").focus();
    box.dispatchEvent(new CustomEvent("jb:changed", { bubbles: true }));
  });
}
