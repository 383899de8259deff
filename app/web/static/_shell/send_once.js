// A form that changes something is sent once: a second click waits for the first answer, and sees that it waits.
export function sendOnce(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (form.hasAttribute("aria-busy")) { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
    event.submitter?.classList.add("is-sending");
  });
  // Back from the next page: the browser shows the old one as it was left.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const form of page.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
    for (const button of page.querySelectorAll(".is-sending")) button.classList.remove("is-sending");
  });
}
