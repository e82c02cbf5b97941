import dayjs from "dayjs";
import { expect, test } from "vitest";
import { bodyOf, type RequestDraft } from "./draft";

const DRAFT: RequestDraft = {
  kind: "state_organ",
  organ: "organ",
  document_no: "17",
  wants: "export",
  officers: [
    { name: "a", card_no: "1" },
    { name: "b", card_no: "2" },
  ],
  name: "c",
  relation: "guardian",
  protects: "health",
  camera_ids: ["one"],
  span: [dayjs("2026-11-23T09:00:00"), dayjs("2026-11-23T09:30:00")],
  reason: "theft",
};

test("a state organ names two officers, and the town's time is meant", () => {
  expect(bodyOf(DRAFT)).toEqual({
    camera_ids: ["one"],
    from: "2026-11-23T09:00:00.000+08:00",
    to: "2026-11-23T09:30:00.000+08:00",
    reason: "theft",
    state_organ: {
      organ: "organ",
      document_no: "17",
      wants: "export",
      officers: [
        { name: "a", card_no: "1" },
        { name: "b", card_no: "2" },
      ],
    },
  });
});

test("a natural person has no word for taking away, whatever was chosen before", () => {
  const body = bodyOf({ ...DRAFT, kind: "natural_person" });
  expect(body.state_organ).toBeUndefined();
  expect(body.natural_person).toEqual({ name: "c", relation: "guardian", protects: "health" });
  expect(JSON.stringify(body)).not.toContain("export");
});
