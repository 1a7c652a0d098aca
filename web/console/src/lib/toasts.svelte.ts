// Short messages at the edge of the screen.

export interface Toast {
  id: number;
  tone: "good" | "bad" | "plain";
  text: string;
  undo?: () => void;
}

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

  show(text: string, tone: Toast["tone"] = "plain", undo?: () => void): void {
    const toast: Toast = { id: this.#next++, tone, text, ...(undo ? { undo } : {}) };
    this.list = [...this.list.slice(-3), toast];
    setTimeout(() => this.drop(toast.id), tone === "bad" || undo ? 9000 : 4500);
  }
  good(text: string): void {
    this.show(text, "good");
  }
  bad(error: unknown): void {
    this.show(error instanceof Error ? error.message : String(error), "bad");
  }
  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
