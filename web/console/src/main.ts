/** Where the console starts. */
import { mount } from "svelte";
import App from "./App.svelte";
import "@gridtap/shared/tokens.css";
import "@gridtap/shared/base.css";
import "./app.css";

const target = document.getElementById("app");
if (!target) throw new Error("The page has no #app.");
mount(App, { target });
