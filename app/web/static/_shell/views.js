// Two views of one thing: buttons in [data-views], each with data-show="ID of what it shows".
export function switchViews(page) {
  for (const group of page.querySelectorAll("[data-views]")) {
    group.hidden = false;
    group.addEventListener("click", ({ target }) => {
      const chosen = target.closest("button[data-show]");
      if (!chosen) return;
      for (const button of group.querySelectorAll("button[data-show]")) {
        button.setAttribute("aria-pressed", String(button === chosen));
        page.getElementById(button.dataset.show).hidden = button !== chosen;
      }
    });
  }
}
