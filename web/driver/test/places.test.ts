import { describe, expect, test } from "vitest";
import { canStart, choose, distanceM, firstOf, NO_WISH, standingOf, toPlaces } from "../src/lib/places";
import { connector, evse, site } from "./samples";

describe("the standing of a connector", () => {
  test("one's own session and a lost station come before the status", () => {
    expect(standingOf(evse({ my_session_id: "x", online: false }), connector())).toBe("mine");
    expect(standingOf(evse({ online: false }), connector())).toBe("offline");
  });

  test("a cable that is in may still be started", () => {
    const standing = standingOf(evse({ plugged: true }), connector({ status: "occupied", wire_status: "Occupied" }));
    expect(standing).toBe("plugged");
    expect(canStart(standing)).toBe(true);
  });

  test("a charging point with one plug in use has no free one", () => {
    const free = connector();
    const busy = connector({ number: 2, type: "ccs2", status: "occupied", wire_status: "Charging" });
    expect(standingOf(evse({ connectors: [free, busy] }), free)).toBe("occupied");
  });

  test("the plug that is in is offered first, then one that is free", () => {
    const out = connector({ status: "unavailable" });
    const second = connector({ number: 2 });
    expect(firstOf(evse({ connectors: [out, second] }))?.number).toBe(2);
    const cable = connector({ number: 3, status: "occupied" });
    expect(firstOf(evse({ plugged: true, connectors: [out, cable] }))?.number).toBe(3);
  });

  test.each(["occupied", "reserved", "unavailable", "faulted", "offline", "mine"] as const)("%s offers no start", (standing) => {
    expect(canStart(standing)).toBe(false);
  });
});

describe("a place that is kept", () => {
  const until = "2026-01-01T12:30:00Z";
  const mine = { until, for_me: true, reservation_id: "rsv_1" };
  const others = { until, for_me: false, reservation_id: null };

  test("is the driver's to start, whether the station says reserved or still free", () => {
    for (const status of ["reserved", "available"] as const) {
      const standing = standingOf(evse({ kept: mine }), connector({ status }));
      expect(standing).toBe("kept");
      expect(canStart(standing)).toBe(true);
    }
    expect(firstOf(evse({ kept: mine, connectors: [connector({ status: "reserved" })] }))?.number).toBe(1);
  });
  test("is nobody else's, a cable in it or not", () => {
    expect(standingOf(evse({ kept: others }), connector())).toBe("reserved");
    expect(standingOf(evse({ kept: others, plugged: true }), connector({ status: "occupied" }))).toBe("reserved");
  });
  test("is plugged in where the driver's own cable is there, and broken where it is broken", () => {
    expect(standingOf(evse({ kept: mine, plugged: true }), connector({ status: "occupied" }))).toBe("plugged");
    expect(standingOf(evse({ kept: mine }), connector({ status: "faulted" }))).toBe("faulted");
    expect(standingOf(evse({ kept: mine, online: false }), connector())).toBe("offline");
  });
});

describe("places", () => {
  const here = { latitude: 52.49, longitude: 13.39 };
  const far = site({ site_id: "s2", name: "Airport", latitude: 52.36, longitude: 13.5 });

  test("the nearest first when we know where the driver is, else by name", () => {
    expect(toPlaces([site(), far], [], here).map((place) => place.key)).toEqual(["s1", "s2"]);
    expect(toPlaces([site(), far], [], null).map((place) => place.key)).toEqual(["s2", "s1"]);
  });

  test("stations without a site are not lost", () => {
    const places = toPlaces([site()], [evse({ site_id: null }), evse({ evse_id: "e2" })], null);
    expect(places.map((place) => [place.site?.site_id, place.evses.length])).toEqual([
      ["s1", 1],
      [undefined, 1],
    ]);
  });

  test("Berlin to Potsdam is about 27 km", () => {
    const metres = distanceM({ latitude: 52.52, longitude: 13.405 }, { latitude: 52.39, longitude: 13.064 });
    expect(metres / 1000).toBeCloseTo(27.2, 0);
  });
});

describe("searching", () => {
  const places = toPlaces(
    [site({ name: "Münchner Straße" }), site({ site_id: "s2", name: "Airport", city: "Schönefeld" })],
    [
      evse({ evse_id: "a", code: "GT101" }),
      evse({ evse_id: "b", code: "GT102", connectors: [connector({ type: "ccs2", max_power_w: 150_000, status: "occupied" })] }),
      evse({ evse_id: "c", code: "GT103", site_id: "s2", connectors: [connector({ type: "ccs2", max_power_w: 50_000 })] }),
    ],
    null,
  );
  const found = (wish: Partial<typeof NO_WISH>): string[] =>
    choose(places, { ...NO_WISH, ...wish }).flatMap((place) => place.evses.map((item) => item.evse_id)).sort();

  test("does not mind accents, case or the order of words", () => {
    expect(found({ text: "strasse munchner" })).toEqual(["a", "b"]);
    expect(found({ text: "BERLIN munchner" })).toEqual(["a", "b"]);
    expect(found({ text: "gt103" })).toEqual(["c"]);
  });

  test("type, power and freedom must hold for one connector together", () => {
    expect(found({ type: "ccs2" })).toEqual(["b", "c"]);
    expect(found({ type: "ccs2", freeOnly: true })).toEqual(["c"]);
    expect(found({ min_power_w: 150_000, freeOnly: true })).toEqual([]);
  });
});
