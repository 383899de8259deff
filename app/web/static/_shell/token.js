// On a narrow screen a picture starts where the token stands: [data-token="0.72"] is its place from the left.
export function scrollToToken(page) {
  for (const region of page.querySelectorAll("[data-token]")) {
    const place = () => {
      region.scrollLeft = region.scrollWidth * Number(region.dataset.token) - region.clientWidth / 2;
    };
    place();
    addEventListener("load", place, { once: true });
  }
}
