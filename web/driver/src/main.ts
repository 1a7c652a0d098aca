/** Starts the driver app and, in a build, its service worker. */
import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
mount(App, { target });

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((error: unknown) => {
      // Refused storage or an insecure origin: the app works, it is only not installable.
      console.info("no offline shell:", error);
    });
  });
}
