/** How grave a monitor's event is. Spec: OCPP 2.0.1 part 2, EventDataType.severity and SetMonitoringLevel. */
import type { Tone } from "./words";

const WORDS = ["Danger", "Hardware failure", "System failure", "Critical", "Error", "Alert", "Warning", "Notice", "Informational", "Debug"];

/** From the worst, 0, to the least, 9. */
export const SEVERITIES = WORDS.map((word, severity) => ({ severity, word }));
export const severityWord = (severity: number): string => WORDS[severity] ?? `Severity ${severity}`;
export function severityTone(severity: number): Tone {
  if (severity <= 4) return "bad";
  return severity <= 6 ? "warn" : "idle";
}
