/** Which edges of a scrolling box hide something, for its style sheet: `data-hides="end below"`. */
export function edges(box: HTMLElement): () => void {
  function look(): void {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = box;
    const hidden: [string, boolean][] = [
      ["start", scrollLeft > 1], ["end", scrollLeft + clientWidth < scrollWidth - 1],
      ["above", scrollTop > 1], ["below", scrollTop + clientHeight < scrollHeight - 1],
    ];
    box.dataset["hides"] = hidden.filter(([, is]) => is).map(([edge]) => edge).join(" ");
  }
  const sizes = new ResizeObserver(look);
  sizes.observe(box);
  const rows = new MutationObserver(look);
  rows.observe(box, { childList: true, subtree: true });
  box.addEventListener("scroll", look, { passive: true });
  look();
  return () => {
    sizes.disconnect();
    rows.disconnect();
    box.removeEventListener("scroll", look);
  };
}
