/** What people call a connector where that is a proper name, the same in every language. */
import type { ConnectorType } from "../types";

export const CONNECTOR_NAMES: Record<Exclude<ConnectorType, "unknown" | "type1" | "type2">, string> = {
  ccs2: "CCS2",
  chademo: "CHAdeMO",
  nacs: "NACS",
  ccs1: "CCS1",
  gbt_dc: "GB/T",
  schuko: "Schuko",
};
