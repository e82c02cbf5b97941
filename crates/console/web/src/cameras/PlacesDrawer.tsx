import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Button,
  Drawer,
  Form,
  Input,
  InputNumber,
  Modal,
  Select,
  Skeleton,
  Space,
  Tag,
} from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fromArea, type Inherited } from "../alerts/patience";
import { PatienceField } from "../alerts/PatienceField";
import { api, ask } from "../api/client";
import { areasQuery, sitesQuery } from "../api/queries";
import type { Area, Site } from "../api/types";
import { Failed } from "../ui/Failed";

type Draft =
  | { kind: "area"; parent: string | null; area?: Area }
  | { kind: "site"; area: string; site?: Site };

/** The tree of areas and their monitoring rooms: add and rename. */
export function PlacesDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const [draft, setDraft] = useState<Draft>();
  const error = areas.error ?? sites.error;
  return (
    <Drawer open size={560} title={t("places.title")} onClose={close}>
      {error && <Failed error={error} />}
      {!areas.data || !sites.data ? (
        <Skeleton active />
      ) : (
        <ul className="plain-list">
          {ordered(areas.data).map(({ area, depth }) => (
            <li key={area.id} style={{ paddingLeft: depth * 20 }}>
              <AreaRow area={area} sites={sites.data} edit={setDraft} />
            </li>
          ))}
          {areas.data.length === 0 && (
            <Button onClick={() => setDraft({ kind: "area", parent: null })}>
              {t("places.firstArea")}
            </Button>
          )}
        </ul>
      )}
      {draft && (
        <PlaceModal
          draft={draft}
          inherited={fromArea(areas.data ?? [], draft.kind === "area" ? draft.parent : draft.area)}
          close={() => setDraft(undefined)}
        />
      )}
    </Drawer>
  );
}

function AreaRow(props: { area: Area; sites: readonly Site[]; edit: (draft: Draft) => void }) {
  const { t } = useTranslation();
  const { area, sites, edit } = props;
  const small = { size: "small", type: "link" } as const;
  return (
    <>
      <Space wrap>
        <strong>{area.name}</strong>
        {area.code && <span className="mono">{area.code}</span>}
        <Button {...small} onClick={() => edit({ kind: "area", parent: area.parent_id, area })}>
          {t("action.edit")}
        </Button>
        <Button {...small} onClick={() => edit({ kind: "area", parent: area.id })}>
          {t("places.addArea")}
        </Button>
        <Button {...small} onClick={() => edit({ kind: "site", area: area.id })}>
          {t("places.addSite")}
        </Button>
      </Space>
      {sites
        .filter(({ area_id }) => area_id === area.id)
        .map((site) => (
          <div key={site.id} style={{ paddingLeft: 20 }}>
            <Space wrap>
              <span>{site.name}</span>
              <Tag>{t(`siteState.${site.state}`)}</Tag>
              <Button {...small} onClick={() => edit({ kind: "site", area: area.id, site })}>
                {t("action.edit")}
              </Button>
            </Space>
          </div>
        ))}
    </>
  );
}

interface PlaceForm {
  name: string;
  code?: string;
  state?: Site["state"];
  contact?: string;
  contractor?: string;
  session_budget?: number;
  uplink_kbps?: number;
  alert_after_s?: number | null;
}

function PlaceModal(props: { draft: Draft; inherited: Inherited; close: () => void }) {
  const { draft, inherited, close } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<PlaceForm>();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async (values: PlaceForm) => {
      await save(draft, values);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [draft.kind === "area" ? "areas" : "sites"] });
      close();
    },
  });
  const there = draft.kind === "area" ? draft.area : draft.site;
  const states = (["planned", "building", "accepted"] as const).map((value) => ({
    value,
    label: t(`siteState.${value}`),
  }));
  return (
    <Modal
      open
      title={t(draft.kind === "area" ? "places.area" : "places.site")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      confirmLoading={saving.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {saving.error && <Failed error={saving.error} />}
      <Form<PlaceForm>
        form={form}
        layout="vertical"
        initialValues={there ?? { state: "accepted", session_budget: 0, uplink_kbps: 0 }}
        onFinish={(values) => saving.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t("places.name")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Input maxLength={128} />
        </Form.Item>
        {draft.kind === "area" ? (
          <Form.Item name="code" label={t("places.code")} extra={t("places.codeHint")}>
            <Input maxLength={12} inputMode="numeric" />
          </Form.Item>
        ) : (
          <>
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
        )}
        <PatienceField inherited={inherited} />
      </Form>
    </Modal>
  );
}

async function save(draft: Draft, values: PlaceForm): Promise<unknown> {
  const { name, code = "" } = values;
  const alert_after_s = values.alert_after_s ?? null;
  if (draft.kind === "area") {
    if (!draft.area) {
      return ask(
        api.POST("/api/v1/areas", { body: { name, code, alert_after_s, parent_id: draft.parent } }),
      );
    }
    const { id, version } = draft.area;
    const body = { name, code, alert_after_s, version };
    return ask(api.PATCH("/api/v1/areas/{id}", { params: { path: { id } }, body }));
  }
  const body = {
    name,
    state: values.state ?? "accepted",
    contact: values.contact ?? "",
    contractor: values.contractor ?? "",
    session_budget: values.session_budget ?? 0,
    uplink_kbps: values.uplink_kbps ?? 0,
    alert_after_s,
  };
  if (!draft.site)
    return ask(api.POST("/api/v1/sites", { body: { ...body, area_id: draft.area } }));
  const { id, version } = draft.site;
  const change = { ...body, version };
  return ask(api.PATCH("/api/v1/sites/{id}", { params: { path: { id } }, body: change }));
}

/** The areas depth first, each with how deep it lies. */
function ordered(areas: readonly Area[]): { area: Area; depth: number }[] {
  const ids = new Set(areas.map(({ id }) => id));
  const below = (parent: string, depth: number): { area: Area; depth: number }[] =>
    areas
      .filter(({ parent_id }) => parent_id === parent)
      .flatMap((area) => [{ area, depth }, ...below(area.id, depth + 1)]);
  return areas
    .filter(({ parent_id }) => parent_id === null || !ids.has(parent_id))
    .flatMap((area) => [{ area, depth: 0 }, ...below(area.id, 1)]);
}
