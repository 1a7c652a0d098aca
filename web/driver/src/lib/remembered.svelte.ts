/** How the driver left the first page: the filters and list or map, while the app is open. */
import { NO_WISH, type Wish } from "./places";

class Remembered {
  wish = $state<Wish>({ ...NO_WISH });
  view = $state<"list" | "map">("list");

  clearWish(): void {
    this.wish = { ...NO_WISH };
  }
}

export const remembered = new Remembered();
