import { expect, test } from "vitest";
import type { Legal, LegalRecord } from "../api/types";
import { draftOf, legalOf } from "./draft";

const legal: Legal = {
  class: "art7_1",
  builder_unit: "the town",
  approval_number: "1",
  approval_date: "2025-03-18",
  necessity: "kept",
  near_secret_unit: false,
  secret_consent: "",
  no_forbidden_place: true,
  sign_installed: null,
  view_reviewed_by: "",
  view_reviewed: null,
  in_use_since: null,
  filing_number: "",
  filed: null,
  sharing_number: "",
  sharing_partner: "",
  sharing_until: null,
  audio_document: "",
  masks: [
    {
      points: [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    },
  ],
  version: 3,
};
const record = { legal, version: 3 } as LegalRecord;

test("a form that was not touched sends what was there", () => {
  expect(legalOf(draftOf(legal), record)).toEqual(legal);
});

test("what a form does not show stays, and an emptied date is none", () => {
  expect(legalOf({ approval_date: "", builder_unit: "the village" }, record)).toEqual({
    ...legal,
    approval_date: null,
    builder_unit: "the village",
  });
});
