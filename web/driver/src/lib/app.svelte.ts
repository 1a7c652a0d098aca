/** What every page needs: who is signed in, the API, and whether there is a network. */
import { createApi } from "@gridtap/shared/api";
import { Auth } from "@gridtap/shared/auth.svelte";

export const auth = new Auth("gridtap.driver");
export const api = createApi(auth);

class Network {
  online = $state(navigator.onLine);

  constructor() {
    window.addEventListener("online", () => (this.online = true));
    window.addEventListener("offline", () => (this.online = false));
  }
}

export const network = new Network();

/** Words read out by screen readers without moving the focus. */
class Announcer {
  text = $state("");

  say(text: string): void {
    if (text !== this.text) this.text = text;
  }
}

export const announcer = new Announcer();
