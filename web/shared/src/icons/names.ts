/** What people call a connector; proper names, the same in every language but the last. */
import type { ConnectorType } from "../types";

export const CONNECTOR_NAMES: Record<Exclude<ConnectorType, "unknown">, string> = {
  type2: "Type 2",
  ccs2: "CCS2",
  chademo: "CHAdeMO",
  type1: "Type 1",
  nacs: "NACS",
  ccs1: "CCS1",
  gbt_dc: "GB/T",
  schuko: "Schuko",
};
