/** All readings of a session, page after page. */
import { get } from "./api";
import type { ReadingPage, ReadingView } from "./types";

const MOST_PAGES = 40;

export async function allReadings(sessionPath: string): Promise<ReadingView[]> {
  const found: ReadingView[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: ReadingPage = await get<ReadingPage>(`${sessionPath}/readings`, { limit: 500, cursor });
    found.push(...answer.items);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return found;
}
