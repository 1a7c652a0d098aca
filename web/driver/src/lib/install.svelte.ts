/** Offers to install the app where the browser lets a page ask. */

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

class Installer {
  #prompt = $state.raw<InstallPrompt | null>(null);

  constructor() {
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.#prompt = event as InstallPrompt;
    });
    window.addEventListener("appinstalled", () => (this.#prompt = null));
  }

  get possible(): boolean {
    return this.#prompt !== null;
  }

  async ask(): Promise<void> {
    const prompt = this.#prompt;
    this.#prompt = null; // a prompt can be shown once
    await prompt?.prompt();
  }
}

export const installer = new Installer();
