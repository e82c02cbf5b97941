import { expect, test } from "vitest";
import { askedFilter, readFilter, writeFilter, type ListFilter } from "./filter";

test("a filter comes back from its address", () => {
  const filters: ListFilter[] = [
    {},
    { state: "open", mine: true },
    { state: "handling", line: "peace", area: "a-1", q: "lamp & bridge" },
  ];
  for (const filter of filters) {
    expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual({
      state: undefined,
      line: undefined,
      area: undefined,
      mine: undefined,
      q: undefined,
      ...filter,
    });
  }
});

test("what an address makes up is left out", () => {
  const filter = readFilter(new URLSearchParams("state=gone&line=x&mine=yes&other=1"));
  expect(Object.values(filter).filter(Boolean)).toEqual([]);
});

test("mine and open are asked as the gateway knows them", () => {
  const asked = askedFilter({ state: "open", mine: true }, "me");
  expect(asked).toMatchObject({ open: true, handler_id: "me", state: undefined });
  expect(askedFilter({ state: "closed" }, "me")).toMatchObject({ state: "closed" });
});
