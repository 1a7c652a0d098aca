/** Keys that work on every page. */

/** `/` goes to the search field of the page, unless somebody is typing. */
export function focusSearch(event: KeyboardEvent): void {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (at instanceof HTMLElement && (at.isContentEditable || at.matches("input, select, textarea") || at.closest("dialog"))) return;
  const search = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}
