// JSON Schema of a request → the fields of a form, its first draft, and what is wrong with a draft.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A draft may hold `undefined` where nothing was entered yet. */
export type Draft = undefined | null | boolean | number | string | Draft[] | { [key: string]: Draft };
export type Schema = { [keyword: string]: unknown };

interface Common {
  title: string;
  help: string;
  nullable: boolean;
}
export type Field = Common &
  (
    | { kind: "object"; properties: Property[]; open: boolean }
    | { kind: "array"; item: Schema; minItems: number; maxItems: number | null }
    | { kind: "enum"; choices: (string | number)[] }
    | { kind: "text"; minLength: number; maxLength: number | null; pattern: string | null }
    | { kind: "datetime" }
    | { kind: "number"; whole: boolean; minimum: number | null; maximum: number | null }
    | { kind: "boolean" }
    | { kind: "json" }
  );
export interface Property {
  name: string;
  required: boolean;
  schema: Schema;
}

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);
const asNumber = (value: unknown): number | null => (typeof value === "number" ? value : null);
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** Follows `$ref` (at most 16 deep) inside the same document. */
export function resolve(schema: Schema, root: Schema): Schema {
  let found = schema;
  for (let depth = 0; depth < 16 && typeof found["$ref"] === "string"; depth += 1) {
    let target: unknown = root;
    for (const part of found["$ref"].replace(/^#\/?/, "").split("/").filter(Boolean)) {
      const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
      target = isSchema(target) ? target[name] : undefined;
    }
    if (!isSchema(target)) return {};
    found = target;
  }
  return found;
}

/** What kind of input a schema asks for. Anything unusual becomes a JSON field, so that nothing is out of reach. */
export function fieldOf(raw: Schema, root: Schema): Field {
  let schema = resolve(raw, root);
  let nullable = false;
  const branches = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray) as unknown[] | undefined;
  if (branches) {
    const real = branches
      .filter(isSchema)
      .map((branch) => resolve(branch, root))
      .filter((branch) => branch["type"] !== "null");
    nullable = real.length < branches.length;
    if (real.length === 1 && real[0]) schema = { ...schema, ...real[0] };
    else return { kind: "json", nullable, title: asText(schema["title"]), help: asText(schema["description"]) };
  }
  let type = schema["type"];
  if (Array.isArray(type)) {
    nullable ||= type.includes("null");
    const real = type.filter((name) => name !== "null");
    type = real.length === 1 ? real[0] : undefined;
  }
  const common: Common = { title: asText(schema["title"]), help: asText(schema["description"]), nullable };
  if (Array.isArray(schema["enum"])) {
    const choices = schema["enum"].filter((one): one is string | number => typeof one === "string" || typeof one === "number");
    return { ...common, kind: "enum", choices };
  }
  return plainField(schema, type, common);
}

function plainField(schema: Schema, type: unknown, common: Common): Field {
  switch (type) {
    case "object": {
      if (!isSchema(schema["properties"])) return { ...common, kind: "json" };
      const required = Array.isArray(schema["required"]) ? schema["required"] : [];
      const properties = Object.entries(schema["properties"])
        .filter(([, value]) => isSchema(value))
        .map(([name, value]) => ({ name, required: required.includes(name), schema: value as Schema }));
      return { ...common, kind: "object", properties, open: schema["additionalProperties"] !== false };
    }
    case "array":
      if (!isSchema(schema["items"])) return { ...common, kind: "json" };
      return { ...common, kind: "array", item: schema["items"], minItems: asNumber(schema["minItems"]) ?? 0, maxItems: asNumber(schema["maxItems"]) };
    case "string":
      if (schema["format"] === "date-time") return { ...common, kind: "datetime" };
      return {
        ...common,
        kind: "text",
        minLength: asNumber(schema["minLength"]) ?? 0,
        maxLength: asNumber(schema["maxLength"]),
        pattern: asText(schema["pattern"]) || null,
      };
    case "integer":
    case "number":
      return { ...common, kind: "number", whole: type === "integer", minimum: asNumber(schema["minimum"]), maximum: asNumber(schema["maximum"]) };
    case "boolean":
      return { ...common, kind: "boolean" };
    default:
      return { ...common, kind: "json" };
  }
}

