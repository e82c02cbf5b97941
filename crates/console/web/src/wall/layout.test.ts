import { beforeEach, describe, expect, test } from "vitest";
import * as layout from "./layout";
import { act } from "./useWallKeys";

const { emptyWall } = layout;
const shown = (wall: layout.Wall) => wall.tiles.slice(0, wall.size);

describe("placing", () => {
  test("the next free tile is taken, and the selected one when there is none", () => {
    let wall = layout.resize(emptyWall, 4);
    for (const id of ["a", "b", "c", "d"]) wall = layout.placeNext(wall, id);
    expect(shown(wall)).toEqual(["a", "b", "c", "d"]);
    wall = layout.placeNext(layout.select(wall, 1), "e");
    expect(shown(wall)).toEqual(["a", "e", "c", "d"]);
  });

  test("a camera is on the wall once: it changes places", () => {
    const wall = layout.place(layout.place(emptyWall, 0, "a"), 1, "b");
    expect(layout.place(wall, 1, "a").tiles.slice(0, 2)).toEqual(["b", "a"]);
    expect(layout.placeNext(wall, "b").selected).toBe(1);
  });

  test("a site fills the free tiles from where it was dropped, and around", () => {
    const wall = layout.place(layout.resize(emptyWall, 4), 3, "x");
    expect(shown(layout.placeMany(wall, 2, ["a", "b", "x"]))).toEqual(["b", null, "a", "x"]);
    const many = layout.placeMany(wall, 0, ["a", "b", "c", "d", "e"]);
    expect(shown(many)).toEqual(["a", "b", "c", "x"]);
  });

  test("tiles change places and are emptied", () => {
    const wall = layout.place(layout.place(emptyWall, 0, "a"), 1, "b");
    expect(layout.swap(wall, 0, 5).tiles.slice(0, 6)).toEqual([null, "b", null, null, null, "a"]);
    expect(layout.clear(wall, 0).tiles[0]).toBeNull();
    expect(layout.clearAll(wall).tiles.every((tile) => tile === null)).toBe(true);
  });

  test("a smaller wall forgets nothing", () => {
    const wall = layout.place(emptyWall, 8, "z");
    expect(layout.resize(layout.resize(wall, 1), 9).tiles[8]).toBe("z");
    expect(layout.resize(layout.select(wall, 8), 4).selected).toBe(3);
  });
});

test("the selection moves within the wall", () => {
  const wall = layout.select(emptyWall, 4);
  expect(layout.move(wall, 1, 0).selected).toBe(5);
  expect(layout.move(layout.move(wall, 1, 0), 1, 0).selected).toBe(5);
  expect(layout.move(wall, 0, -1).selected).toBe(1);
  expect(layout.select(wall, 99).selected).toBe(4);
});

describe("memory", () => {
  beforeEach(() => localStorage.clear());

  test("each person finds their own wall again", () => {
    const wall = layout.place(layout.resize(emptyWall, 16), 11, "a");
    layout.keep("u1", localStorage, wall);
    expect(layout.restored("u1", localStorage)).toEqual(wall);
    expect(layout.restored("u2", localStorage)).toEqual(emptyWall);
  });

  test("what is not a wall is no wall", () => {
    for (const junk of ["", "{", "5", "[]", '{"size":7,"tiles":[1,{}],"selected":"x"}']) {
      localStorage.setItem("xueliang.wall.u1", junk);
      expect(layout.restored("u1", localStorage)).toEqual(emptyWall);
    }
  });
});

describe("keys", () => {
  const press = (key: string, wall: layout.Wall, maximised = false) => {
    const done: { wall?: layout.Wall; maximised?: boolean; acknowledged?: boolean } = {};
    const meant = act(key, {
      wall,
      maximised,
      change: (next) => (done.wall = next),
      maximise: (on) => (done.maximised = on),
      acknowledge: () => (done.acknowledged = true),
    });
    return { meant, ...done };
  };
  const wall = layout.place(emptyWall, 2, "a");

  test("A acknowledges, and changes nothing on the wall", () => {
    expect(press("a", wall)).toEqual({ meant: true, acknowledged: true });
    expect(press("A", wall).acknowledged).toBe(true);
  });

  test("numbers select, arrows move, Delete clears", () => {
    expect(press("7", wall).wall?.selected).toBe(6);
    expect(press("ArrowLeft", wall).wall?.selected).toBe(1);
    expect(press("Delete", wall).wall?.tiles[2]).toBeNull();
  });

  test("Enter and F maximise what has a picture, Esc goes back", () => {
    expect(press("Enter", wall).maximised).toBe(true);
    expect(press("f", wall, true).maximised).toBe(false);
    expect(press("Escape", wall, true).maximised).toBe(false);
    expect(press("Escape", wall).meant).toBe(false);
    expect(press("Enter", emptyWall).meant).toBe(false);
    expect(press("x", wall).meant).toBe(false);
  });
});

test("a camera of an alert takes the selected tile, those of a site the tiles after it, too", () => {
  const wall = {
    ...layout.placeMany(emptyWall, 0, ["a", "b", "c"]),
    size: 4 as const,
    selected: 3,
  };
  const one = layout.showAll(wall, ["x"]);
  expect(one.tiles.slice(0, 4)).toEqual(["a", "b", "c", "x"]);
  expect(one.selected).toBe(3);
  const site = layout.showAll(wall, ["b", "y", "z"]);
  expect(site.tiles.slice(0, 4)).toEqual(["y", "z", "c", "b"]);
  expect(site.selected).toBe(3);
});
