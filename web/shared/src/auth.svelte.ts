/** Who is signed in: the token and account, kept on this device and shared between tabs. */
import type { Account, LoggedIn } from "./types";

interface Kept {
  token: string;
  expires_at: string;
  account: Account;
}

export class Auth {
  #kept = $state<Kept | null>(null);
  /** True when the last session ended by itself, so that the sign-in page can say so. */
  expired = $state(false);

  /** `key` is the place in localStorage: each app has its own account. */
  constructor(private readonly key: string) {
    this.#kept = this.#read();
    window.addEventListener("storage", (event) => {
      if (event.key === this.key) this.#kept = this.#read();
    });
  }

  get token(): string | null {
    return this.#kept?.token ?? null;
  }

  get account(): Account | null {
    return this.#kept?.account ?? null;
  }

  get signedIn(): boolean {
    return this.#kept !== null;
  }

  signIn(answer: LoggedIn): void {
    const account = answer.driver ?? answer.operator;
    if (!account) throw new TypeError("The server named no account.");
    this.expired = false;
    this.#keep({ token: answer.access_token, expires_at: answer.expires_at, account });
  }

  update(account: Account): void {
    if (this.#kept) this.#keep({ ...this.#kept, account });
  }

  signOut(): void {
    this.expired = false;
    this.#keep(null);
  }

  /** The server refused the token. */
  expire(): void {
    this.#keep(null);
    this.expired = true;
  }

  #keep(kept: Kept | null): void {
    this.#kept = kept;
    if (kept) localStorage.setItem(this.key, JSON.stringify(kept));
    else localStorage.removeItem(this.key);
  }

  #read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
      return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
    } catch {
      return null; // not ours, or damaged: the person signs in again
    }
  }
}
