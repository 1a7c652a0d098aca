/** The API's bodies under their own names, from the generated OpenAPI types. */
import type { components } from "./api.gen";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type Connector = Schemas["Connector"];
export type ConnectorStatus = Connector["status"];
export type ConnectorType = Connector["type"];
export type Evse = Schemas["Evse"];
export type Info = Schemas["Info"];
export type Kept = Schemas["Kept"];
export type Limit = Schemas["Limit"];
export type LimitNews = Schemas["LimitNews"];
export type LoggedIn = Schemas["LoggedIn"];
export type OwnReservation = Schemas["OwnReservation"];
export type Price = Schemas["Price"];
export type Problem = Schemas["Problem"];
export type ReadingView = Schemas["ReadingView"];
export type Receipt = Schemas["Receipt"];
export type SessionView = Schemas["SessionView"];
export type SessionState = SessionView["state"];
export type Site = Schemas["Site"];
export type SiteSummary = Schemas["SiteSummary"];
export type StopAt = Schemas["StopAt"];