/** An empty draft: required fields only, nothing guessed except where there is just one choice. */
export function blankOf(raw: Schema, root: Schema, depth = 0): Draft {
  const field = fieldOf(raw, root);
  if (depth > 12) return undefined;
  switch (field.kind) {
    case "object":
      return Object.fromEntries(
        field.properties.filter((property) => property.required).map((property) => [property.name, blankOf(property.schema, root, depth + 1)]),
      );
    case "array":
      return Array.from({ length: field.minItems }, () => blankOf(field.item, root, depth + 1));
    case "enum":
      return field.choices.length === 1 ? field.choices[0] : undefined;
    case "boolean":
      return false;
    default:
      return undefined;
  }
}

/** A draft without what was never entered; ready to send. */
export function trimmed(draft: Draft): Json {
  if (draft === undefined) return null;
  if (Array.isArray(draft)) return draft.filter((one) => one !== undefined).map(trimmed);
  if (typeof draft === "object" && draft !== null) {
    return Object.fromEntries(
      Object.entries(draft)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, trimmed(value)]),
    );
  }
  return draft;
}

/** What is wrong, by path such as `csChargingProfiles.chargingSchedule.0.limit`; empty when all is well. */
export function faultsOf(raw: Schema, root: Schema, draft: Draft, path = ""): Map<string, string> {
  const field = fieldOf(raw, root);
  const faults = new Map<string, string>();
  if (draft === null && field.nullable) return faults;
  if (field.kind === "object") {
    if (!isDraftObject(draft)) return faults.set(path, "Needs an object.");
    for (const property of field.properties) {
      const at = path ? `${path}.${property.name}` : property.name;
      const value = draft[property.name];
      if (value === undefined && property.required) faults.set(at, "Required.");
      else if (value !== undefined || property.name in draft) merge(faults, faultsOf(property.schema, root, value, at));
    }
    const known = new Set(field.properties.map((property) => property.name));
    if (!field.open)
      for (const name of Object.keys(draft)) if (!known.has(name)) faults.set(path ? `${path}.${name}` : name, "This action has no such field.");
    return faults;
  }
  if (field.kind === "array") {
    if (!Array.isArray(draft)) return faults.set(path, "Needs a list.");
    if (draft.length < field.minItems) faults.set(path, `Needs at least ${field.minItems}.`);
    if (field.maxItems !== null && draft.length > field.maxItems) faults.set(path, `Takes at most ${field.maxItems}.`);
    draft.forEach((one, index) => merge(faults, faultsOf(field.item, root, one, `${path}.${index}`)));
    return faults;
  }
  const fault = plainFault(field, draft);
  return fault ? faults.set(path, fault) : faults;
}

function plainFault(field: Field, draft: Draft): string | null {
  if (draft === undefined) return "Fill this in or remove it.";
  switch (field.kind) {
    case "enum":
      return field.choices.some((choice) => choice === draft) ? null : "Choose one of the list.";
    case "text":
      if (typeof draft !== "string") return "Needs text.";
      if ([...draft].length < field.minLength) return `At least ${field.minLength} characters.`;
      return field.maxLength !== null && [...draft].length > field.maxLength ? `At most ${field.maxLength} characters.` : null;
    case "datetime":
      return typeof draft === "string" && !Number.isNaN(Date.parse(draft)) ? null : "Needs a date and time.";
    case "number":
      if (typeof draft !== "number" || !Number.isFinite(draft)) return "Needs a number.";
      if (field.whole && !Number.isInteger(draft)) return "Needs a whole number.";
      if (field.minimum !== null && draft < field.minimum) return `At least ${field.minimum}.`;
      return field.maximum !== null && draft > field.maximum ? `At most ${field.maximum}.` : null;
    case "boolean":
      return typeof draft === "boolean" ? null : "Needs yes or no.";
    default:
      return null;
  }
}

export const isDraftObject = (draft: Draft): draft is { [key: string]: Draft } =>
  typeof draft === "object" && draft !== null && !Array.isArray(draft);

function merge(into: Map<string, string>, from: Map<string, string>): void {
  for (const [path, text] of from) into.set(path, text);
}

/** `chargingSchedulePeriod` → `Charging schedule period`; the wire's own name stays beside it. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .split(" ")
    .map((word) => (/^[A-Z]{2,}/.test(word) ? word : word.toLowerCase()));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
