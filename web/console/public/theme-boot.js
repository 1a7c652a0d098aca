// Sets light or dark before the first paint; a file of its own because the CSP allows no inline script.
(() => {
  let wish = "auto";
  try {
    wish = localStorage.getItem("gridtap.theme") ?? "auto";
  } catch {
    // Storage is forbidden here: the device decides.
  }
  const dark = wish === "dark" || (wish !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
