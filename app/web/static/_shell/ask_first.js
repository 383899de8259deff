// A button that can't be undone asks first: <button data-ask="确定撤回？撤回后……">.
export function askFirst(page) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-ask]");
    if (button && !window.confirm(button.dataset.ask)) event.preventDefault();
  });
}
