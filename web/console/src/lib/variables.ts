/** The device model of 2.x as people read and change it: places, units, what may be written. */
import type { Json } from "./schema";
import type { DeviceAttribute, DeviceComponent, DeviceModel, DeviceVariable } from "./types";

export interface Traits {
  unit: string;
  kind: "text" | "number" | "boolean" | "choice" | "list" | "datetime";
  whole: boolean;
  least: number | null;
  most: number | null;
  choices: string[];
  maxLength: number | null;
}

/** What the station says of a variable; a plain text field where it says nothing. */
export function traitsOf(variable: DeviceVariable): Traits {
  const told = (typeof variable.characteristics === "object" && variable.characteristics !== null ? variable.characteristics : {}) as Record<string, unknown>;
  const number = (name: string): number | null => (typeof told[name] === "number" ? told[name] : null);
  const text = (name: string): string => (typeof told[name] === "string" ? told[name] : "");
  const choices = text("valuesList").split(",").map((one) => one.trim()).filter(Boolean);
  const type = text("dataType");
  const common = { unit: text("unit"), whole: type === "integer", least: number("minLimit"), most: number("maxLimit"), choices, maxLength: null };
  switch (type) {
    case "boolean": return { ...common, kind: "boolean", choices: ["true", "false"] };
    case "integer": case "decimal": return { ...common, kind: "number" };
    case "OptionList": return { ...common, kind: choices.length ? "choice" : "text" };
    case "MemberList": case "SequenceList": return { ...common, kind: "list" };
    case "dateTime": return { ...common, kind: "datetime" };
    default: return { ...common, kind: "text", maxLength: number("maxLimit") };
  }
}

export const isWritable = (attribute: DeviceAttribute): boolean => !attribute.constant && (attribute.mutability === "ReadWrite" || attribute.mutability === "WriteOnly");

/** What is wrong with a value before the station is asked; null where nothing is. */
export function faultOf(traits: Traits, text: string): string | null {
  if (traits.kind !== "number") return traits.maxLength !== null && text.length > traits.maxLength ? `At most ${traits.maxLength} characters.` : null;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) return "Needs a number.";
  if (traits.whole && !Number.isInteger(number)) return "Needs a whole number.";
  if (traits.least !== null && number < traits.least) return `At least ${traits.least}.`;
  return traits.most !== null && number > traits.most ? `At most ${traits.most}.` : null;
}

const named = (name: string, instance: string): string => (instance ? `${name}[${instance}]` : name);
export const variableName = (variable: DeviceVariable): string => named(variable.name, variable.instance);
export const componentName = (component: DeviceComponent): string => named(component.name, component.instance);

/** `The station`, `EVSE 2`, `EVSE 2, connector 1`. */
export function placeOf(component: DeviceComponent): string {
  if (component.evse_number === 0) return "The station";
  return component.connector_number === 0 ? `EVSE ${component.evse_number}` : `EVSE ${component.evse_number}, connector ${component.connector_number}`;
}

/** Components by place, the station first, each place in order. */
export function byPlace(components: DeviceComponent[]): [place: string, components: DeviceComponent[]][] {
  const sorted = [...components].sort((a, b) => a.evse_number - b.evse_number || a.connector_number - b.connector_number || a.label.localeCompare(b.label));
  const found = new Map<string, DeviceComponent[]>();
  for (const component of sorted) found.set(placeOf(component), [...(found.get(placeOf(component)) ?? []), component]);
  return [...found];
}

/** Only what holds the text in its name or a value. */
export function sifted(model: DeviceModel, text: string): DeviceComponent[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return model.components;
  return model.components
    .map((component) => ({ ...component, variables: component.variables.filter((variable) => [variable.key, ...variable.attributes.map((one) => one.value ?? "")].some((said) => said.toLowerCase().includes(wanted))) }))
    .filter((component) => component.variables.length > 0);
}

/** In OCPP's own names, for SetVariables, monitors and the rest. */
export function wireComponent(component: DeviceComponent): { [name: string]: Json } {
  const { evse_number, connector_number } = component;
  return {
    name: component.name,
    ...(component.instance ? { instance: component.instance } : {}),
    ...(evse_number ? { evse: { id: evse_number, ...(connector_number ? { connectorId: connector_number } : {}) } } : {}),
  };
}
export const wireVariable = (variable: DeviceVariable): { [name: string]: Json } => ({ name: variable.name, ...(variable.instance ? { instance: variable.instance } : {}) });

/** Whether a controller says that the station lacks what it controls; false where it says nothing. */
export function saysUnavailable(model: DeviceModel | undefined, controller: string): boolean {
  const variable = model?.components.find((one) => one.name === controller && one.evse_number === 0)?.variables.find((one) => one.name === "Available");
  return variable?.attributes.find((one) => one.attribute === "Actual")?.value === "false";
}
