// 目录：滚动到哪一部分，就标出哪一部分。
function follow(found, root) {
  const links = new Map([...found].map((link) => [link.hash.slice(1), link]));
  if (!links.size) return;
  const seen = new Set();
  const mark = () => {
    const current = [...links.keys()].find((id) => seen.has(id));
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
    mark();
  }, { root, rootMargin: "-10% 0px -60% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

export const markSection = (sheet) => follow(sheet.querySelectorAll("[data-toc] a"), null);

// 材料的目录：材料自己滚动时以它为准，手机上随整页滚动
export function markReading(page) {
  for (const nav of page.querySelectorAll("[data-reading]")) {
    const pane = nav.closest(".jb-material");
    follow(nav.querySelectorAll("a"), getComputedStyle(pane).overflowY === "auto" ? pane : null);
  }
}
