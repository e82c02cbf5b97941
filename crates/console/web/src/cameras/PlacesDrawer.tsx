import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Skeleton, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { areasQuery, sitesQuery } from "../api/queries";
import type { Area, Site } from "../api/types";
import { Failed } from "../ui/Failed";
import { PlaceModal, type PlaceDraft } from "./PlaceModal";

/** The tree of areas and their monitoring rooms: add and rename. */
export function PlacesDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const [draft, setDraft] = useState<PlaceDraft>();
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
      {draft && <PlaceModal draft={draft} close={() => setDraft(undefined)} />}
    </Drawer>
  );
}

function AreaRow(props: { area: Area; sites: readonly Site[]; edit: (draft: PlaceDraft) => void }) {
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
