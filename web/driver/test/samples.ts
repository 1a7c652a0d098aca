/** Bodies of the API for tests, as the server would send them. */
import type { Connector, Evse, SessionView, SiteSummary } from "@gridtap/shared/types";

export function connector(change: Partial<Connector> = {}): Connector {
  return { number: 1, type: "type2", status: "available", wire_status: null, error_code: null, max_power_w: 22_000, status_at: null, ...change };
}

export function evse(change: Partial<Evse> = {}): Evse {
  return {
    evse_id: "e1",
    number: 1,
    code: "GT101",
    station_id: "CP-1",
    station_name: "Nord 1",
    site_id: "s1",
    site_name: "Nord",
    online: true,
    connectors: [connector()],
    price: null,
    my_session_id: null,
    plugged: false,
    kept: null,
    reservable: false,
    ...change,
  };
}

export function site(change: Partial<SiteSummary> = {}): SiteSummary {
  return {
    site_id: "s1",
    name: "Nord",
    address: "Heidestraße 12",
    city: "Berlin",
    latitude: 52.5,
    longitude: 13.4,
    evses_total: 1,
    evses_available: 1,
    connector_types: ["type2"],
    max_power_w: 22_000,
    price: null,
    ...change,
  };
}

export function session(change: Partial<SessionView> = {}): SessionView {
  return {
    id: "x",
    state: "charging",
    phase: "charging",
    station_id: "CP-1",
    station_name: "Nord 1",
    site_name: "Nord",
    evse_id: "e1",
    evse_number: 1,
    connector_id: 1,
    connector_type: "type2",
    token_kind: "app",
    driver_id: "u",
    created_at: "2026-01-01T10:00:00Z",
    started_at: "2026-01-01T10:00:05Z",
    ended_at: null,
    energy_wh: 5_000,
    power_w: 11_000,
    voltage_v: 230,
    current_a: 16,
    soc_pct: null,
    duration_s: 600,
    idle_s: 0,
    cost_minor: 250,
    currency: "EUR",
    limit: null,
    stop_reason: null,
    failure: null,
    failure_code: null,
    flags: [],
    price: null,
    station_online: true,
    meter_at: null,
    corrected: null,
    ...change,
  };
}
