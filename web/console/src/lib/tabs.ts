/** The pages of a station: what its dialect has, and nothing else. */
import { is2x, isSoap } from "./dialects";

export interface Tab {
  path: string;
  label: string;
}

/** `dialect` is null for a station that never connected: it is shown as 1.6-J. */
export function tabsOf(dialect: string | null, simulated: boolean): Tab[] {
  const two = is2x(dialect);
  return [
    { path: "", label: "Overview" },
    { path: "commands", label: "Commands" },
    two ? { path: "device-model", label: "Device model" } : { path: "configuration", label: "Configuration" },
    ...(two ? [{ path: "monitoring", label: "Monitoring" }] : []),
    ...(dialect === "ocpp1.5-soap" ? [] : [{ path: "charging", label: "Charging" }]),
    { path: "access", label: "Access" },
    ...(two ? [{ path: "display", label: "Display" }] : []),
    ...(dialect === "ocpp2.1" ? [{ path: "equipment", label: "Equipment" }] : []),
    ...(isSoap(dialect) ? [] : [{ path: "security", label: "Security" }]),
    { path: "upkeep", label: "Upkeep" },
    { path: "messages", label: "Messages" },
    { path: "sessions", label: "Sessions" },
    ...(simulated ? [{ path: "demo", label: "Demo" }] : []),
  ];
}
