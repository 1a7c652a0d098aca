/** Sessions grouped by the month they began in, order kept; pure. */
import type { SessionView } from "@gridtap/shared/types";

export interface Month {
  key: string;
  /** An instant in it. */
  at: string;
  sessions: SessionView[];
}

export function byMonth(sessions: readonly SessionView[]): Month[] {
  const months: Month[] = [];
  for (const session of sessions) {
    const at = session.started_at ?? session.created_at;
    const date = new Date(at);
    const key = `month-${date.getFullYear()}-${date.getMonth() + 1}`;
    const last = months.at(-1);
    if (last?.key === key) last.sessions.push(session);
    else months.push({ key, at, sessions: [session] });
  }
  return months;
}
