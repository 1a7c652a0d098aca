/** The dialects of OCPP as people name them, and what each family of them has. */
const NAMES: Record<string, string> = {
  "ocpp1.5-soap": "OCPP 1.5 SOAP", "ocpp1.6-soap": "OCPP 1.6 SOAP", "ocpp1.6": "OCPP 1.6-J", "ocpp2.0": "OCPP 2.0", "ocpp2.0.1": "OCPP 2.0.1", "ocpp2.1": "OCPP 2.1",
};

/** All of them, oldest first. */
export const DIALECTS = Object.keys(NAMES);
export const dialectName = (dialect: string): string => NAMES[dialect] ?? dialect.replace(/^ocpp/, "OCPP ");
export const is2x = (dialect: string | null): boolean => /^ocpp2\./.test(dialect ?? "");
export const is1x = (dialect: string | null): boolean => !is2x(dialect);
export const isSoap = (dialect: string | null): boolean => /-soap$/.test(dialect ?? "");
