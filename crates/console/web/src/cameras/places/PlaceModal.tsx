import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input, InputNumber, Select, Space } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fromArea } from "../../alerts/patience";
import { PatienceField } from "../../alerts/PatienceField";
import { areasQuery } from "../../api/queries";
import { AreaSelect } from "../../ui/AreaSelect";
import { within } from "../../ui/areas";
import { RetentionFields } from "../RetentionFields";
import { FormModal } from "../../ui/FormModal";
import { filled, save, SHOWN, type Draft, type PlaceForm } from "./place";

/** Adds an area, a site or a recorder, or changes and moves one. */
export function PlaceModal(props: {
  draft: Draft;
  close: () => void;
  /** Told the id of what was added or changed. */
  added?: (id: string) => void;
}) {
  const { draft, close, added } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (values: PlaceForm) => save(draft, values),
    onSuccess: async ({ id }) => {
      const shown = SHOWN[draft.kind].map((list) => client.invalidateQueries({ queryKey: [list] }));
      await Promise.all(shown);
      added?.(id);
      close();
    },
  });
  return (
    <FormModal<PlaceForm>
      title={t(`placeWork.${draft.there ? "change" : "add"}.${draft.kind}`)}
      okText={t("action.save")}
      name="place"
      initial={filled(draft)}
      sending={saving}
      close={close}
    >
      <Form.Item
        name="name"
        label={t("places.name")}
        rules={[{ required: true, message: t("form.required") }]}
      >
        <Input maxLength={128} />
      </Form.Item>
      {draft.kind === "area" && <AreaFields draft={draft} />}
      {draft.kind === "site" && <SiteFields />}
      {draft.kind !== "recorder" && <Inherited draft={draft} />}
      {draft.kind === "recorder" && (
        <Form.Item
          name="session_budget"
          label={t("places.budget")}
          extra={t("placeWork.recorderHint")}
        >
          <InputNumber min={0} precision={0} />
        </Form.Item>
      )}
    </FormModal>
  );
}

/** What holds for all below that says nothing else. */
function Inherited({ draft }: { draft: Draft & { kind: "area" | "site" } }) {
  const areas = useQuery(areasQuery).data ?? [];
  const above = draft.kind === "area" ? (draft.there?.parent_id ?? draft.parent) : draft.area;
  return (
    <>
      <RetentionFields above={areas.find(({ id }) => id === above)?.kept} />
      <PatienceField inherited={fromArea(areas, above)} />
    </>
  );
}

function AreaFields({ draft }: { draft: Draft & { kind: "area" } }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data;
  const { there } = draft;
  // An area cannot lie in itself.
  const without = useMemo(() => within(areas ?? [], there?.id ?? ""), [areas, there?.id]);
  return (
    <>
      <Form.Item name="code" label={t("places.code")} extra={t("places.codeHint")}>
        <Input maxLength={12} inputMode="numeric" />
      </Form.Item>
      {there?.parent_id && (
        <Form.Item name="parent_id" label={t("placeWork.parent")} extra={t("placeWork.parentHint")}>
          <AreaSelect without={without} />
        </Form.Item>
      )}
    </>
  );
}

function SiteFields() {
  const { t } = useTranslation();
  const states = (["planned", "building", "accepted"] as const).map((value) => ({
    value,
    label: t(`siteState.${value}`),
  }));
  return (
    <>
      <Form.Item
        name="area_id"
        label={t("cameras.area")}
        rules={[{ required: true, message: t("form.required") }]}
      >
        <AreaSelect />
      </Form.Item>
      <Form.Item name="state" label={t("places.state")}>
        <Select options={states} />
      </Form.Item>
      <Form.Item name="contact" label={t("places.contact")}>
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item name="contractor" label={t("places.contractor")}>
        <Input maxLength={128} />
      </Form.Item>
      <Space>
        <Form.Item name="session_budget" label={t("places.budget")}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
        <Form.Item name="uplink_kbps" label={t("places.uplink")}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
      </Space>
    </>
  );
}
