/** The time on screen: one tick a second for everything that counts. */
import { createSubscriber } from "svelte/reactivity";

let nowMs = Date.now();
const subscribe = createSubscriber((update) => {
  const timer = setInterval(() => {
    nowMs = Date.now();
    update();
  }, 1000);
  return () => clearInterval(timer);
});

/** Milliseconds since 1970; what reads it in a template ticks along. */
export function ticking(): number {
  subscribe();
  return nowMs;
}
