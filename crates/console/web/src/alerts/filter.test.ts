import { expect, test } from "vitest";
import { choiceOf, filterOf, paramsOf } from "./filter";

const read = (address: string) => choiceOf(new URLSearchParams(address));

test("an address is read and written back", () => {
  for (const address of [
    "",
    "show=all&state=recovered",
    "cause=denied&area=a1&assignee=me&q=gate",
  ]) {
    const again = new URLSearchParams(paramsOf(read(address)));
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(new URLSearchParams(address)));
  }
});

test("open alerts are asked for unless all are wanted", () => {
  expect(filterOf(read(""), "u1")).toMatchObject({ open: true, assignee_id: undefined });
  expect(filterOf(read("show=all&assignee=me"), "u1")).toMatchObject({
    open: undefined,
    assignee_id: "u1",
  });
});

test("what is not understood, or does not fit, is left out", () => {
  expect(read("state=recovered&cause=boredom")).toMatchObject({
    state: undefined,
    cause: undefined,
  });
  expect(paramsOf({ all: false, mine: false, state: "closed" })).toEqual({});
});
