/* Sets the theme before the first paint, so a dark screen does not flash white. */
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("gridtap.theme");
  } catch {
    /* storage refused: the device's wish decides */
  }
  const dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
