/** Light, dark or what the device says; `data-theme` on the root element drives tokens.css. */
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "gridtap.theme"; // also read by theme-boot.js before the first paint

class ThemeChoice {
  current = $state<Theme>("auto");

  constructor() {
    const kept = localStorage.getItem(KEY);
    this.current = THEMES.find((theme) => theme === kept) ?? "auto";
    this.#apply();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#apply());
  }

  get dark(): boolean {
    return this.current === "dark" || (this.current === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  choose(theme: Theme): void {
    this.current = theme;
    localStorage.setItem(KEY, theme);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset["theme"] = this.dark ? "dark" : "light";
  }
}

export const theme = new ThemeChoice();
